"""The JSON Schema of the document, derived from the contract's descriptor."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor

from ledger.rulesdoc import shapes
from ledger.v1.rules_pb2 import Rules

DIALECT = "https://json-schema.org/draft/2020-12/schema"
CURRENCY = "currency"
EDITORS_SCHEMA = "$schema"
# What a document says beside the fields of the rules.
BESIDE = {
    CURRENCY: {
        "type": "string",
        "title": "a currency",
        "pattern": "^[A-Z]{3}$",
        "examples": ["EUR"],
        "description": "ISO 4217 code of the programme's currency, in which all amounts are."
        " Absent: the service is asked.",
    },
    EDITORS_SCHEMA: {
        "type": "string",
        "description": "Where editors find the schema of a JSON document; of no meaning to the rules.",
    },
}

RULES = shapes.descriptor_of(Rules())

Json = dict[str, Any]
Comment = Callable[[str], str]
"""The contract's comment on a thing by its full name; empty for none."""


def no_comment(full_name: str) -> str:
    """Say nothing: a program needs no descriptions."""
    del full_name
    return ""


def schema(comment: Comment = no_comment, kind: Descriptor = RULES) -> Json:
    """The schema; with comments it is what people and editors read."""
    writer = _Writer(comment)
    top = writer.message(kind)
    properties = {**BESIDE, **top.pop("properties")}
    assert len(properties) == len(BESIDE) + len(kind.fields), "a name taken twice"
    return {
        "$schema": DIALECT,
        "title": "Rules of a loyalty programme",
        **top,
        "properties": properties,
        "$defs": dict(sorted(writer.definitions.items())),
    }


class _Writer:
    """Writes a definition for each type that it meets."""

    def __init__(self, comment: Comment) -> None:
        self._comment = comment
        self.definitions: dict[str, Json] = {}

    def message(self, kind: Descriptor) -> Json:
        """The schema of a message: an object of its fields."""
        # Of the type, too: what is no object has every required field, so to speak.
        choices = [{"not": {"type": "object", "required": list(pair)}} for pair in _either_or(kind)]
        return {
            **self._described(kind.full_name),
            "type": "object",
            "properties": {field.name: self._field(field) for field in shapes.fields_of(kind)},
            "additionalProperties": False,
            **({"allOf": choices} if choices else {}),
        }

    def _field(self, field: FieldDescriptor) -> Json:
        described = self._described(field.full_name)
        if shapes.is_map(field):
            assert field.message_type is not None
            values = self._value(field.message_type.fields_by_name["value"])
            return {**described, "type": "object", "additionalProperties": values}
        value = self._value(field)
        if field.is_repeated:
            return {**described, "type": "array", "items": value}
        return {**described, **value}

    def _value(self, field: FieldDescriptor) -> Json:
        if field.message_type is not None:
            return self._reference(field.message_type.name, self._any_message, field.message_type)
        if field.enum_type is not None:
            return self._reference(field.enum_type.name, self._enum, field.enum_type)
        return _scalar(field)

    def _reference(self, name: str, write: Callable[[Any], Json], kind: Any) -> Json:
        if name not in self.definitions:
            # Taken before it is written: a type may hold itself.
            self.definitions[name] = {}
            self.definitions[name] = write(kind)
        return {"$ref": f"#/$defs/{name}"}

    def _any_message(self, kind: Descriptor) -> Json:
        if kind.full_name == shapes.MONEY:
            return {
                "title": shapes.MONEY_NAME,
                "description": "An amount in the programme's currency, exactly as written.",
                "type": ["string", "number"],
                "pattern": shapes.MONEY_PATTERN,
                "examples": list(shapes.MONEY_EXAMPLES),
            }
        text = shapes.TEXTS.get(kind.full_name)
        if text is None:
            return self.message(kind)
        return {
            "title": text.name,
            "type": "string",
            "pattern": text.pattern,
            "examples": list(text.examples),
        }

    def _enum(self, kind: EnumDescriptor) -> Json:
        names = list(shapes.short_names(kind))
        described = self._described(kind.full_name)
        prefix = kind.full_name.removesuffix(kind.name)
        said = {
            value.name: self._comment(f"{prefix}{value.name}")
            for value in kind.values
            if value.number
        }
        if any(said.values()):
            lines = [f"{name}: {text}" for name, text in zip(names, said.values(), strict=True)]
            described["description"] = "\n".join([described.get("description", ""), *lines]).strip()
        return {**described, "enum": names}

    def _described(self, full_name: str) -> dict[str, str]:
        text = self._comment(full_name)
        return {"description": text} if text else {}


def _either_or(kind: Descriptor) -> Iterator[tuple[str, ...]]:
    """Pairs of fields of which a document may have one."""
    for oneof in kind.oneofs:
        # The contract's `optional` is a oneof of one field.
        yield from combinations([field.name for field in oneof.fields], 2)


def _scalar(field: FieldDescriptor) -> Json:
    numbers = shapes.whole_number_range(field)
    if numbers is not None:
        return {"type": "integer", "minimum": numbers[0], "maximum": numbers[1]}
    if field.cpp_type == FieldDescriptor.CPPTYPE_BOOL:
        return {"type": "boolean"}
    is_text = field.type == FieldDescriptor.TYPE_STRING
    assert is_text, f"{field.full_name}: rules hold no floats and no bytes"
    return {"type": "string"}
