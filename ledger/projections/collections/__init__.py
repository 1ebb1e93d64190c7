"""Collections: a row for each time that a run took a statement, and what became of it."""
