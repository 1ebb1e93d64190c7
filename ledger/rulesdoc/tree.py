"""A document's values with their places, so that a mistake is told where it is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple, TypeAlias

Path = tuple[str | int, ...]
"""Names of fields and indices of lists, from the top."""

# Exact: a number is what its digits say, and never passes through a float.
Plain: TypeAlias = "str | int | Decimal | bool | list[Plain] | dict[str, Plain] | None"

_STEP = re.compile(r"\.?(?P<name>[^.\[\]]+)|\[(?P<index>[0-9]+)\]|\[(?P<key>[^\]]+)\]")


class Place(NamedTuple):
    """Where something stands, counted from 1."""

    line: int
    column: int


TOP = Place(1, 1)


# The reason of what is wrong with the document itself, before any service has seen the rules.
FORM = "DOCUMENT_INVALID"


class Problem(NamedTuple):
    """A mistake, where it is and what it is."""

    place: Place
    path: Path
    message: str
    reason: str = FORM
    """What a service would refuse it with."""

    def text(self) -> str:
        """The mistake in words."""
        where = f"line {self.place.line}, column {self.place.column}"
        return (
            ", ".join(part for part in (where, path_text(self.path)) if part) + f": {self.message}"
        )


@dataclass(slots=True)
class Scalar:
    """A single value."""

    place: Place
    value: str | int | Decimal | bool | None


@dataclass(slots=True)
class Sequence:
    """A list."""

    place: Place
    items: list[Node]


@dataclass(slots=True)
class Entry:
    """A field with its value."""

    place: Place
    node: Node


@dataclass(slots=True)
class Mapping:
    """Fields by name."""

    place: Place
    entries: dict[str, Entry]


Node: TypeAlias = Scalar | Sequence | Mapping


def plain(node: Node) -> Plain:
    """A node's value without places."""
    match node:
        case Scalar(value=value):
            return value
        case Sequence(items=items):
            return [plain(item) for item in items]
        case Mapping(entries=entries):
            return {name: plain(entry.node) for name, entry in entries.items()}


def place_of(node: Node, path: Iterable[str | int]) -> Place:
    """Where the value at a path stands; of what is not there: where it would belong."""
    place = node.place
    for step in path:
        match node:
            case Mapping(entries=entries) if step in entries:
                entry = entries[str(step)]
                node, place = entry.node, _of_entry(entry)
            case Sequence(items=items) if isinstance(step, int) and step < len(items):
                node = items[step]
                place = node.place
            case _:
                break
    return place


def name_place(node: Node, path: Path) -> Place:
    """Where the name of the field at a path stands."""
    for step in path[:-1]:
        match node:
            case Mapping(entries=entries):
                node = entries[str(step)].node
            case Sequence(items=items):
                node = items[int(step)]
    assert isinstance(node, Mapping), "only fields have names"
    return node.entries[str(path[-1])].place


def _of_entry(entry: Entry) -> Place:
    # A group of fields begins where its name stands; of a list or value one wants to see itself.
    return entry.place if isinstance(entry.node, Mapping) else entry.node.place


def path_text(path: Path) -> str:
    """A path as people read it: `campaigns[0].from`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")


def read_path(text: str) -> Path:
    """A path out of its text."""
    return tuple(_step(match) for match in _STEP.finditer(text))


def _step(match: re.Match[str]) -> str | int:
    if match["index"] is not None:
        return int(match["index"])
    return str(match["name"] or match["key"])
