"""Units as a tree, dated memberships, and grants."""
