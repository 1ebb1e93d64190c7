"""Reads documents: their blocks of code, and what they promise to print."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]

_BLOCK = re.compile(r"^```(?P<info>\S.*)\n(?P<text>(?:.*\n)*?)```$", re.MULTILINE)
ELLIPSIS = "…"


class Block(NamedTuple):
    """A block of code. `words` are what follows the language: GitHub shows them to nobody."""

    language: str
    words: tuple[str, ...]
    text: str
    line: int


class Step(NamedTuple):
    """A block that is run, and what it must print: None where the document does not say."""

    block: Block
    expected: str | None

    @property
    def exit_status(self) -> int:
        """What `sh exit=1` says; 0 without it."""
        found = [word.removeprefix("exit=") for word in self.block.words if "=" in word]
        return int(found[0]) if found else 0


def blocks(document: Path) -> list[Block]:
    """All blocks of a document, in order."""
    text = document.read_text(encoding="utf-8")
    found = []
    for match in _BLOCK.finditer(text):
        language, *words = match["info"].split()
        line = text.count("\n", 0, match.start()) + 1
        found.append(Block(language, tuple(words), match["text"], line))
    return found


def steps(document: Path, *languages: str) -> list[Step]:
    """The blocks of some languages, each with the `text` block that comes right after it."""
    all_blocks = blocks(document)
    following = [*all_blocks[1:], None]
    return [
        Step(block, after.text if after is not None and after.language == "text" else None)
        for block, after in zip(all_blocks, following, strict=True)
        if block.language in languages
    ]


def matches(expected: str, printed: str) -> bool:
    """Whether something was printed as promised.

    `…` stands for anything within a line, and a line that is `…` for any lines. Spaces at the ends
    of lines and empty lines around the whole do not count.
    """
    pattern = "".join(_line_pattern(line) for line in expected.strip().splitlines())
    return re.fullmatch(pattern, _tidy(printed)) is not None


def _line_pattern(line: str) -> str:
    if line.strip() == ELLIPSIS:
        return r"(?:.*\n)*?"
    parts = [re.escape(part) for part in line.rstrip().split(ELLIPSIS)]
    return ".*".join(parts) + r"\n"


def _tidy(printed: str) -> str:
    lines = [line.rstrip() for line in printed.splitlines()]
    return "\n".join(lines).strip("\n") + "\n"
