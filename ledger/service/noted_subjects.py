"""What an action is about, from its request: what names something, and nothing that says something of a person."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.type.date_pb2 import Date

# Texts that name things. `name` and `reference` are not here: of some messages they are a person's.
NAMES = frozenset(
    {
        "account_id",
        "adjustment_id",
        "batch",
        "campaign",
        "card_number",
        "charge_id",
        "entry_id",
        "from_member_reference",
        "hold_id",
        "into_member_reference",
        "key_id",
        "mandate_reference",
        "member_reference",
        "new_card_number",
        "number",
        "other_member_reference",
        "principal_id",
        "reason_code",
        "reward_id",
        "run_id",
        "shop_id",
        "source",
        "statement_id",
        "till_id",
    }
)
SWITCHES = frozenset({"follow", "forfeit_points", "remove_orphans", "training", "validate_only"})
CHOICES = frozenset({"format", "kind", "purpose", "role"})
DATES = frozenset({"business_date", "due_date", "from_month", "month", "to_month"})
# Messages inside a request that name things. Others, such as a bank account or a profile, are of persons.
PARTS = frozenset({"filter", "receipt", "statement"})
# `name` is a projection's here, and nowhere else.
NAMED_BY_NAME = frozenset({"RebuildProjectionRequest"})

NOT_A_NAME = "(not a name)"
"""Stands for a text that is none of the ledger's names, whatever it is."""

_NAME = re.compile(r"[A-Za-z0-9._:/-]{1,64}")


def subject_of(request: Any) -> dict[str, str]:
    """Return what a request is about; nothing of a stream of requests."""
    return dict(_subject(request)) if isinstance(request, Message) else {}


def request_id_of(request: Any) -> UUID | None:
    """Return the id of a request that has one."""
    try:
        return UUID(getattr(request, "request_id", ""))
    except ValueError:
        return None


def _subject(message: Message) -> Iterator[tuple[str, str]]:
    for field, value in message.ListFields():
        if field.is_repeated:
            continue
        if field.name in PARTS and isinstance(value, Message):
            yield from _subject(value)
        elif (show := _shown(message, field)) is not None:
            yield field.name, show(field, value)


def _shown(
    message: Message, field: FieldDescriptor
) -> Callable[[FieldDescriptor, Any], str] | None:
    """Return how a field is shown; None if it is not."""
    if field.type == field.TYPE_STRING:
        by_name = field.name == "name" and message.DESCRIPTOR.name in NAMED_BY_NAME
        return _name if by_name or field.name in NAMES else None
    if field.type == field.TYPE_BOOL and field.name in SWITCHES:
        return _switch
    if field.type == field.TYPE_ENUM and field.name in CHOICES:
        return _choice
    if field.name in DATES and field.message_type is Date.DESCRIPTOR:
        return _date
    return None


def _name(field: FieldDescriptor, value: str) -> str:
    del field
    return value if _NAME.fullmatch(value) else NOT_A_NAME


def _switch(field: FieldDescriptor, value: bool) -> str:
    del field
    return "true" if value else "false"


def _choice(field: FieldDescriptor, value: int) -> str:
    assert field.enum_type is not None, "it is an enum"
    known = field.enum_type.values_by_number.get(value)
    return NOT_A_NAME if known is None else known.name


def _date(field: FieldDescriptor, value: Date) -> str:
    del field
    return f"{value.year:04}-{value.month:02}-{value.day:02}"
