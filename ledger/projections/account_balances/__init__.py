"""Balances: one row an account, in order of the member's reference."""
