"""What an account has of the receipts that are looked at, by some rules."""

from __future__ import annotations

from ledger.domain.limits import MICROPOINTS_PER_POINT


class Purse:
    """An account's remainder, and the points of the receipts that count."""

    __slots__ = ("points", "remainder_micropoints")

    def __init__(self) -> None:
        """Start empty."""
        self.points = 0
        self.remainder_micropoints = 0

    def add(self, micropoints: int, *, carry: bool, counts: bool) -> None:
        """Credit what was earned, or take back what was not; whole points move, the rest waits or is dropped."""
        if carry:
            points, self.remainder_micropoints = divmod(
                self.remainder_micropoints + micropoints, MICROPOINTS_PER_POINT
            )
        else:
            points = micropoints // MICROPOINTS_PER_POINT
        if counts:
            self.points += points


def whole(micropoints: int, *, carry: bool) -> int:
    """Return what counts of an earning: all of it, or whole points where nothing is carried."""
    return micropoints if carry else micropoints - micropoints % MICROPOINTS_PER_POINT
