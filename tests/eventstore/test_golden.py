from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
from eventsourcing.utils import get_topic, resolve_topic

import ledger.application.decisions  # noqa: F401 - brings in every aggregate there is
from ledger.domain.model import Event, LedgerAggregate, Opening
from ledger.domain.receipt import Receipt, TenderKind, Unit
from ledger.eventstore.mapper import LedgerMapper
from ledger.eventstore.records import RecordedEvent

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.json"))


class GoldenFile(msgspec.Struct):
    """An event as it was stored once."""

    topic: str
    state: msgspec.Raw


def load(path: Path) -> GoldenFile:
    """Read a golden file."""
    return msgspec.json.decode(path.read_bytes(), type=GoldenFile)


def decode(golden: GoldenFile) -> Event:
    """Read the event of a golden file as from a row."""
    row = RecordedEvent(
        id=1,
        originator_id=UUID(int=2),
        originator_version=3,
        topic=golden.topic,
        state=bytes(golden.state),
        request_id=UUID(int=4),
        principal_id="till-1",
        occurred_at=datetime(2017, 1, 1, tzinfo=UTC),
        recorded_at=datetime(2017, 1, 2, tzinfo=UTC),
        rules_version=5,
    )
    return LedgerMapper().to_domain_event(row)


def aggregates() -> Iterator[type[LedgerAggregate]]:
    """All aggregate classes of the ledger."""
    return (cls for cls in LedgerAggregate.__subclasses__() if cls.__module__.startswith("ledger."))


def event_classes() -> Iterator[Any]:
    """All event classes of the ledger."""
    for aggregate in aggregates():
        for member in vars(aggregate).values():
            if isinstance(member, type) and issubclass(member, Event) and member is not Event:
                yield member


def test_every_event_class_has_a_pinned_name() -> None:
    """Every event class is stored under a name of its own that does not depend on where it lives."""
    topics = [get_topic(cls) for cls in event_classes()]
    assert all(topic.startswith("ledger.") and ":" not in topic for topic in topics)
    assert len(set(topics)) == len(topics)
    for cls in event_classes():
        assert vars(cls)["TOPIC"] == get_topic(cls)
        assert resolve_topic(get_topic(cls)) is cls


def test_every_aggregate_class_has_a_pinned_name() -> None:
    """Opening events and snapshots name their aggregate by a pinned name, too."""
    for cls in aggregates():
        assert vars(cls)["TOPIC"] == get_topic(cls)
        assert resolve_topic(get_topic(cls)) is cls


def test_every_event_class_has_a_golden_file() -> None:
    """There is a stored example of every event that can be stored, and of none that cannot."""
    topics = {load(path).topic for path in GOLDEN}
    assert topics == {get_topic(cls) for cls in event_classes()}


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_golden_event_is_read_and_written_unchanged(path: Path) -> None:
    """An event that was stored once is read today, and would be stored as the same bytes."""
    golden = load(path)
    assert path.stem.split("-")[0] == golden.topic.removeprefix("ledger.")
    event = decode(golden)
    assert get_topic(type(event)) == golden.topic
    assert LedgerMapper().to_new_event(event).state == bytes(golden.state)


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_columns_are_not_repeated_in_the_state(path: Path) -> None:
    """What every event has in columns of their own comes from there, and is not part of its JSON."""
    golden = load(path)
    event = decode(golden)
    assert (event.originator_id, event.originator_version) == (UUID(int=2), 3)
    assert (event.request_id, event.principal_id) == (UUID(int=4), "till-1")
    assert event.occurred_at == datetime(2017, 1, 1, tzinfo=UTC)
    assert event.timestamp == datetime(2017, 1, 2, tzinfo=UTC)
    assert event.rules_version == 5
    state = msgspec.json.decode(golden.state)
    assert not set(state) & {"request_id", "principal_id", "originator_id", "timestamp"}


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_golden_opening_still_opens_its_aggregate(path: Path) -> None:
    """The first event of an aggregate makes one of the class that it always made."""
    event = decode(load(path))
    if isinstance(event, Opening):
        opened = event.mutate(None)
        assert isinstance(opened, LedgerAggregate)
        assert type(event) in vars(type(opened)).values()


def test_what_is_left_out_of_a_stored_receipt_means_what_it_always_meant() -> None:
    """Fields that are not stored because they had their usual value keep that value for ever."""
    receipt, anonymous = (
        decode(load(path))
        for path in GOLDEN
        if path.stem in ("ReceiptRecorded", "ReceiptRecorded-anonymous")
    )
    if not isinstance(receipt, Receipt.Created) or receipt.account_id is None:
        receipt, anonymous = anonymous, receipt
    assert isinstance(receipt, Receipt.Created)
    assert isinstance(anonymous, Receipt.Created)
    first, second, *_ = receipt.facts.lines
    assert (first.unit, first.discount, first.tax_rate_millionths) == (Unit.EACH, 100, 190_000)
    assert (second.category, second.discount, second.tax_rate_millionths, second.tax) == (
        "",
        0,
        0,
        0,
    )
    assert receipt.earning.carry_remainder is True
    assert receipt.facts.member_reference is None
    points, cash, *_ = receipt.facts.tenders
    assert (points.kind, cash.redemption_id) == (TenderKind.POINTS, None)
    assert points.redemption_id is not None
    assert (anonymous.account_id, anonymous.facts.card_number) == (None, None)
