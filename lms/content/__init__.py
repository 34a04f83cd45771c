"""Course packages: a folder of Markdown becomes an immutable course. Knows no Flask and no database."""
