"""What events of accounts only name by an id, looked up for a page of them: receipts, redemptions, rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from ledger.application import commands as c
from ledger.application.streams import Lender, read_aggregates
from ledger.domain import limits
from ledger.domain.model import Event
from ledger.domain.receipt import Receipt
from ledger.domain.redemption import Redemption
from ledger.domain.rules import Rules
from ledger.service.fields import MoneyField


class Known(NamedTuple):
    """What words are made of, beside the event."""

    rules: Rules
    zone: ZoneInfo
    money: MoneyField
    receipts: Mapping[UUID, Receipt]
    redemptions: Mapping[UUID, Redemption]

    def receipt(self, id_: UUID) -> str:
        """Return a receipt as it is named on paper."""
        found = self.receipts.get(id_)
        if found is None:
            return f"receipt {id_}"
        facts = found.facts
        return f"receipt {facts.shop_id}/{facts.till_id}/{facts.number}/{facts.business_date}"

    def amount(self, minor: int) -> str:
        """Return an amount with its currency."""
        return f"{self.money.text(minor)} {self.money.currency}"

    def when(self, at: datetime) -> str:
        """Return an instant as people of the programme read it: of a midnight only the day."""
        local = at.astimezone(self.zone)
        if local.time() == time.min:
            return local.date().isoformat()
        return f"{local:%Y-%m-%d %H:%M}"


async def look_up(
    lender: Lender, events: Sequence[Event], found: c.ToExplain, money: MoneyField
) -> Known:
    """Return what the words for some events need. Receipts and redemptions are made from their own events."""
    async with lender.connection() as connection:
        redemptions = await read_aggregates(connection, Redemption, _ids(events, "redemption_id"))
        paid = {one.receipt_id for one in redemptions.values() if one.receipt_id is not None}
        receipts = await read_aggregates(connection, Receipt, _ids(events, "receipt_id") | paid)
    return Known(found.rules, found.zone, money, receipts, redemptions)


def _ids(events: Sequence[Event], name: str) -> set[UUID]:
    found = {getattr(event, name, None) for event in events}
    return {id_ for id_ in found if id_ is not None}


def points(count: int) -> str:
    """Return so many points in words."""
    return f"{count} point" if count == 1 else f"{count} points"


def points_were(count: int) -> str:
    """Return so many points and what was done to them: a verb follows."""
    return f"{points(count)} {'was' if count == 1 else 'were'}"


def exactly(micropoints: int) -> str:
    """Return millionths of a point as points."""
    whole, rest = divmod(abs(micropoints), limits.MICROPOINTS_PER_POINT)
    sign = "-" if micropoints < 0 else ""
    return f"{sign}{whole}.{rest:06}".rstrip("0").rstrip(".")
