"""Bringing the store of keys and the events together again, as after a restored backup."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

from ledger.application.streams import read_aggregates
from ledger.control.keys import utc_now
from ledger.domain.erasure import ErasureReason
from ledger.domain.member import Member
from ledger.domain.private import KeyKind
from ledger.service.patience import execute_patiently
from ledger.service.privacy.erasing import destroy_keys, erasure_of
from ledger.service.privacy.walk import Kept, destroy_left, finding, walk
from ledger.service.serving import Caller
from ledger.v1 import privacy_pb2 as pb
from ledger.vault.upkeep import has_records

ORPHAN_AGE = timedelta(days=1)
"""Keys are made a moment before the events that need them."""


class Reconciliation:
    """One look at all keys; with `rehearsed` it only says what it would do."""

    def __init__(self, caller: Caller, *, rehearsed: bool, remove_orphans: bool) -> None:
        """Take who asks, and for what."""
        self._caller = caller
        self._rehearsed = rehearsed
        self._remove_orphans = remove_orphans

    async def run(self) -> AsyncIterator[pb.ReconcileVaultResponse]:
        """Go through all keys, and say what was found."""
        seen = 0
        async for group in walk(self._caller):
            seen += len(group)
            found = [one for kept in group async for one in self._look(kept)]
            yield pb.ReconcileVaultResponse(findings=found, members_seen=seen)
        yield pb.ReconcileVaultResponse(members_seen=seen)

    async def _look(self, kept: Kept) -> AsyncIterator[pb.VaultFinding]:
        member = kept.member
        if member is None:
            if await self._is_orphan(kept):
                yield await self._found_orphan(kept)
        elif member.erased_at is not None:
            if kept.left:
                yield await self._found_left(kept)
        elif not kept.has(KeyKind.CONTACT) and member.merged_into is None:
            # Who was merged is erased with who it is by now.
            yield await self._found_erased(kept, member)

    # Erased since the backup

    async def _found_erased(self, kept: Kept, member: Member) -> pb.VaultFinding:
        if not self._rehearsed:
            reference = member.member_reference
            command = await erasure_of(self._caller, reference, ErasureReason.RECONCILED)
            outcome = await execute_patiently(self._caller, command)
            await destroy_keys(self._caller, outcome.answer.members)
        return finding(pb.VAULT_FINDING_KIND_ERASED_AGAIN, kept)

    # Erased, and a key is still there

    async def _found_left(self, kept: Kept) -> pb.VaultFinding:
        if not self._rehearsed:
            await destroy_left(self._caller, kept)
        return finding(pb.VAULT_FINDING_KIND_KEY_LEFT, kept)

    # Nobody's

    async def _is_orphan(self, kept: Kept) -> bool:
        if not any(kept.has(kind) for kind in KeyKind):
            return False  # only the note that they were destroyed: it keeps anybody from getting new ones
        made_at = await self._caller.programme.vault.made_at(kept.member_id)
        return made_at is not None and made_at < utc_now() - ORPHAN_AGE

    async def _found_orphan(self, kept: Kept) -> pb.VaultFinding:
        if self._rehearsed or not self._remove_orphans or await self._is_somebody(kept):
            return finding(pb.VAULT_FINDING_KIND_ORPHAN, kept)
        await self._caller.programme.vault.remove(kept.member_id)
        return finding(pb.VAULT_FINDING_KIND_ORPHAN_REMOVED, kept)

    async def _is_somebody(self, kept: Kept) -> bool:
        """Look again, right before keys are removed for good."""
        async with self._caller.programme.pool.connection() as connection:
            members = await read_aggregates(connection, Member, [kept.member_id])
            return bool(members) or await has_records(connection, kept.member_id)
