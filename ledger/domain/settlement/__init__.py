"""The month's end: runs that collect, and the books of money."""
