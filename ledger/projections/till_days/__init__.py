"""Closings of tills' days: one row a closing; the last of a day counts."""
