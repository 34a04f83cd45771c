"""What a trainer wrote: headers, lines, headings, lists and tables, with their places."""
