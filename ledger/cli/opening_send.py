"""Opening balances on their way to the service: a member a call, several calls in flight."""

import re
import time
import uuid
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import NamedTuple

import grpc

from ledger.cli import refusal
from ledger.cli.client import CALL_SECONDS_MAX, Client
from ledger.cli.interrupt import Interrupt
from ledger.cli.opening_file import DIGEST_BYTES, BadRow, OpeningFile, Problem, Row
from ledger.v1.member_pb2 import ImportBalancesRequest, ImportBalancesResponse

LOTS_A_CALL_MAX = 200
CALLS_IN_FLIGHT_MAX = 64
# Pauses between attempts at a call that the service has no room for, or whose outcome is not known.
PAUSES_SECONDS = (0.2, 1.0, 3.0)

_LOT = re.compile(r"lots\[(?P<index>[0-9]+)\](\.(?P<column>[a-z_]+))?")
# A refusal of anything else is of the whole import: the key, the source, the rules.
_OF_ALL_ROWS = frozenset({"lots", "card_number", "member_reference"})


@dataclass
class Summary:
    """What became of a file."""

    rows: int = 0
    rows_refused: int = 0
    lots_imported: int = 0
    lots_unchanged: int = 0
    points_imported: int = 0
    points_unchanged: int = 0
    points_ended: int = 0
    cards_assigned: int = 0
    members: set[bytes] = field(default_factory=set)
    members_enrolled: set[bytes] = field(default_factory=set)
    """Both by digest. A rehearsal would enrol a member again for every call."""


class _Call(NamedTuple):
    request: ImportBalancesRequest
    rows: list[Row]
    answer: "grpc.Future[ImportBalancesResponse]"


class Sender:
    """Sends the rows of a file; what is wrong with any comes out in their order."""

    def __init__(self, client: Client, source: str, interrupt: Interrupt, *, dry_run: bool) -> None:
        self.summary = Summary()
        self._client = client
        self._source = source
        self._interrupt = interrupt
        self._dry_run = dry_run
        self._sent: deque[_Call | BadRow] = deque()

    def send(self, file: OpeningFile) -> Iterator[Problem]:
        """Send all rows, or those until an interrupt, and say what is wrong with those that are refused.

        Raises:
            CommandFailed: the service refuses it all, or does not answer. What was imported stays.
        """
        waiting: list[Row] = []
        for row in file.rows():
            if self._interrupt.asked:
                break
            self.summary.rows += 1
            if waiting and (isinstance(row, BadRow) or not _go_together(waiting, row)):
                yield from self._make_room()
                self._sent.append(self._call(waiting))
                waiting = []
            if isinstance(row, BadRow):
                yield from self._make_room()
                self._sent.append(row)
            else:
                waiting.append(row)
        if waiting:
            self._sent.append(self._call(waiting))
        while self._sent:
            yield from self._finish(self._sent.popleft())

    def _make_room(self) -> Iterator[Problem]:
        """Finish what was sent first, if too much is under way."""
        if len(self._sent) >= CALLS_IN_FLIGHT_MAX:
            yield from self._finish(self._sent.popleft())

    def _call(self, rows: list[Row]) -> _Call:
        request = ImportBalancesRequest(
            request_id=str(uuid.uuid4()),
            source=self._source,
            member_reference=rows[0].member_reference,
            card_number=next((row.card_number for row in rows if row.card_number), ""),
            lots=[row.lot for row in rows],
            validate_only=self._dry_run,
        )
        return _Call(request, rows, self._future(request))

    def _future(self, request: ImportBalancesRequest) -> "grpc.Future[ImportBalancesResponse]":
        return self._client.members.ImportBalances.future(
            request, metadata=self._client.metadata("operator"), timeout=CALL_SECONDS_MAX
        )

    def _finish(self, sent: _Call | BadRow) -> list[Problem]:
        """Take in what became of some rows, and say what is wrong with them."""
        if isinstance(sent, BadRow):
            self.summary.rows_refused += 1
            return sent.problems
        return sorted(self._answered(sent))

    def _answered(self, call: _Call) -> Iterator[Problem]:
        """Take in an answer; rows that are refused are left out, and the others sent again."""
        refused = self._outcome(call)
        while refused is not None:
            index, problems = _problems(refused, call)
            yield from problems
            left = [row for n, row in enumerate(call.rows) if index is not None and n != index]
            self.summary.rows_refused += len(call.rows) - len(left)
            if not left:
                return
            call = self._call(left)
            refused = self._outcome(call)

    def _outcome(self, call: _Call) -> refusal.Refusal | None:
        """Wait for an answer, and add it up; None unless rows are refused."""
        answer = call.answer
        for pause_seconds in (*PAUSES_SECONDS, None):
            try:
                self._add(call, answer.result())
            except grpc.RpcError as error:
                refused = refusal.decode(error)
            else:
                return None
            again = refused.outcome_unknown or refused.reason == "QUEUE_FULL"
            if not again:
                return refused
            if pause_seconds is not None:
                time.sleep(pause_seconds)
                answer = self._future(call.request)
        raise refusal.failed(refused, repeat="the same command; what was imported stays")

    def _add(self, call: _Call, answer: ImportBalancesResponse) -> None:
        summary = self.summary
        member = _digest(call.request.member_reference)
        summary.members.add(member)
        if answer.member_enrolled:
            summary.members_enrolled.add(member)
        summary.cards_assigned += answer.card_assigned
        summary.lots_imported += answer.lots_imported
        summary.lots_unchanged += answer.lots_unchanged
        summary.points_imported += answer.points_imported
        summary.points_ended += answer.points_ended
        points = sum(row.lot.points for row in call.rows)
        summary.points_unchanged += points - answer.points_imported


def _go_together(rows: list[Row], row: Row) -> bool:
    """Whether a row can go in the call of others: of the same member, with no second card."""
    cards = {one.card_number for one in (*rows, row) if one.card_number}
    same = row.member_reference == rows[0].member_reference
    return same and len(cards) <= 1 and len(rows) < LOTS_A_CALL_MAX


def _problems(refused: refusal.Refusal, call: _Call) -> tuple[int | None, list[Problem]]:
    """Which row of a call is refused, or None for all of them, and what is said of it."""
    name = refused.metadata.get("field", "")
    message = _message(refused, name)
    match = _LOT.fullmatch(name)
    if match is not None:
        index = int(match["index"])
        return index, [Problem(call.rows[index].number, match["column"] or "row", message)]
    if name not in _OF_ALL_ROWS:
        raise refusal.failed(refused)
    return None, [Problem(row.number, name, message) for row in call.rows]


def _message(refused: refusal.Refusal, name: str) -> str:
    """What is said of a row, without the field: the column says that."""
    was = f" It was {refused.metadata['imported']}." if "imported" in refused.metadata else ""
    return f"{refused.message.removeprefix(f'{name}: ')}{was} ({refused.reason})"


def _digest(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=DIGEST_BYTES).digest()
