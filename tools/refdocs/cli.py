"""The command line: what each command says of itself."""

from collections.abc import Iterator

import click

from ledger.cli.program import program
from tools.refdocs.markdown import Pages, block, page

SOURCE = "ledger/cli"
WIDTH = 88


def pages() -> Pages:
    """Returns the page of all commands."""
    parts = [
        f"{'#' * min(path.count(' ') + 2, 3)} {path}\n\n{block(text)}"
        for path, text in _commands("ledger", program, None)
    ]
    return {"cli.md": page("The command line", SOURCE, *parts)}


def _commands(
    name: str, command: click.Command, parent: click.Context | None
) -> Iterator[tuple[str, str]]:
    ctx = click.Context(
        command,
        info_name=name,
        parent=parent,
        terminal_width=WIDTH,
        max_content_width=WIDTH,
        help_option_names=["-h", "--help"],
    )
    yield ctx.command_path, command.get_help(ctx)
    if isinstance(command, click.Group):
        for sub_name in command.list_commands(ctx):
            sub = command.get_command(ctx, sub_name)
            assert sub is not None, "what is listed is there"
            yield from _commands(sub_name, sub, ctx)
