"""Sums of the books of money: one row a month, account and kind of booking."""
