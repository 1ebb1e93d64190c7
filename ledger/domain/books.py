"""The books of points: double entry, so that what is nowhere accounted for shows."""

from __future__ import annotations

from enum import StrEnum


class Book(StrEnum):
    """Where points are, or what became of them. The sum over all books is zero at every moment.

    The first four are what accounts have; the others are where points came from and where they went.
    """

    AVAILABLE = "AVAILABLE"
    PENDING = "PENDING"
    HELD = "HELD"
    DEFICIT = "DEFICIT"
    """What accounts owe: never above zero."""
    ISSUED = "ISSUED"
    """What receipts and rewards earned: never above zero."""
    SPENT = "SPENT"
    EXPIRED = "EXPIRED"
    CLAWED_BACK = "CLAWED_BACK"
    WRITTEN_OFF = "WRITTEN_OFF"
    """What returns should have taken and nobody pays: never above zero."""
    ADJUSTED = "ADJUSTED"
    """What persons took by adjustments, less what they gave."""
    IMPORTED = "IMPORTED"
    """Opening balances from an older system: never above zero."""
    TRANSFERRED = "TRANSFERRED"
    """What went from one account to another: zero over all accounts."""


Posting = tuple[Book, int]
"""A book, and the points that it gets; fewer than zero where it gives them."""
