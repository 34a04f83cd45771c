"""Documents of word processors and presentation programs."""
