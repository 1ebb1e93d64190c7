"""Whether the events look older than the keys, as after a restored backup."""

from __future__ import annotations

import logging

import psycopg
from psycopg_pool import PoolTimeout

from ledger.application.streams import read_aggregates
from ledger.control.pools import Pool
from ledger.domain.member import Member
from ledger.vault.keystore import KeyStoreUnavailableError
from ledger.vault.vault import Vault

log = logging.getLogger(__name__)


async def warn_if_restored(name: str, pool: Pool, vault: Vault) -> None:
    """Say so in the log where an erasure is missing, and where that cannot be found out.

    The member whose key was destroyed last stands for all of them: a backup has everything up to some moment. So this
    costs one look, however many members there are, and it holds nobody up.
    """
    try:
        missing = await _erasure_is_missing(pool, vault)
    except (KeyStoreUnavailableError, PoolTimeout, psycopg.Error) as error:
        log.warning("programme %s: its vault cannot be looked at: %s", name, error)
        return
    if missing:
        log.warning(
            "programme %s: a key was destroyed of which the events know nothing, as after a restored backup;"
            " run: ledger vault reconcile",
            name,
        )


async def _erasure_is_missing(pool: Pool, vault: Vault) -> bool:
    last = await vault.last_destroyed()
    if last is None:
        return False
    async with pool.connection() as connection:
        members = await read_aggregates(connection, Member, [last])
    return last in members and members[last].erased_at is None
