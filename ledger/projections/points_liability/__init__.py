"""What became of points by the month in which they were earned: one row an accounting month, earning month and source."""
