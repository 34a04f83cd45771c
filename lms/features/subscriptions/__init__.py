"""Reports that somebody keeps, and gets by mail each month."""
