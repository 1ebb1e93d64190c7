"""Receipts: one row a recorded receipt, and what it was worth to whom."""
