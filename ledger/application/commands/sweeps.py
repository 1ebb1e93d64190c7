"""What becomes of accounts by themselves, written down."""

from __future__ import annotations

from datetime import datetime

from ledger.application.commands.base import Answer, Write
from ledger.domain.sweep import Due


class AccountsSwept(Answer, frozen=True):
    """Outcome of a part of `SweepAccounts`."""

    dues: int
    """So many of the dues are done; the others would have been too much at once."""
    accounts: int
    events: int
    holds_ended: int
    points_matured: int
    points_expired: int


class SweepAccounts(Write[AccountsSwept], frozen=True):
    """Write what has become of some accounts by themselves until an instant that has passed."""

    dues: tuple[Due, ...]
    """At least one, in order."""
    until: datetime
    through_position: int
    """The dues are all there were up to the last of them, as of that position."""
