"""Markdown, as a code host shows it."""

from collections.abc import Iterable, Sequence

Pages = dict[str, str]
"""Texts by their paths."""


def page(title: str, source: str, *parts: str) -> str:
    """A page that says what it is generated from."""
    note = f"<!-- Generated from {source} by `make docs`. Do not edit. -->"
    return "\n\n".join(part for part in (note, f"# {title}", *parts) if part) + "\n"


def table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; a cell's line breaks and bars do not end it."""
    lines = [headers, ["---"] * len(headers), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("\n\n", "<br>").replace("\n", " ").replace("|", "\\|")


def code(text: str) -> str:
    """Text as code, within a line."""
    return f"`{text}`"


def block(text: str, language: str = "text") -> str:
    """Text as a block of code."""
    return f"```{language}\n{text.rstrip()}\n```"
