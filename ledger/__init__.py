"""Loyalty Ledger: an event-sourced ledger of loyalty points and money."""

__version__ = "0.1.0.dev0"
