"""Folders of Markdown: books and sites with an outline, or pages in the order of their names."""
