"""Commands that work on the store of members' keys: on the machine that has the master keys, without the service."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

import click

from ledger.cli.failure import EXIT_REFUSED, EXIT_UNKNOWN, EXIT_USAGE, CommandFailed
from ledger.cli.options import data_dir_option, json_option, settings
from ledger.cli.output import write_facts, write_json
from ledger.cli.vault_upkeep import reconcile, sweep

if TYPE_CHECKING:
    from ledger.vault.opening import VaultKeys

R = TypeVar("R")


@click.group("vault")
def command() -> None:
    """Look after the keys that seal what is personal."""


command.add_command(sweep)
command.add_command(reconcile)


@command.command("rotate")
@data_dir_option
def rotate() -> None:
    """Wrap all members' keys with a new master key, and remove the old one; the service may run.

    What is left of the old master key in backups is worthless for the keys wrapped from now on, and whatever was left
    of destroyed keys can no longer be unwrapped by anybody who has the new one only.
    """
    from ledger.vault.masterkeys import FileMasterKeys
    from ledger.vault.rotation import rewrap_all
    from ledger.vault.rotation import rotate as rotate_file

    async def work(keys: VaultKeys) -> int:
        if isinstance(keys.masters, FileMasterKeys):
            return await rotate_file(keys.store, keys.masters)
        async with keys.masters.wrapping() as first:
            return await rewrap_all(keys.store, keys.masters, first)

    click.echo(f"Wrapped anew: {_run(work)} keys.")


@command.command("status")
@json_option
@data_dir_option
def status() -> None:
    """Show how many members have keys, and how many of these are destroyed."""

    async def work(keys: VaultKeys) -> Counter[str]:
        counts: Counter[str] = Counter(members=0, contact_destroyed=0, payment_destroyed=0)
        for programme in await keys.store.programmes():
            async for member, found in keys.store.members(programme):
                if member == programme:
                    continue
                counts["members"] += 1
                counts["contact_destroyed"] += found.contact.destroyed_at is not None
                counts["payment_destroyed"] += found.payment.destroyed_at is not None
        return counts

    counts = _run(work)
    if settings().as_json:
        write_json(counts)
    else:
        write_facts([(name.replace("_", " "), count) for name, count in counts.items()])


def _run(work: Callable[[VaultKeys], Awaitable[R]]) -> R:
    from ledger.runtime.settings import vault_settings
    from ledger.vault.keystore import KeyStoreUnavailableError
    from ledger.vault.masterkeys import MasterKeyError
    from ledger.vault.opening import open_keys
    from ledger.vault.sealing import UnsealingError

    async def run() -> R:
        async with open_keys(vault_settings(settings().data_dir.absolute())) as keys:
            return await work(keys)

    try:
        return asyncio.run(run())
    except MasterKeyError as error:
        raise CommandFailed(str(error), EXIT_USAGE) from error
    except KeyStoreUnavailableError as error:
        raise CommandFailed(str(error), EXIT_UNKNOWN) from error
    except UnsealingError as error:
        msg = "a member's key was altered, or is another's"
        raise CommandFailed(msg, EXIT_REFUSED) from error
