"""The format of seals: what is hashed and signed, with the names and numbers of the sources."""

from pathlib import Path

from ledger.proof import encoding, heads, inclusion, seal
from tools.protos import ToolError
from tools.refdocs.markdown import Pages, code, page, table

_NUMBER = "8 bytes"
_ID = "the 16 bytes of the UUID"
VALUES = {
    "position": _NUMBER,
    "originator_id": _ID,
    "originator_version": _NUMBER,
    "occurred_at": _NUMBER,
    "recorded_at": _NUMBER,
    "request_id": _ID,
    "rules_version": "4 bytes",
    "topic": "UTF-8",
    "principal_id": "UTF-8",
    "state": "the bytes as they are stored (JSON in UTF-8)",
}


def pages() -> Pages:
    """Returns the page of the format."""
    if tuple(VALUES) != encoding.COLUMNS:
        raise ToolError("tools/refdocs/seals.py does not describe the columns that are hashed")
    text = Path(__file__).with_suffix(".md").read_text(encoding="utf-8")
    columns = table(("column", "value"), [(code(name), text) for name, text in VALUES.items()])
    filled = text.format(
        version=encoding.VERSION,
        columns=columns,
        hint_bytes=seal.HINT_BYTES,
        head_format=heads.FORMAT,
        proof_format=inclusion.FORMAT,
    )
    return {"seals.md": page("Seals, heads and proofs", "`ledger/proof`", filled.rstrip())}
