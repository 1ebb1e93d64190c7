"""The event catalogue: every event class, as it is stored."""

import ast
import inspect
import json
import textwrap
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from enum import Enum
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from types import NoneType, UnionType
from typing import Any, get_args, get_origin
from uuid import UUID

import msgspec
from eventsourcing.utils import resolve_topic

import ledger.domain
from ledger.domain.aggregates import AGGREGATES
from ledger.domain.model import Event, LedgerAggregate, Opening
from ledger.eventstore.mapper import own_fields
from tools.protos import ToolError
from tools.refdocs.contract import Contract
from tools.refdocs.event_fields import MEANINGS
from tools.refdocs.markdown import Pages, block, code, page, table
from tools.refdocs.units import unit_of

SOURCE = "the event classes in ledger/domain"
GOLDEN = Path("tests/eventstore/golden")

INTRODUCTION = """\
An event is stored once and never changed. What all events share is in columns of their own; an
event's own fields are JSON, in `state`. Points are whole numbers and money is whole minor units of
the programme's currency; there is no float anywhere. An integer says what it counts, or its meaning
does. Times are ISO 8601 in UTC.

Why there are events at all is in [Why events](../explanation/why-events.md); read them with
`ledger events` or [StreamEvents](api/audit.md#streamevents)."""

_SCALARS = {
    str: "text",
    int: "integer",
    bool: "true or false",
    UUID: "UUID",
    datetime: "time",
    date: "date",
    time: "time of day",
    bytes: "bytes in base64",
}


def pages(contract: Contract) -> Pages:
    """Returns the page of all events."""
    catalogue = Catalogue()
    parts = [
        "## What all events share",
        _envelope(contract),
        "## Events",
        table(("topic", "what happened"), catalogue.summary()),
        *catalogue.sections(),
    ]
    catalogue.check_complete()
    return {"events.md": page("Events", SOURCE, INTRODUCTION, *parts)}


def _envelope(contract: Contract) -> str:
    messages = contract.file("audit").messages
    stored = next(message for message in messages if message.name == "StoredEvent")
    return table(
        ("field", "meaning"), [(code(field.name), field.comment) for field in stored.fields]
    )


class Catalogue:
    """All event classes, and the structs inside them."""

    def __init__(self) -> None:
        for module in walk_packages(ledger.domain.__path__, "ledger.domain."):
            import_module(module.name)
        self._events = sorted(_event_classes(Event), key=_order)
        self._parts: list[type[msgspec.Struct]] = []
        self._needed: set[str] = set()
        self._examples = _examples()

    def summary(self) -> Iterator[tuple[str, str]]:
        """A row an event."""
        for cls in self._events:
            topic = _topic(cls)
            anchor = topic.replace(".", "").lower()
            yield f"[{code(topic)}](#{anchor})", _first_line(cls)

    def sections(self) -> Iterator[str]:
        """A section an event, and one for each struct inside them."""
        for cls in self._events:
            aggregate = _aggregate(cls)
            yield f"### {_topic(cls)}"
            opens = "Opens" if issubclass(cls, Opening) else "Happens to"
            yield f"{_doc(cls)}\n\n{opens} {_article(aggregate)}: {_lowered(aggregate)}"
            names = own_fields(cls)
            yield self._fields(cls, names) if names else "It has no fields of its own."
            yield self._example(_topic(cls))
        yield "## Structs inside events"
        # Grows while it is walked: structs hold structs.
        for part in self._parts:
            yield f"### {part.__name__}\n\n{_doc(part)}"
            yield self._fields(part, part.__struct_fields__)

    def check_complete(self) -> None:
        """See to it that what is said of fields is about fields that are there.

        Raises:
            ToolError: it is not.
        """
        unneeded = sorted(MEANINGS.keys() - self._needed)
        if unneeded:
            raise ToolError(f"tools/refdocs/event_fields.py: not needed: {', '.join(unneeded)}")

    def _fields(self, cls: type[msgspec.Struct], names: Iterable[str]) -> str:
        known = {field.name: field for field in msgspec.structs.fields(cls)}
        documented = field_docstrings(cls)
        omitted = cls.__struct_config__.omit_defaults
        rows = []
        for name in names:
            field = known[name]
            meaning = documented.get(name) or self._meaning(cls, name)
            if omitted and field.default not in (msgspec.NODEFAULT, None):
                meaning += f" Absent: {_default(field.default)}."
            rows.append(
                (code(name), self._type(field.type) + _unit(cls, name, field.type), meaning)
            )
        return table(("field", "type", "meaning"), rows)

    def _meaning(self, cls: type, name: str) -> str:
        key = f"{_name(cls)}.{name}"
        if key not in MEANINGS:
            raise ToolError(f"{key} has no docstring, and no line in tools/refdocs/event_fields.py")
        self._needed.add(key)
        return MEANINGS[key]

    def _type(self, kind: Any) -> str:
        if isinstance(kind, UnionType):
            inner = [one for one in get_args(kind) if one is not NoneType]
            return f"{self._type(inner[0])} or null"
        if get_origin(kind) is tuple:
            return f"list of {self._type(get_args(kind)[0])}"
        if issubclass(kind, msgspec.Struct):
            if kind not in self._parts:
                self._parts.append(kind)
            return f"[{kind.__name__}](#{kind.__name__.lower()})"
        if issubclass(kind, Enum):
            return ", ".join(code(one.value) for one in kind)
        return _SCALARS[kind]

    def _example(self, topic: str) -> str:
        if topic not in self._examples:
            raise ToolError(f"{topic} has no golden file in {GOLDEN}")
        return f"Example of its `state`:\n\n{block(self._examples[topic], 'json')}"


def _unit(cls: type, name: str, kind: Any) -> str:
    """Return what an integer counts, as it stands behind its type."""
    if kind is not int and int not in get_args(kind):
        return ""
    unit = unit_of(name)
    if unit is None:
        raise ToolError(
            f"tools/refdocs/units.py does not say what {cls.__qualname__}.{name} counts"
        )
    return f" ({unit})" if unit else ""


def _event_classes(base: type[Event]) -> Iterator[type[Event]]:
    for cls in base.__subclasses__():
        if "TOPIC" in vars(cls):
            yield cls
        yield from _event_classes(cls)


def _order(cls: type[Event]) -> tuple[str, bool, str]:
    """By aggregate, the event that opens it first."""
    return _aggregate(cls).__name__, not issubclass(cls, Opening), _topic(cls)


def _topic(cls: type[Event]) -> str:
    topic: str = vars(cls)["TOPIC"]
    return topic


def _aggregate(cls: type[Event]) -> type[LedgerAggregate]:
    return _home(cls)[0]


@cache
def _home(cls: type[Event]) -> tuple[type[LedgerAggregate], str]:
    """The aggregate that an event happens to, and its name there."""
    assert resolve_topic(_topic(cls)) is cls, "a topic stands for its class"
    return next(
        (aggregate, name)
        for aggregate in AGGREGATES
        for name, member in vars(aggregate).items()
        if member is cls
    )


def _name(cls: type) -> str:
    """How a class is called here: an event by its aggregate, too."""
    if not issubclass(cls, Event):
        return cls.__qualname__
    aggregate, name = _home(cls)
    return f"{aggregate.__name__}.{name}"


def _article(cls: type) -> str:
    name = code(cls.__name__)
    return f"an {name}" if cls.__name__[0] in "AEIOU" else f"a {name}"


def _doc(cls: type) -> str:
    return inspect.getdoc(cls) or ""


def _first_line(cls: type) -> str:
    return _doc(cls).partition("\n")[0]


def _lowered(cls: type) -> str:
    line = _first_line(cls)
    return line[0].lower() + line[1:]


def _default(value: object) -> str:
    if value == "":
        return "empty"
    if isinstance(value, msgspec.Struct):
        return f"the defaults of {code(type(value).__name__)}"
    if isinstance(value, tuple):
        return "empty" if not value else code(str(value))
    if isinstance(value, time):
        return code(value.isoformat())
    return code(json.dumps(value.value if isinstance(value, Enum) else value))


def field_docstrings(cls: type) -> dict[str, str]:
    """The string under a field is its docstring; Python itself does not keep it."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(cls)))
    body = tree.body[0]
    assert isinstance(body, ast.ClassDef), "the source of a class"
    found = {}
    for field, after in zip(body.body, body.body[1:], strict=False):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(after, ast.Expr)
            and isinstance(after.value, ast.Constant)
            and isinstance(after.value.value, str)
        ):
            found[field.target.id] = inspect.cleandoc(after.value.value)
    return found


def _examples() -> dict[str, str]:
    """The golden files of the tests: every stored shape that ever shipped; the newest is shown."""
    found = {}
    for path in sorted(GOLDEN.glob("*.json")):
        golden = json.loads(path.read_text(encoding="utf-8"))
        found[golden["topic"]] = json.dumps(golden["state"], indent=2, ensure_ascii=False)
    return found
