"""Parameters of an append as PostgreSQL arrays.

A batch is some twenty arrays of a few hundred values. psycopg's own list adapter looks at every value in Python; here
each array is packed in PostgreSQL's binary format in one pass (array_send in the server's
src/backend/utils/adt/arrayfuncs.c), which is several times cheaper on the one core that answers the tills.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from struct import Struct
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from psycopg.adapt import Dumper
from psycopg.pq import Format

from ledger.domain.private import KeyKind, Private, SealedRecord
from ledger.eventstore.records import Guards, NewRequest

_HEADER = Struct("!iiIii")
_LENGTH = Struct("!i")
_INT8 = Struct("!iq")
_MICROSECONDS = Struct("!q")
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


class Packed:
    """A value as PostgreSQL takes it in binary."""

    oid: ClassVar[int]
    data: bytes


class Timestamptz(Packed):
    """timestamptz: microseconds since 2000."""

    oid = 1184

    def __init__(self, value: datetime) -> None:
        """Pack the value."""
        self.data = _MICROSECONDS.pack(_microseconds(value))


class PackedArray(Packed):
    """A one-dimensional array without nulls, packed."""

    element_oid: ClassVar[int]

    def __init__(self, elements: Sequence[bytes]) -> None:
        """Take the elements, each with its length before it."""
        count = len(elements)
        header = _HEADER.pack(1 if count else 0, 0, self.element_oid, count, 1)
        self.data = (header if count else header[:12]) + b"".join(elements)


class UuidArray(PackedArray):
    """uuid[]."""

    element_oid, oid = 2950, 2951

    def __init__(self, values: Iterable[UUID]) -> None:
        """Pack the values."""
        super().__init__([b"\x00\x00\x00\x10" + value.bytes for value in values])


class BigintArray(PackedArray):
    """bigint[]."""

    element_oid, oid = 20, 1016

    def __init__(self, values: Iterable[int]) -> None:
        """Pack the values."""
        super().__init__([_INT8.pack(8, value) for value in values])


class TimestamptzArray(PackedArray):
    """timestamptz[]: microseconds since 2000."""

    element_oid, oid = 1184, 1185

    def __init__(self, values: Iterable[datetime]) -> None:
        """Pack the values."""
        super().__init__([_INT8.pack(8, _microseconds(value)) for value in values])


class ByteaArray(PackedArray):
    """bytea[]."""

    element_oid, oid = 17, 1001

    def __init__(self, values: Iterable[bytes]) -> None:
        """Pack the values."""
        super().__init__([_LENGTH.pack(len(value)) + value for value in values])


class TextArray(PackedArray):
    """text[]."""

    element_oid, oid = 25, 1009

    def __init__(self, values: Iterable[str]) -> None:
        """Pack the values."""
        super().__init__([_LENGTH.pack(len(data)) + data for data in map(str.encode, values)])


def _microseconds(value: datetime) -> int:
    delta = value - _EPOCH
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


class _PackedDumper(Dumper):
    format = Format.BINARY

    def dump(self, obj: Packed) -> bytes:
        return obj.data


def register_arrays(connection: Any) -> None:
    """Teach a connection, blocking or not, to send packed values."""
    for cls in (UuidArray, BigintArray, TimestamptzArray, ByteaArray, TextArray):
        dumper = type(f"{cls.__name__}Dumper", (_PackedDumper,), {"oid": cls.oid})
        connection.adapters.register_dumper(cls, dumper)
    # Without its oid, for which the driver keeps its own dumper.
    connection.adapters.register_dumper(Timestamptz, _PackedDumper)


def guard_parameters(guards: Guards) -> dict[str, Packed]:
    """Return the parameters of the query `check_current`."""
    return {
        "guard_ids": UuidArray(guards.versions),
        "guard_versions": BigintArray(guards.versions.values()),
        "absent_request_ids": UuidArray(guards.absent_request_ids),
    }


def private_parameters(requests: Sequence[NewRequest]) -> dict[str, Packed]:
    """Return the parameters that the query `append_private` has besides those of `append`."""
    net = _net(change for request in requests for change in request.private)
    return {
        "forget_members": UuidArray([member for member, _ in net.forget]),
        "forget_key_kinds": TextArray([key_kind for _, key_kind in net.forget]),
        "lookup_members": UuidArray([member for member, _ in net.lookups]),
        "lookup_kinds": TextArray([kind for _, kind in net.lookups]),
        "lookup_digests": ByteaArray(net.lookups.values()),
        "record_ids": UuidArray([record.record_id for _, record in net.records]),
        "record_members": UuidArray([member for member, _ in net.records]),
        "record_key_kinds": TextArray([record.key_kind for _, record in net.records]),
        "record_kinds": TextArray([record.kind for _, record in net.records]),
        "record_sealed": ByteaArray([record.sealed for _, record in net.records]),
    }


class _Net(NamedTuple):
    forget: dict[tuple[UUID, str], None]
    lookups: dict[tuple[UUID, str], bytes]
    records: list[tuple[UUID, SealedRecord]]


def _net(changes: Iterable[Private]) -> _Net:
    """Return what changes come to: the last look-up counts, and what is forgotten later is not kept."""
    net = _Net({}, {}, [])
    for change in changes:
        member = change.member_id
        for key_kind in change.forget:
            net.forget[member, key_kind] = None
            net.records[:] = [
                (whose, record)
                for whose, record in net.records
                if (whose, record.key_kind) != (member, key_kind)
            ]
            if key_kind is KeyKind.CONTACT:
                for known in [one for one in net.lookups if one[0] == member]:
                    del net.lookups[known]
        net.lookups.update({(member, one.kind): one.digest for one in change.lookups})
        net.records.extend((member, record) for record in change.records)
    return net


def append_parameters(
    now: datetime, guards: Guards, requests: Sequence[NewRequest]
) -> dict[str, Packed]:
    """Return the parameters of the query `append`."""
    events = [event for request in requests for event in request.events]
    command: list[int] = []
    last_event: list[int] = []
    for index, request in enumerate(requests, start=1):
        command.extend([index] * len(request.events))
        last_event.append(len(command))
    return {
        "now": Timestamptz(now),
        **guard_parameters(guards),
        "originator_ids": UuidArray([event.originator_id for event in events]),
        "originator_versions": BigintArray([event.originator_version for event in events]),
        "topics": TextArray([event.topic for event in events]),
        "states": ByteaArray([event.state for event in events]),
        "rules_versions": BigintArray([event.rules_version for event in events]),
        "command": BigintArray(command),
        "request_ids": UuidArray([request.request_id for request in requests]),
        "methods": TextArray([request.method for request in requests]),
        "principal_ids": TextArray([request.principal_id for request in requests]),
        "occurred_ats": TimestamptzArray([request.occurred_at for request in requests]),
        "fingerprints": ByteaArray([request.fingerprint for request in requests]),
        "answers": ByteaArray([request.answer for request in requests]),
        "last_event": BigintArray(last_event),
    }
