"""As of a moment: which of the events of an aggregate count."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from ledger.domain.charges import Charges
from ledger.domain.consent.aggregate import Consents
from ledger.domain.model import Event


class AsOfBy(StrEnum):
    """Which of its two times says whether an event counts as of a moment."""

    OCCURRED = "OCCURRED"
    """When it happened: by then it had, even if it was recorded later."""
    RECORDED = "RECORDED"
    """When it was recorded: what the books said then."""


ON_ITS_OWN: tuple[type[Event], ...] = (
    Charges.ChargeItemBooked,
    Consents.Given,
    Consents.Withdrawn,
    Consents.SharingChosen,
    Consents.Contacted,
)
"""What counts from when it happened, whatever was recorded before it. Other events go on from that, and count from no
earlier than it does."""


def happened_at(event: Event) -> datetime:
    """Return when something happened; what a clock put ahead, when it was recorded."""
    return min(event.occurred_at, event.timestamp)


def happened_by(history: Sequence[Event], at: datetime) -> list[Event]:
    """Return those events of an aggregate that had happened by an instant, in the order in which they were recorded.

    Whatever one of them goes on from is among them, so that they can be applied.
    """
    first = latest = happened_at(history[0])
    counted: list[Event] = []
    for event in history:
        goes_on_from = first if isinstance(event, ON_ITS_OWN) else latest
        time = max(happened_at(event), goes_on_from)
        latest = max(latest, time)
        if time <= at:
            counted.append(event)
    return counted
