"""What is wrong with a document by its schema, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from difflib import get_close_matches
from functools import cache
from typing import Any, cast

from google.protobuf.descriptor import Descriptor
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from ledger.rulesdoc.schema import schema
from ledger.rulesdoc.tree import Node, Path, Problem, name_place, place_of, plain

_KINDS = {
    "object": "fields with their values",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "boolean": "true or false",
}
SHOWN_CHARACTERS_MAX = 40


@cache
def _validator(kind: Descriptor) -> Draft202012Validator:
    return Draft202012Validator(schema(kind=kind))


def mistakes(tree: Node, kind: Descriptor) -> Iterator[Problem]:
    """Every place where a document is not as its schema says."""
    for error in _validator(kind).iter_errors(plain(tree)):
        path: Path = tuple(error.absolute_path)
        words = _WORDS[str(error.validator)]
        for step, message in words(error):
            full = (*path, *step)
            # A step further is a field that should not be there: its name is what is wrong.
            place = name_place(tree, full) if step else place_of(tree, full)
            yield Problem(place, full, message)


_Told = Iterator[tuple[Path, str]]


def _schema_of(error: ValidationError) -> dict[str, Any]:
    """The part of the schema that says what should be there."""
    return cast("dict[str, Any]", error.schema)


def _unknown_fields(error: ValidationError) -> _Told:
    known = list(_schema_of(error).get("properties", ()))
    fields = cast("dict[str, Any]", error.instance)
    for name in fields:
        if name not in known:
            yield (name,), f"there is no such field{_meant(name, known)}"


def _meant(text: str, known: list[str]) -> str:
    by_lower = {one.lower(): one for one in known}
    close = get_close_matches(text.lower(), by_lower, n=1)
    return f"; is {by_lower[close[0]]} meant?" if close else ""


def _type(error: ValidationError) -> _Told:
    yield (), _expected(error)


def _expected(error: ValidationError) -> str:
    value = error.instance
    if value is None:
        return f"must be {_wanted(_schema_of(error))}; there is nothing"
    hint = ""
    if error.validator_value == "string" and "title" not in _schema_of(error):
        hint = '; put it in quotes: "' + shown(value) + '"' if _is_bare(value) else ""
    return f"must be {_wanted(_schema_of(error))}, not {shown(value)}{hint}"


def _is_bare(value: object) -> bool:
    return isinstance(value, int | Decimal | bool)


def _wanted(wanted: dict[str, Any]) -> str:
    if "title" in wanted and "examples" in wanted:
        return f"{wanted['title']} such as {wanted['examples'][-1]}"
    return _KINDS[wanted["type"]]


def _pattern(error: ValidationError) -> _Told:
    yield (), f"must be {_wanted(_schema_of(error))}, not {shown(error.instance)}"


def _enum(error: ValidationError) -> _Told:
    names = cast("list[str]", error.validator_value)
    meant = _meant(error.instance, names) if isinstance(error.instance, str) else ""
    yield (), f"must be one of {', '.join(names)}, not {shown(error.instance)}{meant}"


def _least(error: ValidationError) -> _Told:
    yield (), f"must be at least {error.validator_value}"


def _most(error: ValidationError) -> _Told:
    yield (), f"must be at most {error.validator_value}"


def _choice(error: ValidationError) -> _Told:
    names = cast("dict[str, list[str]]", error.validator_value)["required"]
    yield (names[-1],), f"only one of {' and '.join(names)} can be given"


_WORDS: dict[str, Callable[[ValidationError], _Told]] = {
    "additionalProperties": _unknown_fields,
    "type": _type,
    "pattern": _pattern,
    "enum": _enum,
    "minimum": _least,
    "maximum": _most,
    "not": _choice,
}


def shown(value: object) -> str:
    """A value as it may have been written, in short."""
    match value:
        case None:
            return "nothing"
        case bool():
            return str(value).lower()
        case dict():
            return "fields with their values"
        case list():
            return "a list"
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= SHOWN_CHARACTERS_MAX else text[:SHOWN_CHARACTERS_MAX] + "…"
