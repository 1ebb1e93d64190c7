"""Entries: the lines of every account's history."""
