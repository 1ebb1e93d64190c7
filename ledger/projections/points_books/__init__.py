"""Books of points: one row a day and book, with the points that it got that day."""
