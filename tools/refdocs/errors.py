"""Error reasons: what each means, and what its caller can do."""

import re
from typing import NamedTuple

from tools.protos import ToolError
from tools.refdocs.contract import Contract, Value
from tools.refdocs.markdown import Pages, code, page, table

SOURCE = "protos/ledger/v1/errors.proto"
# `Refusal, NOT_FOUND: no such card. Metadata: ...`
_COMMENT = re.compile(
    r"(?P<kind>Refusal|Unknown), (?P<code>[A-Z_]+): (?P<text>.*?)(?:\s+Metadata:\s+(?P<metadata>.*))?",
    re.DOTALL,
)

INTRODUCTION = """\
Every error is a `google.rpc.Status`; its `google.rpc.ErrorInfo` has the reason, the domain
`loyalty-ledger` and the facts listed under "metadata". An INVALID_ARGUMENT with a `field` carries a
`google.rpc.BadRequest` too, and an error that may be repeated soon a `google.rpc.RetryInfo`.

A program needs one distinction, and the code alone makes it. An error without an `ErrorInfo` comes
from gRPC itself or from something on the way; what its code says of the outcome holds all the same."""

KINDS = (
    (
        "Refusals",
        "Refusal",
        "Nothing moved. Mend the cause; the same `request_id` may be used again.",
    ),
    (
        "Unknown outcomes",
        "Unknown",
        "Repeat the call with the **same** `request_id`: the first outcome is answered, or the "
        "write happens now, exactly once.",
    ),
)


# The contract counts them among the unknown; they come from gRPC, with no reason of ours.
FOREIGN_UNKNOWN = ("ABORTED", "CANCELLED")


class Reason(NamedTuple):
    """A reason, read from its comment."""

    name: str
    kind: str
    code: str
    text: str
    metadata: str


def pages(contract: Contract) -> Pages:
    """Returns the page of all reasons."""
    reasons = [read(value) for value in contract.reasons()]
    parts = [INTRODUCTION, table(("kind", "codes", "what the caller does"), _kinds(reasons))]
    for title, kind, _ in KINDS:
        parts += [f"## {title}", _table([one for one in reasons if one.kind == kind])]
    return {"errors.md": page("Errors", SOURCE, *parts)}


def read(value: Value) -> Reason:
    """Takes a reason's comment apart."""
    found = _COMMENT.fullmatch(value.comment)
    if found is None:
        raise ToolError(f"the comment of {value.name} is not `kind, CODE: text. Metadata: ...`")
    text = found["text"][0].upper() + found["text"][1:]
    return Reason(
        value.name.removeprefix("ERROR_REASON_"),
        found["kind"],
        found["code"],
        text,
        (found["metadata"] or "").removesuffix("."),
    )


def _kinds(reasons: list[Reason]) -> list[tuple[str, str, str]]:
    codes = {kind: {one.code for one in reasons if one.kind == kind} for _, kind, _ in KINDS}
    codes["Unknown"].update(FOREIGN_UNKNOWN)
    return [(title, ", ".join(sorted(codes[kind])), advice) for title, kind, advice in KINDS]


def _table(reasons: list[Reason]) -> str:
    rows = [
        (
            f'<a id="{one.name.lower()}"></a>{code(one.name)}',
            one.code,
            one.text,
            one.metadata,
        )
        for one in reasons
    ]
    return table(("reason", "code", "what it means, and what to do", "metadata"), rows)
