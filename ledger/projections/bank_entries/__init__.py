"""Lines of banks: a row a line, and what has become of it."""
