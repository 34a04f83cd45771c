"""The files of a package: walked, named, decoded, told apart."""
