"""The document of an export: sections one after the other, written in parts as they come."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from ledger.service.export.whose import Whose

FORMAT = "loyalty-ledger/member-export"
FORMAT_VERSION = 1
"""Raised when a section changes so that who reads it must know; a new section is no such change."""
PART_BYTES = 64 * 1024

_encode = msgspec.json.Encoder().encode


class Section(NamedTuple):
    """A part of the document: a list of items of one type."""

    name: str
    item: type[msgspec.Struct]
    """What it lists; its docstrings are the documentation."""
    collect: Callable[[Whose], AsyncIterator[msgspec.Struct]]
    """Goes through all that is held, page by page. Nothing about other people may be among it."""
    needs: tuple[str, ...] = ()
    """Projections that must know all that is recorded."""


class Head(msgspec.Struct, frozen=True):
    """What stands before the sections."""

    format: str
    version: int
    exported_at: datetime
    """By the programme's clock."""
    programme: str
    member_reference: str
    currency: str
    """Of all amounts, which are decimal numbers as text."""


async def written(whose: Whose, sections: Sequence[Section]) -> AsyncIterator[bytes]:
    """Write the document in parts of a bounded size."""
    part = bytearray()
    async for piece in _pieces(whose, sections):
        part += piece
        if len(part) >= PART_BYTES:
            yield bytes(part)
            part.clear()
    yield bytes(part)


async def _pieces(whose: Whose, sections: Sequence[Section]) -> AsyncIterator[bytes]:
    facts = whose.caller.programme.facts
    head = Head(
        FORMAT,
        FORMAT_VERSION,
        whose.now,
        facts.name,
        whose.person.today.member_reference,
        facts.currency,
    )
    yield _encode(head)[:-1]
    for section in sections:
        yield b',\n"' + section.name.encode() + b'":['
        start = b"\n"
        async for item in section.collect(whose):
            yield start + _encode(item)
            start = b",\n"
        yield b"]"
    yield b"}\n"


def plain(value: Any) -> Any:
    """Return a value as JSON has it."""
    return msgspec.to_builtins(value)
