"""Charges and refunds of members, and which statement took each."""
