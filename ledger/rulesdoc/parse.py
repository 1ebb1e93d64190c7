"""YAML and JSON into a tree."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import PurePath
from typing import cast

from ruamel.yaml import YAML
from ruamel.yaml.composer import MaxDepthExceededError
from ruamel.yaml.error import MarkedYAMLError, StringMark, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode
from ruamel.yaml.nodes import Node as YamlNode
from ruamel.yaml.reader import ReaderError

from ledger.rulesdoc.tree import TOP, Entry, Mapping, Node, Place, Problem, Scalar, Sequence

CHARACTERS_MAX = 1024 * 1024
# Also bounds what aliases (`*name`) can make of a small file.
NODES_MAX = 100_000
DEPTH_MAX = 32
TOO_DEEP = f"it is more than {DEPTH_MAX} levels deep"

_TAG = "tag:yaml.org,2002:"
# More digits than anything here can hold, and few enough for any reader.
_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]{0,30})")
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]{0,30})\.[0-9]{1,30}")
_NOT_ASCII = re.compile(r"[^\r\n\x20-\x7e]")
_BOOLEANS = {
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}

ReadScalar = Callable[[ScalarNode], "str | int | Decimal | bool | None"]


class DocumentError(Exception):
    """The text is no document; says where that shows."""

    def __init__(self, place: Place, message: str) -> None:
        """Keep where and why."""
        super().__init__(message)
        self.problem = Problem(place, (), message)


def is_json(text: str, name: str = "") -> bool:
    """Whether a text is meant as JSON: its file's name says so, or it begins like an object."""
    suffix = PurePath(name).suffix.lower()
    if suffix in (".yaml", ".yml"):
        return False
    return suffix == ".json" or text.lstrip("\ufeff \t\r\n").startswith("{")


def parse_yaml(text: str) -> Node:
    """Read YAML 1.2.

    Raises:
        DocumentError: it is none.
    """
    return _Reader(_yaml_scalar).read(text)


def parse_json(text: str) -> Node:
    """Read JSON.

    Raises:
        DocumentError: it is none.
    """
    text = text.removeprefix("\ufeff")
    _check_length(text)
    try:
        json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise DocumentError(Place(error.lineno, error.colno), _in_words(error.msg)) from None
    except (RecursionError, ValueError) as error:
        raise DocumentError(TOP, _in_words(str(error))) from None
    # Right JSON is YAML but for a few characters and the escapes within texts, and tabs between values. The places
    # come from a text without these, the values from JSON itself.
    plain = _NOT_ASCII.sub("x", text.replace("\t", " "))
    return _Reader(lambda node: _json_scalar(node, text)).read(plain)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number")


class _Reader:
    """Builds the tree of one text."""

    def __init__(self, scalar: ReadScalar) -> None:
        self._scalar = scalar
        self._nodes = 0

    def read(self, text: str) -> Node:
        """Read a text of one document."""
        _check_length(text)
        found = _compose(text)
        if found is None:
            raise DocumentError(TOP, "there is nothing in it")
        return self._node(found, DEPTH_MAX)

    def _node(self, node: YamlNode, depth: int) -> Node:
        place = _place(node.start_mark)
        self._nodes += 1
        if self._nodes > NODES_MAX:
            raise DocumentError(place, f"it has more than {NODES_MAX} values")
        if not depth:
            raise DocumentError(place, TOO_DEEP)
        match node:
            case MappingNode():
                return self._mapping(node, place, depth)
            case SequenceNode():
                items = [self._node(item, depth - 1) for item in node.value]
                return Sequence(place, items)
            case _:
                return Scalar(place, self._scalar(cast("ScalarNode", node)))

    def _mapping(self, node: MappingNode, place: Place, depth: int) -> Mapping:
        entries: dict[str, Entry] = {}
        for key, value in node.value:
            at = _place(key.start_mark)
            if not isinstance(key, ScalarNode) or key.tag == f"{_TAG}merge":
                raise DocumentError(at, "a field's name must be plain text")
            name = self._name(key)
            if name in entries:
                line = entries[name].place.line
                raise DocumentError(at, f"{name} is there twice, first in line {line}")
            found = self._node(value, depth - 1)
            if isinstance(found, Scalar) and found.value is None:
                # YAML finds an empty value only where the next thing begins.
                found.place = at
            entries[name] = Entry(at, found)
        return Mapping(place, entries)

    def _name(self, key: ScalarNode) -> str:
        # A name is its text, also where a value of that form would be a number.
        return str(self._scalar(key)) if key.style == '"' else str(key.value)


def _check_length(text: str) -> None:
    if len(text) > CHARACTERS_MAX:
        raise DocumentError(TOP, f"it is longer than {CHARACTERS_MAX} characters")


def _compose(text: str) -> YamlNode | None:
    yaml = YAML(pure=True)
    yaml.max_depth = DEPTH_MAX
    try:
        return cast("YamlNode | None", yaml.compose(text))
    except MaxDepthExceededError as error:
        raise DocumentError(_place(error.problem_mark), TOO_DEEP) from None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise DocumentError(_place(mark) if mark else TOP, _yaml_words(error)) from None
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        column = error.position - (text.rfind("\n", 0, error.position) + 1) + 1
        message = "there is a character that must not be in it"
        raise DocumentError(Place(line, column), message) from None
    except (YAMLError, RecursionError) as error:
        raise DocumentError(TOP, _in_words(str(error))) from None


def _place(mark: StringMark) -> Place:
    return Place(mark.line + 1, mark.column + 1)


def _yaml_words(error: MarkedYAMLError) -> str:
    return _in_words(": ".join(part for part in (error.context, error.problem) if part))


def _in_words(text: str) -> str:
    return " ".join(text.split()).rstrip(".").replace("Expecting", "expected") or "not readable"


def _yaml_scalar(node: ScalarNode) -> str | int | Decimal | bool | None:
    text: str = node.value
    match str(node.tag).removeprefix(_TAG):
        case "str" | "timestamp":
            return text
        case "null":
            return None
        case "bool" if text in _BOOLEANS:
            return _BOOLEANS[text]
        case "int" | "float":
            return _number(text, node)
    message = f"{text!r} is written in a way that is not understood here; put text in quotes"
    raise DocumentError(_place(node.start_mark), message)


def _number(text: str, node: ScalarNode) -> int | Decimal:
    if _WHOLE.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return Decimal(text)
    message = f"{text} is not a plain number such as 12 or 1.50; put text in quotes"
    raise DocumentError(_place(node.start_mark), message)


def _json_scalar(node: ScalarNode, text: str) -> str | int | Decimal | bool | None:
    source = text[node.start_mark.index : node.end_mark.index]
    value: str | int | Decimal | bool | None = json.loads(source, parse_float=Decimal)
    if isinstance(value, Decimal) and not _DECIMAL.fullmatch(source):
        return _number(source, node)
    return value
