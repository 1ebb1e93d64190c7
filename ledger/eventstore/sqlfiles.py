"""Named, described queries from `.sql` files."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_HEADER = re.compile(r"^-- (?P<name>[a-z_]+)\n(?=-- )", re.MULTILINE)


@cache
def load_queries(package: str, filename: str) -> dict[str, str]:
    """Return the queries of a file by name.

    A query begins with a comment line that is its name alone, and a comment that describes it.
    """
    text = load_text(package, filename)
    headers = list(_HEADER.finditer(text))
    ends = [header.start() for header in headers[1:]] + [len(text)]
    return {
        header["name"]: _without_comments(text[header.end() : end])
        for header, end in zip(headers, ends, strict=True)
    }


@cache
def load_text(package: str, filename: str) -> str:
    """Return a package's `.sql` file as text."""
    return files(package).joinpath(filename).read_text(encoding="utf-8")


def _without_comments(query: str) -> str:
    lines = (line for line in query.splitlines() if not line.startswith("--"))
    return "\n".join(lines).strip().removesuffix(";")
