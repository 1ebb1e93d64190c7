"""The contract's own JSON, which documents are not asked to be, but may be.

`ledger rules show --json` prints it, and so do other programs that speak the contract: amounts and dates are objects,
enum values have their long names, large numbers are texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor
from google.type.date_pb2 import Date
from google.type.money_pb2 import Money
from google.type.timeofday_pb2 import TimeOfDay

from ledger.rulesdoc import shapes
from ledger.rulesdoc.schema import BESIDE, CURRENCY
from ledger.rulesdoc.tree import Entry, Mapping, Node, Place, Problem, Scalar, Sequence

_WHOLE = re.compile(r"-?[0-9]{1,20}")


class Translator:
    """Turns the contract's JSON into the document's, where it meets it."""

    def __init__(self) -> None:
        """Start without having met an amount."""
        self._currencies: list[tuple[str, Place]] = []

    def translate(self, tree: Node, kind: Descriptor) -> Node:
        """Translate a tree; what is neither form is left for the schema to tell."""
        if not isinstance(tree, Mapping):
            return tree
        beside = {name: entry for name, entry in tree.entries.items() if name in BESIDE}
        rest = {name: entry for name, entry in tree.entries.items() if name not in BESIDE}
        entries = beside | self._mapping(Mapping(tree.place, rest), kind).entries
        if CURRENCY not in entries and self._currencies:
            code, place = self._currencies[0]
            entries[CURRENCY] = Entry(place, Scalar(place, code))
        return Mapping(tree.place, entries)

    def problems(self, tree: Node) -> Iterator[Problem]:
        """Amounts that are in another currency than the document."""
        own = tree.entries.get(CURRENCY) if isinstance(tree, Mapping) else None
        code = own.node.value if own is not None and isinstance(own.node, Scalar) else None
        for other, place in self._currencies:
            if other != code:
                yield Problem(place, (), f"all amounts must be in {code}, not {other}")

    def _mapping(self, node: Mapping, kind: Descriptor) -> Mapping:
        entries: dict[str, Entry] = {}
        for name, entry in node.entries.items():
            if isinstance(entry.node, Scalar) and entry.node.value is None:
                continue
            field = _field(kind, name)
            if field is None:
                entries[name] = entry
                continue
            value = self._field(entry.node, field)
            if value is not None:
                entries[field.name] = Entry(entry.place, value)
        return Mapping(node.place, entries)

    def _field(self, node: Node, field: FieldDescriptor) -> Node | None:
        if shapes.is_map(field) and isinstance(node, Mapping):
            assert field.message_type is not None
            of = field.message_type.fields_by_name["value"]
            values = {
                name: Entry(entry.place, self._value(entry.node, of) or entry.node)
                for name, entry in node.entries.items()
            }
            return Mapping(node.place, values)
        if field.is_repeated and isinstance(node, Sequence):
            return Sequence(node.place, [self._value(item, field) or item for item in node.items])
        return self._value(node, field)

    def _value(self, node: Node, field: FieldDescriptor) -> Node | None:
        """A value in the document's form; None for an enum's value that says nothing."""
        if field.message_type is not None and isinstance(node, Mapping):
            return self._object(node, field.message_type)
        if not isinstance(node, Scalar):
            return node
        if field.enum_type is not None:
            return _enum(node, field.enum_type)
        is_number = shapes.whole_number_range(field) is not None
        if is_number and isinstance(node.value, str) and _WHOLE.fullmatch(node.value):
            return Scalar(node.place, int(node.value))
        return node

    def _object(self, node: Mapping, kind: Descriptor) -> Node:
        if kind.full_name not in _PARTS:
            return node if kind.full_name in shapes.TEXTS else self._mapping(node, kind)
        parts = _whole_parts(self._mapping(node, kind))
        if parts is None or not parts.keys() <= _PARTS[kind.full_name]:
            return node
        if kind.full_name == shapes.MONEY:
            return self._amount(node, parts)
        message = (
            Date(**parts) if kind.full_name == Date.DESCRIPTOR.full_name else TimeOfDay(**parts)
        )
        return Scalar(node.place, shapes.TEXTS[kind.full_name].write(message))

    def _amount(self, node: Mapping, parts: dict[str, int]) -> Node:
        code = node.entries.get("currency_code") or node.entries.get("currencyCode")
        if code is not None and isinstance(code.node, Scalar) and code.node.value:
            self._currencies.append((str(code.node.value), code.place))
        try:
            money = Money(units=parts.get("units"), nanos=parts.get("nanos"))
        except ValueError:
            return node
        return Scalar(node.place, shapes.amount_text(money))


_PARTS = {
    shapes.MONEY: {"units", "nanos"},
    Date.DESCRIPTOR.full_name: {"year", "month", "day"},
    TimeOfDay.DESCRIPTOR.full_name: {"hours", "minutes", "seconds"},
}


def _field(kind: Descriptor, name: str) -> FieldDescriptor | None:
    return kind.fields_by_name.get(name) or kind.fields_by_camelcase_name.get(name)


def _whole_parts(node: Mapping) -> dict[str, int] | None:
    """An object's parts, but for the currency, if all are whole numbers."""
    parts: dict[str, int] = {}
    for name, entry in node.entries.items():
        if name == "currency_code":
            continue
        value = entry.node.value if isinstance(entry.node, Scalar) else None
        if not isinstance(value, int):
            return None
        parts[name] = value
    if node.entries.keys() & {"hours"} and not parts.get("nanos"):
        # A document tells a time of day by seconds at the finest.
        parts.pop("nanos", None)
    return parts


def _enum(node: Scalar, kind: EnumDescriptor) -> Scalar | None:
    value = node.value
    found = kind.values_by_name.get(value) if isinstance(value, str) else None
    if isinstance(value, int):
        found = kind.values_by_number.get(value)
    if found is None:
        return node
    names = {number: name for name, number in shapes.short_names(kind).items()}
    return Scalar(node.place, names[found.number]) if found.number else None
