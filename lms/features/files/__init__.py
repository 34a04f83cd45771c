"""Files that people hand in: kept, checked and given out to those who may see them."""
