"""`HistoryService`: how things were at any moment."""
