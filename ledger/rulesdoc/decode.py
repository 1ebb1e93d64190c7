"""A tree that fits the schema into the contract's message."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, cast

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.type.money_pb2 import Money

from ledger.rulesdoc import shapes
from ledger.rulesdoc.schema import BESIDE
from ledger.rulesdoc.tree import Mapping, Node, Path, Problem, Scalar, Sequence


class Decoder:
    """Fills a message; what looks right but is no such thing is a problem."""

    def __init__(self) -> None:
        """Start without problems."""
        self.problems: list[Problem] = []
        self.amounts: list[Money] = []
        """Every amount, to be given its currency."""

    def read(self, tree: Node, message: Message) -> None:
        """Fill a message, its amounts without a currency."""
        assert isinstance(tree, Mapping), "the schema saw to it"
        fields = {name: entry for name, entry in tree.entries.items() if name not in BESIDE}
        self._fill(message, Mapping(tree.place, fields), ())

    def _fill(self, message: Message, tree: Mapping, path: Path) -> None:
        # So that a group of fields is there even if none of them is given.
        message.SetInParent()
        for name, entry in tree.entries.items():
            field = cast("FieldDescriptor", message.DESCRIPTOR.fields_by_name[name])
            self._field(message, field, entry.node, (*path, name))

    def _field(self, message: Message, field: FieldDescriptor, node: Node, path: Path) -> None:
        if shapes.is_map(field):
            self._map(message, field, cast("Mapping", node), path)
        elif field.is_repeated:
            self._list(message, field, cast("Sequence", node), path)
        elif field.message_type is not None:
            self._message(getattr(message, field.name), node, path)
        else:
            setattr(message, field.name, _value(field, cast("Scalar", node)))

    def _list(self, message: Message, field: FieldDescriptor, node: Sequence, path: Path) -> None:
        target: Any = getattr(message, field.name)
        for index, item in enumerate(node.items):
            if field.message_type is not None:
                self._message(target.add(), item, (*path, index))
            else:
                target.append(_value(field, cast("Scalar", item)))

    def _map(self, message: Message, field: FieldDescriptor, node: Mapping, path: Path) -> None:
        assert field.message_type is not None
        value = field.message_type.fields_by_name["value"]
        target: Any = getattr(message, field.name)
        for name, entry in node.entries.items():
            if value.message_type is not None:
                self._message(target[name], entry.node, (*path, name))
            else:
                target[name] = _value(value, cast("Scalar", entry.node))

    def _message(self, message: Message, node: Node, path: Path) -> None:
        if isinstance(node, Mapping):
            self._fill(message, node, path)
            return
        assert isinstance(node, Scalar), "the schema saw to it"
        message.SetInParent()
        if isinstance(message, Money):
            self._amount(message, node, path)
            return
        text = shapes.TEXTS[message.DESCRIPTOR.full_name]
        try:
            text.read(str(node.value), message)
        except ValueError:
            told = f"there is no such thing as {node.value!r}: must be {text.name}"
            self.problems.append(Problem(node.place, path, told))

    def _amount(self, money: Money, node: Scalar, path: Path) -> None:
        self.amounts.append(money)
        value = node.value
        text = value if isinstance(value, str) else shapes.decimal_text(_number(value))
        try:
            shapes.fill_amount(text, money)
        except ValueError:
            told = f"must be an amount of at most 18 digits and 9 decimal places, not {text}"
            self.problems.append(Problem(node.place, path, told))


def _number(value: object) -> Decimal | int:
    assert isinstance(value, Decimal | int), "the schema saw to it"
    return value


def _value(field: FieldDescriptor, node: Scalar) -> object:
    if field.enum_type is not None:
        return shapes.short_names(field.enum_type)[str(node.value)]
    return node.value
