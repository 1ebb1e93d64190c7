"""The JSON Schema of documents of rules: the descriptor's shapes with the contract's comments."""

import json
import re

from ledger.rulesdoc.schema import schema
from tools.refdocs.contract import PACKAGE, Contract
from tools.refdocs.markdown import Pages

NAME = "rules.schema.json"


def pages(contract: Contract) -> Pages:
    """Returns the schema, which editors show to whoever writes rules."""
    comments = _comments(contract)
    note = {"$comment": "Generated from protos/ledger/v1 by `make docs`. Do not edit."}
    found = note | schema(lambda full_name: comments.get(full_name, ""))
    return {NAME: json.dumps(found, indent=2, ensure_ascii=False) + "\n"}


def _comments(contract: Contract) -> dict[str, str]:
    """Every comment by the full name of what it says something about."""
    found: dict[str, str] = {}
    for file in contract.files:
        for message in file.messages:
            found[message.name] = message.comment
            found |= {f"{message.name}.{field.name}": field.comment for field in message.fields}
        for enum in file.enums:
            found[enum.name] = enum.comment
            found |= {value.name: value.comment for value in enum.values}
    short = _short_names(contract)
    return {f"{PACKAGE}.{name}": _as_in_documents(text, short) for name, text in found.items()}


def _short_names(contract: Contract) -> dict[str, str]:
    """The values of enums as documents have them, by the contract's names."""
    enums = [enum for file in contract.files for enum in file.enums]
    return {
        value.name: value.name.removeprefix(enum.values[0].name.removesuffix("UNSPECIFIED"))
        for enum in enums
        for value in enum.values
    }


def _as_in_documents(text: str, short: dict[str, str]) -> str:
    lines = " ".join(text.split())
    return re.sub(r"\b[A-Z][A-Z_]+\b", lambda match: short.get(match[0], match[0]), lines)
