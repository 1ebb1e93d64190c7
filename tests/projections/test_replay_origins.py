"""Where a replay finds out again what points of other processes' accounts are, in histories that are made by hand."""

import json
import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from ledger.replay.folds.fold import Stored
from ledger.replay.folds.months import SOURCES, Months, first_day
from ledger.replay.folds.origins import IMPORT, Elsewhere, Parts
from ledger.replay.shapes import Back
from ledger.replay.worker import Source, start

ACCOUNTS = 3_000
PINGS = 1_000


class Streams:
    """Events of accounts, in the order in which they are added."""

    def __init__(self) -> None:
        self._streams: dict[str, list[Stored]] = {}
        self.position = 0
        self.reads = 0

    def add(self, account: int, topic: str, **fields: Any) -> None:
        """Add an event."""
        self.position += 1
        id_ = account_id(account)
        state = json.dumps(fields).encode()
        event = (self.position, id_, f"ledger.{topic}", state, b"", b"", 0, "")
        self._streams.setdefault(id_, []).append(event)

    def send(self, sender: int, receiver: int, lots: tuple[int, int]) -> None:
        """Add both events of a transfer of a point, out of a lot into one."""
        transfer_id = f"transfer-{self.position}"
        taken, put = ({"lot": lot, "points": 1} for lot in lots)
        self.add(sender, "PointsSent", transfer_id=transfer_id, points=1, lots=[taken])
        from_account_id = account_id(sender)
        self.add(
            *(receiver, "PointsReceived"),
            transfer_id=transfer_id,
            from_account_id=from_account_id,
            lots=[put],
        )

    def read(self, ids: Sequence[str]) -> list[Stored]:
        """All events of some accounts."""
        self.reads += 1
        return [event for id_ in ids for event in self._streams[id_]]


def account_id(number: int) -> str:
    """The id of an account."""
    return str(UUID(int=number))


def give(streams: Streams) -> None:
    """Import a point on the first account."""
    streams.add(0, "PointsImported", points=1, earned_at="2016-01-31T23:30:00Z")


def last_sent(streams: Streams, sender: int) -> Parts:
    """What was sent last, as it is found out again."""
    transfer_id = f"transfer-{streams.position - 2}"
    own = Back(transfer_id=transfer_id, from_account_id=account_id(sender))
    found = Elsewhere(Months(ZoneInfo("Europe/Berlin")), streams.read)
    return found.find_sent(own, streams.position)


def through_many() -> Parts:
    """A point that went through many accounts."""
    streams = Streams()
    give(streams)
    for account in range(ACCOUNTS):
        streams.send(account, account + 1, (1, 1))
    return last_sent(streams, ACCOUNTS - 1)


def to_and_fro() -> tuple[Parts, int]:
    """A point that went to and fro between two accounts, and how often their events were read for that."""
    streams = Streams()
    give(streams)
    for turn in range(PINGS):
        one, other = turn % 2, (turn + 1) % 2
        streams.send(one, other, (turn // 2 + 1, (turn + 1) // 2 + 1))
    return last_sent(streams, (PINGS - 1) % 2), streams.reads


def in_process(task: Any) -> Any:
    """Do something in a process of a replay."""
    context = multiprocessing.get_context("fork")
    arguments = (Source("", ""), context.Value("q", 0), context.Event())
    with ProcessPoolExecutor(1, context, start, arguments) as executor:
        return executor.submit(task).result()


def assert_is_the_one(parts: Parts) -> None:
    """See to it that it is the point of the import, in the month that it was in Berlin."""
    ((cohort, points),) = parts
    assert (first_day(cohort // SOURCES), cohort % SOURCES, points) == ("2016-02-01", IMPORT, 1)


def test_points_are_followed_through_any_number_of_accounts() -> None:
    """However many accounts a point went through, it is known when and why it was earned."""
    assert_is_the_one(in_process(through_many))


def test_an_account_is_read_once_however_often_points_went_to_and_fro() -> None:
    """Two accounts that send a point to and fro are read once each, and not once for every turn."""
    parts, reads = in_process(to_and_fro)
    assert_is_the_one(parts)
    assert reads == 2
