"""As of when, and by which time: from the contract to which events count."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from ledger.application import commands as c
from ledger.application.as_of import AsOfBy, Cut, last_recorded_by, read_as_of
from ledger.domain.errors import Reason, Refusal
from ledger.service import fields
from ledger.service.choices import Choices
from ledger.service.serving import RunningProgramme
from ledger.v1 import history_pb2 as pb

F = TypeVar("F")

_BY = Choices(AsOfBy, pb.AsOfBy, "AS_OF_BY", usual=AsOfBy.OCCURRED)

_NOT_THERE = frozenset(
    {
        Reason.ACCOUNT_UNKNOWN,
        Reason.CARD_UNKNOWN,
        Reason.CARD_NOT_ISSUED,
        Reason.MEMBER_UNKNOWN,
        Reason.MANDATE_NEEDED,
        Reason.CHARGING_NOT_SET,
        Reason.NO_RULES_IN_FORCE,
    }
)


async def cut_of(moment: pb.Moment, programme: RunningProgramme, at_least_position: int) -> Cut:
    """Return which events count as of a moment.

    Raises:
        Refusal: AS_OF_AHEAD, or the position is ahead.
    """
    if not moment.HasField("as_of"):
        raise fields.invalid("moment.as_of", "must not be empty.")
    at, by = fields.instant(moment.as_of, "moment.as_of"), _BY.decode(moment.by, "moment.by")
    query = c.GetProgramme(at_least_position=at_least_position)
    found, head = await programme.commands.read(query)
    if at > found.now:
        raise Refusal(
            Reason.AS_OF_AHEAD,
            "Nobody can say yet how things will be.",
            field="moment.as_of",
            as_of=at.isoformat(),
            service_time=found.now.isoformat(),
        )
    if by is AsOfBy.OCCURRED:
        return Cut(at, by, head)
    async with programme.pool.connection() as connection:
        return Cut(at, by, await last_recorded_by(connection, at))


async def then(programme: RunningProgramme, cut: Cut, query: c.Read[F], field: str) -> F:
    """Answer a read as of a moment.

    Raises:
        Refusal: as the read of the present, or NOT_THEN_YET where that is answered.
    """
    try:
        if not cut.until:
            raise _not_yet(field, cut.at)
        return await read_as_of(programme.pool, programme.namespace, cut, query)
    except Refusal as refusal:
        if refusal.reason not in _NOT_THERE | {Reason.NOT_THEN_YET}:
            raise
    await programme.commands.read(query)
    raise _not_yet(field, cut.at)


def _not_yet(field: str, at: datetime) -> Refusal:
    return Refusal(
        Reason.NOT_THEN_YET, "As of then there was none.", field=field, as_of=at.isoformat()
    )
