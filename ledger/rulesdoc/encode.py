"""The contract's message as a document."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.unknown_fields import UnknownFieldSet
from google.type.money_pb2 import Money
from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from ledger.rulesdoc import shapes
from ledger.rulesdoc.schema import CURRENCY
from ledger.v1.rules_pb2 import Rules

WIDTH = 100

Json = dict[str, Any]


class NewerRulesError(Exception):
    """The service knows parts of the rules that this program does not; a document would lose them."""


def document(rules: Message, currency: str) -> Json:
    """Rules as a document. Amounts are texts; what a document leaves out is absent or its usual value."""
    found = {CURRENCY: currency, **_message(rules)}
    if isinstance(rules, Rules) and not rules.version:
        # The service counts.
        del found["version"]
    return found


def to_json(found: Json) -> str:
    """A document as JSON."""
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def to_yaml(found: Json, remarks: Iterable[str] = ()) -> str:
    """A document as YAML, below remarks."""
    yaml = YAML(pure=True)
    yaml.width = WIDTH
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = io.StringIO()
    yaml.dump(_quoted(found), stream)
    return "".join(f"# {remark}\n" for remark in remarks) + stream.getvalue()


def _message(message: Message, *, in_list: bool = False) -> Json:
    if len(UnknownFieldSet(message)):
        raise NewerRulesError(message.DESCRIPTOR.full_name)
    fields = shapes.fields_of(shapes.descriptor_of(message))
    return {
        field.name: _field(message, field)
        for field in fields
        if _is_told(message, field, in_list=in_list)
    }


def _is_told(message: Message, field: FieldDescriptor, *, in_list: bool) -> bool:
    if field.has_presence:
        return message.HasField(field.name)
    if in_list:
        return bool(getattr(message, field.name))
    # Numbers and switches are told although they are 0 or off: one sees what could be changed. In a list of many of
    # the same that would hide what makes each of them special.
    told_always = field.message_type is None and field.enum_type is None and not field.is_repeated
    is_text = field.type == FieldDescriptor.TYPE_STRING
    return bool(getattr(message, field.name)) or (told_always and not is_text)


def _field(message: Message, field: FieldDescriptor) -> object:
    value: Any = getattr(message, field.name)
    if shapes.is_map(field):
        assert field.message_type is not None
        of = field.message_type.fields_by_name["value"]
        return {name: _value(of, value[name]) for name in sorted(value)}
    if field.is_repeated:
        return [_value(field, one, in_list=True) for one in value]
    return _value(field, value)


def _value(field: FieldDescriptor, value: Any, *, in_list: bool = False) -> object:
    if isinstance(value, Money):
        return shapes.amount_text(value)
    if isinstance(value, Message):
        text = shapes.TEXTS.get(value.DESCRIPTOR.full_name)
        return text.write(value) if text is not None else _message(value, in_list=in_list)
    if field.enum_type is None:
        return value
    names = {number: name for name, number in shapes.short_names(field.enum_type).items()}
    if value not in names:
        raise NewerRulesError(field.full_name)
    return names[value]


def _quoted(value: Any) -> Any:
    """Text that another reader of YAML might take for something else, in quotes."""
    match value:
        case dict():
            return {_quoted(name): _quoted(one) for name, one in value.items()}
        case list():
            return [_quoted(one) for one in value]
        case str() if _needs_quotes(value):
            return DoubleQuotedScalarString(value)
    return value


def _needs_quotes(text: str) -> bool:
    # What cannot be printed may be a line break to YAML and none to us.
    looks_like_a_number = text[:1].isdigit() or text[:1] in ("+", "-", ".")
    return looks_like_a_number or text.lower() in _SWITCHES or not text.isprintable()


# What YAML 1.1 takes for true and false.
_SWITCHES = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
