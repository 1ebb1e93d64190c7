"""Statements of charges: a row a statement, whatever became of it."""
