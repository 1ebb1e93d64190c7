"""What the documents say about the project is so."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from tests.docs.documents import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])

_FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\((?P<target>[^)\s]+)\)")
_HEADING = re.compile(r"^#+ (?P<title>.+)$", re.MULTILINE)
_ANCHOR = re.compile(r'<a id="(?P<id>[^"]+)">')
_FIGURE = re.compile(r"`(?P<name>[A-Z][A-Z_]+) = (?P<value>[\d.]+)`")
_PATH = re.compile(
    r"`(?P<path>(?:ledger|tests|tools|protos|docs|requirements|\.ci)/[\w./-]*|server\.py)`"
)

everywhere = pytest.mark.parametrize(
    "document", DOCUMENTS, ids=[str(one.relative_to(ROOT)) for one in DOCUMENTS]
)


def _prose(document: Path) -> str:
    return _FENCED.sub("", document.read_text(encoding="utf-8"))


@cache
def _anchors(document: Path) -> frozenset[str]:
    """What a code host lets a link point at."""
    prose = _prose(document)
    titles = (match["title"].replace("`", "") for match in _HEADING.finditer(prose))
    slugs = (re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles)
    return frozenset([*slugs, *(match["id"] for match in _ANCHOR.finditer(prose))])


@everywhere
def test_links_lead_somewhere(document: Path) -> None:
    """A link within the project names a file that is there, and a place that is in it."""
    broken = []
    for match in _LINK.finditer(_prose(document)):
        if match["target"].startswith(("http://", "https://")):
            continue
        path, _, anchor = match["target"].partition("#")
        file = (document.parent / path).resolve() if path else document
        if not file.exists() or (anchor and anchor not in _anchors(file)):
            broken.append(match["target"])
    assert not broken


@everywhere
def test_paths_are_there(document: Path) -> None:
    """A path of the project that is named in code is there."""
    paths = [match["path"] for match in _PATH.finditer(_prose(document))]
    assert not [path for path in paths if not (ROOT / path).exists()]


@cache
def _constants() -> dict[str, set[float]]:
    """The numbers that are constants of a module, by name."""
    found: dict[str, set[float]] = defaultdict(set)
    for path in ROOT.glob("ledger/**/*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if (
                isinstance(node, ast.Assign)
                and isinstance(node.targets[0], ast.Name)
                and isinstance(node.value, ast.Constant)
                and isinstance(node.value.value, int | float)
            ):
                found[node.targets[0].id].add(node.value.value)
    return found


@everywhere
def test_figures_are_those_of_the_code(document: Path) -> None:
    """A constant that is quoted with its value has that value."""
    for match in _FIGURE.finditer(_prose(document)):
        assert float(match["value"]) in _constants()[match["name"]], match[0]
