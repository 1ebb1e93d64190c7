"""The JSON Schema of the document that gives a person all that is held of it."""

import json
from collections.abc import Iterator
from typing import Any

import msgspec

from ledger.service.export.document import FORMAT, FORMAT_VERSION, Head
from ledger.service.export.sections import SECTIONS
from tools.protos import ToolError
from tools.refdocs.events import field_docstrings
from tools.refdocs.markdown import Pages

NAME = "member-export.schema.json"


def pages() -> Pages:
    """Returns the schema, made from the types of the sections and their docstrings."""
    return {NAME: json.dumps(_schema(), indent=2, ensure_ascii=False) + "\n"}


def _schema() -> dict[str, Any]:
    kinds: list[type[msgspec.Struct]] = [Head]
    kinds += dict.fromkeys(section.item for section in SECTIONS)
    (head, *_), parts = msgspec.json.schema_components(kinds, ref_template="#/$defs/{name}")
    structs = {one.__name__: one for one in _structs(kinds)}
    for name, part in parts.items():
        if name in structs:
            _describe(part, structs[name])
    known = parts.pop(head["$ref"].rsplit("/", 1)[1])
    sections = {
        section.name: {
            "type": "array",
            "items": {"$ref": f"#/$defs/{section.item.__name__}"},
            "description": _first_line(section.collect),
        }
        for section in SECTIONS
    }
    return {
        "$comment": "Generated from ledger/service/export by `make docs`. Do not edit.",
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{FORMAT}, version {FORMAT_VERSION}",
        "description": "All that is held of a person. Later versions of the program may add sections and fields.",
        "type": "object",
        "properties": {**known["properties"], **sections},
        "required": [*known["required"], *sections],
        "$defs": parts,
    }


def _structs(kinds: list[type[msgspec.Struct]]) -> Iterator[type[msgspec.Struct]]:
    """All structs of some types, those inside them, too."""
    for kind in kinds:
        yield kind
        yield from _structs(list(_inside(msgspec.inspect.type_info(kind))))


def _inside(info: Any) -> Iterator[type[msgspec.Struct]]:
    for field in info.fields:
        for one in _flat(field.type):
            if isinstance(one, msgspec.inspect.StructType):
                yield one.cls


def _flat(info: Any) -> Iterator[Any]:
    yield info
    for name in ("item_type", "types"):
        inner = getattr(info, name, None)
        for one in inner if isinstance(inner, tuple) else [inner] if inner is not None else []:
            yield from _flat(one)


def _describe(part: dict[str, Any], cls: type[msgspec.Struct]) -> None:
    """Put the docstrings of the fields into a schema."""
    for name, text in field_docstrings(cls).items():
        part["properties"][name]["description"] = text


def _first_line(function: Any) -> str:
    if not function.__doc__:
        raise ToolError(f"{function.__qualname__} has no docstring")
    text: str = function.__doc__.splitlines()[0]
    text = text.removeprefix("Go through ").removeprefix("Give ")
    return text[:1].upper() + text[1:]
