"""Rules with rates, campaigns and tiers as a client sends them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from google.type.date_pb2 import Date

from ledger.v1.programme_pb2 import PublishRulesRequest
from ledger.v1.rules_pb2 import Campaign, CardRules, EarningRules, Rules
from tests.support.process import ServiceProcess
from tests.support.till import Till, money, timestamp

IN_A_YEAR = datetime.now(UTC) + timedelta(days=365)
LONG_AGO = datetime(2017, 1, 1, tzinfo=UTC)

_seconds = itertools.count()


def day(value: date) -> Date:
    """A day."""
    return Date(year=value.year, month=value.month, day=value.day)


FIRST, LAST = Date(year=2017, month=1, day=1), Date(year=2099, month=12, day=31)


def campaign(id_: str = "spring", **fields: Any) -> Campaign:
    """A campaign of this century; a gift of a point unless it gives something else."""
    if not {"percent", "bonus", "points"} & set(fields):
        fields["points"] = 1
    right: dict[str, Any] = {"id": id_, "starts_on": FIRST, "ends_on": LAST}
    return Campaign(**(right | fields))


def rules(**sections: Any) -> Rules:
    """Rules for some time to come, each later than those before: a point for each 1.00."""
    right: dict[str, Any] = {
        "effective_at": timestamp(IN_A_YEAR + timedelta(seconds=next(_seconds))),
        "earning": EarningRules(points=1, per_amount=money(100)),
        "card": CardRules(receipts_required=1),
    }
    return Rules(**(right | sections))


def request(published: Rules) -> PublishRulesRequest:
    """A request to publish rules."""
    return PublishRulesRequest(request_id=str(uuid4()), rules=published)


@contextmanager
def till_with(
    service: ServiceProcess, *options: str, since: datetime = LONG_AGO, **sections: Any
) -> Iterator[Till]:
    """A till of a new programme with rules of long ago: a card for one receipt, a point for each 1.00."""
    name = f"campaigns_{uuid4().hex[:12]}"
    service.create_programme(name, *options)
    till = Till(service, name)
    till.call("PublishRules", request(rules(effective_at=timestamp(since), **sections)))
    yield till
    till.retire()
