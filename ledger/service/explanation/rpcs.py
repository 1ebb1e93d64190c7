"""`ExplanationService`: an account's events, taken one by one, with words."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from datetime import datetime
from operator import attrgetter
from typing import NamedTuple, TypeVar
from uuid import UUID

from ledger.application import commands as c
from ledger.application.history import read_window
from ledger.application.streams import pages_of
from ledger.domain.account import Account
from ledger.domain.account.explained import Explaining, Step, Sums
from ledger.domain.errors import Reason, Refusal
from ledger.domain.model import Cause
from ledger.service import fields
from ledger.service.accounts import account_key, encode_account
from ledger.service.explanation.encoding import encode_step, encode_sums
from ledger.service.explanation.known import look_up
from ledger.service.explanation.rules_used import encode_used
from ledger.service.lots import add_lots
from ledger.service.serving import Caller, RunningProgramme
from ledger.v1 import explain_pb2 as pb

# Tills that the same process serves wait for no more than these.
STEPS_AT_ONCE = 50
MESSAGE_BYTES_MAX = 1024 * 1024

T = TypeVar("T")

_NOBODY = UUID(int=0)


class Explanations:
    """Why accounts have what they have."""

    async def ExplainAccount(
        self, request: pb.ExplainAccountRequest, caller: Caller
    ) -> AsyncIterator[pb.ExplainAccountResponse]:
        """Explain an account."""
        until = request.until_position
        if until < 0:
            raise fields.invalid("until_position", "must not be negative.")
        query = c.ExplainAccount(account_key(request), at_least_position=request.at_least_position)
        found, head = await caller.programme.commands.read(query)
        as_of = await _recorded(caller.programme, until, head) if until else _AsOf(head, found.now)
        explanation = _Explanation(caller.programme, found, as_of)
        is_first = True
        async for steps in explanation.pages():
            for message in _messages(steps):
                if is_first:
                    message.head.CopyFrom(explanation.head())
                    is_first = False
                yield message
        yield pb.ExplainAccountResponse(end=explanation.end(is_now=not until))


class _AsOf(NamedTuple):
    position: int
    instant: datetime


async def _recorded(programme: RunningProgramme, position: int, head: int) -> _AsOf:
    """Return when a position was recorded."""
    async with programme.pool.connection() as connection:
        events = (await read_window(connection, position - 1, 1, ())).events
    if not events:
        raise Refusal(
            Reason.POSITION_AHEAD,
            "The store is not that far.",
            field="until_position",
            head_position=head,
        )
    return _AsOf(position, events[0].recorded_at)


class _Explanation:
    """The explanation of one account, as far as it has come."""

    def __init__(self, programme: RunningProgramme, found: c.ToExplain, as_of: _AsOf) -> None:
        """Start before the first event."""
        self._programme = programme
        self._found = found
        self._as_of = as_of
        self._explaining = Explaining()
        self._steps = 0
        self._recorded = 0
        self._versions: Counter[int] = Counter()

    def head(self) -> pb.ExplanationHead:
        """Return what is explained."""
        return pb.ExplanationHead(
            account_id=str(self._found.account.id),
            member_reference=self._found.account.member_reference,
            programme=self._programme.facts.name,
            time_zone=self._found.zone.key,
            position=self._as_of.position,
            as_of_time=fields.timestamp(self._as_of.instant),
        )

    async def pages(self) -> AsyncIterator[list[pb.ExplainedStep]]:
        """Go through the events, and then through what has happened by itself since.

        Raises:
            Refusal: ACCOUNT_UNKNOWN: the account was opened later.
        """
        explaining = self._explaining
        async for page in pages_of(self._programme.pool, self._found.account.id):
            covered = [one for one in page if one.position <= self._as_of.position]
            for some in _parts(covered):
                yield await self._encoded([(at, explaining.take(event)) for at, event in some])
            if len(covered) < len(page):
                break
        if not explaining.is_open:
            raise Refusal(
                Reason.ACCOUNT_UNKNOWN, "There was no such account yet.", field="until_position"
            )
        now = self._as_of.instant
        cause = Cause(_NOBODY, "", occurred_at=now, recorded_at=now)
        since = [(0, step) for step in explaining.by_itself(cause)]
        for steps in _parts(since):
            yield await self._encoded(steps)

    async def _encoded(self, taken: Sequence[tuple[int, Step]]) -> list[pb.ExplainedStep]:
        events = [step.event for _, step in taken]
        self._steps += len(taken)
        self._recorded += sum(step.is_recorded for _, step in taken)
        self._versions.update(event.rules_version for event in events if event.rules_version)
        programme = self._programme
        known = await look_up(programme.pool, events, self._found, programme.money)
        return [encode_step(position, step, known) for position, step in taken]

    def end(self, *, is_now: bool) -> pb.ExplanationEnd:
        """Return what the steps come to, and whether the account is served so."""
        explained = self._explaining.account
        account = encode_account(explained)
        # Nothing that has happened by itself is an event yet.
        account.version = self._recorded
        add_lots(account, explained)
        return pb.ExplanationEnd(
            steps=self._steps,
            sums=encode_sums(Sums.of(explained)),
            account=account,
            agrees=_is_same(explained, self._found.account) if is_now else None,
            rules=encode_used(self._versions, self._found.rules, self._programme.money),
        )


# Not what is shown of them: points that can be spent are never fewer than none.
_COMPARED = attrgetter(
    "points_available",
    "points_pending",
    "points_held",
    "deficit",
    "remainder_micropoints",
    "lots",
    "holds",
    "cards",
)


def _is_same(explained: Account, served: Account) -> bool:
    """Whether two accounts have the same points, of the same kinds and in the same lots and holds."""
    return bool(_COMPARED(explained) == _COMPARED(served))


def _parts(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    return (rows[start : start + STEPS_AT_ONCE] for start in range(0, len(rows), STEPS_AT_ONCE))


def _messages(steps: Iterable[pb.ExplainedStep]) -> Iterator[pb.ExplainAccountResponse]:
    """Pack steps into messages well under the usual limit of four megabytes."""
    message = pb.ExplainAccountResponse()
    size = 0
    for step in steps:
        if size > MESSAGE_BYTES_MAX:
            yield message
            message, size = pb.ExplainAccountResponse(), 0
        message.steps.append(step)
        size += step.ByteSize()
    yield message
