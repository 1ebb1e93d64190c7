"""What became of points by the month in which they were earned and why customers have them."""
