"""Writes docs/reference from the sources: contract, errors, events, commands, settings, limits, schemas, seals.

Run from the root of the project: python -m tools.reference generate|check
"""

import sys
from collections.abc import Callable
from pathlib import Path

from tools.protos import BUILD, ToolError, build_image
from tools.refdocs import (
    api,
    cli,
    errors,
    events,
    exports,
    limits,
    member_export,
    rules_schema,
    seals,
    settings,
)
from tools.refdocs.contract import Contract
from tools.refdocs.markdown import Pages

TARGET = Path("docs/reference")


def pages() -> Pages:
    """Returns every page of the reference by its path within docs/reference."""
    contract = Contract(build_image(BUILD / "image.binpb"))
    return {
        **api.pages(contract),
        **errors.pages(contract),
        **events.pages(contract),
        **cli.pages(),
        **settings.pages(),
        **limits.pages(),
        **rules_schema.pages(contract),
        **member_export.pages(),
        **seals.pages(),
        **exports.pages(),
    }


def generate() -> None:
    """Replaces the committed reference by what the sources say now."""
    fresh = pages()
    for path in stale_pages(fresh):
        (TARGET / path).unlink(missing_ok=True)
    for path, text in fresh.items():
        target = TARGET / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    print(f"{TARGET}: {len(fresh)} pages")


def check() -> None:
    """Fails where the committed reference is not what the sources say."""
    stale = stale_pages(pages())
    if stale:
        raise ToolError(f"{TARGET} is stale ({', '.join(stale)}): run `make docs`")
    print(f"{TARGET} is what the sources say")


def stale_pages(fresh: Pages) -> list[str]:
    """Returns the pages that are missing, differ, or are there and should not be."""
    committed = {
        str(path.relative_to(TARGET)): path.read_text(encoding="utf-8")
        for ending in ("md", "json")
        for path in TARGET.rglob(f"*.{ending}")
    }
    return sorted(
        path for path in fresh.keys() | committed.keys() if fresh.get(path) != committed.get(path)
    )


def main(arguments: list[str]) -> int:
    """Runs the one command named on the command line."""
    commands: dict[str, Callable[[], None]] = {"generate": generate, "check": check}
    if len(arguments) != 1 or arguments[0] not in commands:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        commands[arguments[0]]()
    except ToolError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
