"""Golden files have every field that was ever stored, and outlive what becomes of the classes."""

import re
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_origin

import msgspec

from ledger.domain.model import Event
from ledger.eventstore.mapper import own_fields
from tests.eventstore.test_golden import GOLDEN, event_classes, load

LEDGER = Path(__file__).parents[2] / "ledger"

Struct = type[msgspec.Struct]


def _stored_fields(cls: Struct) -> tuple[str, ...]:
    return own_fields(cls) if issubclass(cls, Event) else cls.__struct_fields__


def _structs_in(kind: Any) -> Iterator[Struct]:
    """The structs that a field's type is made of."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        yield kind
    for argument in get_args(kind):
        yield from _structs_in(argument)


def _reachable(classes: Iterable[Struct]) -> set[Struct]:
    """These classes, and all that are inside them."""
    found: set[Struct] = set()
    waiting = list(classes)
    while waiting:
        cls = waiting.pop()
        if cls not in found:
            found.add(cls)
            for field in msgspec.structs.fields(cls):
                if field.name in _stored_fields(cls):
                    waiting += _structs_in(field.type)
    return found


def _note(kind: Any, value: Any, seen: dict[Struct, set[str]]) -> None:
    """Note which fields a stored value has, and the values inside it."""
    if value is None:
        return
    if get_origin(kind) is tuple:
        for one in value:
            _note(get_args(kind)[0], one, seen)
    elif get_args(kind):
        (inner,) = (one for one in get_args(kind) if one is not NoneType)
        _note(inner, value, seen)
    elif issubclass(kind, msgspec.Struct):
        types = {field.name: field.type for field in msgspec.structs.fields(kind)}
        for name, inside in value.items():
            seen[kind].add(name)
            _note(types[name], inside, seen)


def test_every_field_of_every_event_has_a_stored_example() -> None:
    """There is no field of an event, nor of a struct inside one, that no golden file has."""
    classes = {vars(cls)["TOPIC"]: cls for cls in event_classes()}
    seen: dict[Struct, set[str]] = defaultdict(set)
    for path in GOLDEN:
        golden = load(path)
        _note(classes[golden.topic], msgspec.json.decode(golden.state), seen)
    missing = {
        f"{cls.__qualname__}.{name}"
        for cls in _reachable(classes.values())
        for name in _stored_fields(cls)
        if name not in seen[cls]
    }
    assert missing == set()


def test_a_stored_event_outlives_its_class(tmp_path: Path) -> None:
    """With a class renamed, its module moved, and fields added to it and to a struct, all history is read as before."""
    for package in ("domain", "eventstore"):
        shutil.copytree(LEDGER / package, tmp_path / "ledger" / package)
    shutil.copy(LEDGER / "__init__.py", tmp_path / "ledger")
    domain = tmp_path / "ledger" / "domain"
    moved = domain / "given"
    moved.mkdir()
    (domain / "account" / "events_granted.py").rename(moved / "__init__.py")
    for file in domain.rglob("*.py"):
        file.write_text(_changed(file.read_text(encoding="utf-8")), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-P", "-c", _READ_ALL, str(tmp_path), *map(str, GOLDEN)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == [str(len(GOLDEN)), "ledger.domain.given", "RewardCredited"]


def _changed(source: str) -> str:
    """What somebody may do to the domain, in the text of one module."""
    source = re.sub(r'(?<!"ledger\.)\bPointsRewarded\b', "RewardCredited", source)
    source = source.replace(
        "from ledger.domain.account import events_granted as",
        "from ledger.domain import given as",
    )
    source = source.replace(
        "from ledger.domain.account import events, events_bought, events_cards, events_granted,",
        "from ledger.domain import given as events_granted\n"
        "from ledger.domain.account import events, events_bought, events_cards,",
    )
    source = source.replace(
        '"ledger.PointsRewarded"\n    OMITTED = frozenset(\n        {',
        '"ledger.PointsRewarded"\n    OMITTED = frozenset(\n        {"colour",',
    )
    source = source.replace(
        '    points: int\n    reference: str = ""\n',
        '    points: int\n    colour: str = "red"\n    reference: str = ""\n',
    )
    return source.replace(
        "    charge_id: UUID | None = None\n",
        "    charge_id: UUID | None = None\n    tip: int = 0\n",
    )


_READ_ALL = """
import sys
sys.path.insert(0, sys.argv[1])
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID
import msgspec
from ledger.eventstore.mapper import LedgerMapper
from ledger.eventstore.records import RecordedEvent

class Golden(msgspec.Struct):
    topic: str
    state: msgspec.Raw

mapper, time = LedgerMapper(), datetime(2017, 1, 1, tzinfo=UTC)
for path in sys.argv[2:]:
    golden = msgspec.json.decode(Path(path).read_bytes(), type=Golden)
    event = mapper.to_domain_event(RecordedEvent(
        id=1, originator_id=UUID(int=2), originator_version=3, topic=golden.topic, state=bytes(golden.state),
        request_id=UUID(int=4), principal_id="till-1", occurred_at=time, recorded_at=time, rules_version=5,
    ))
    assert mapper.to_new_event(event).state == bytes(golden.state), path
    if golden.topic == "ledger.PointsRewarded":
        rewarded = event
    if golden.topic == "ledger.ReceiptRecorded":
        assert all(tender.tip == 0 for tender in event.facts.tenders)
assert rewarded.colour == "red"
print(len(sys.argv) - 2, type(rewarded).__module__, type(rewarded).__name__)
"""
