"""What holds for every refusal: nothing moved, and nothing of the inside was told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import pytest
from google.protobuf.message import Message

from tests.support.till import RefusedError, Till

# What would tell of the inside: stacks, statements, names of files and libraries.
_INSIDE = (
    "Traceback",
    'File "',
    ".py",
    "psycopg",
    "asyncio",
    "SELECT",
    "INSERT",
    "append_events",
    "programme_",
    "Error(",
    "<class",
    "object at 0x",
)


class Books(NamedTuple):
    """How much a programme has stored."""

    position: int
    events: int
    requests: int


def books(till: Till) -> Books:
    """Look into a programme's tables."""
    with till.service.owner(till.programme) as owner:
        row = owner.execute(
            "SELECT last, (SELECT count(*) FROM events), (SELECT count(*) FROM requests)"
            " FROM event_counter"
        ).fetchone()
    assert row is not None
    return Books(*row)


@contextmanager
def nothing_moves(till: Till) -> Iterator[None]:
    """See to it that a programme's books are the same after the block."""
    before = books(till)
    yield
    assert books(till) == before


def refusal(till: Till, name: str, request: Message, **options: Any) -> RefusedError:
    """Call a method that refuses, see to it that nothing moved, and return the refusal."""
    with nothing_moves(till), pytest.raises(RefusedError) as caught:
        till.call(name, request, **options)
    check_plain(caught.value)
    return caught.value


def check_plain(error: RefusedError) -> None:
    """See to it that an error tells a caller nothing of the inside."""
    said = f"{error.message} {error.metadata} {error.details}"
    assert error.message
    for word in _INSIDE:
        assert word not in said, said
