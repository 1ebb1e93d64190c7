"""Going through the vault: each member that has keys, beside what the events say of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import NamedTuple
from uuid import UUID

from ledger.application.streams import read_aggregates
from ledger.control.keys import utc_now
from ledger.domain.erasure import keys_gone
from ledger.domain.member import Member
from ledger.domain.private import KeyKind
from ledger.service.export.whose import in_groups
from ledger.service.serving import Caller
from ledger.v1 import privacy_pb2 as pb
from ledger.vault.keystore import WrappedKeys

GROUP_MEMBERS = 100


class Kept(NamedTuple):
    """Somebody who has, or had, keys."""

    member_id: UUID
    keys: WrappedKeys
    member: Member | None
    """None: the events know nobody of that id."""

    def has(self, kind: KeyKind) -> bool:
        """Whether a key is still there."""
        return self.keys.of(kind).destroyed_at is None

    @property
    def left(self) -> list[KeyKind]:
        """The keys of an erased member that should be gone."""
        if self.member is None or self.member.erased_at is None:
            return []
        return [kind for kind in keys_gone(self.member.payment_key_until) if self.has(kind)]


async def walk(caller: Caller) -> AsyncIterator[list[Kept]]:
    """Go through everybody who has, or had, keys, in groups of a bounded size."""
    async for group in in_groups(caller.programme.vault.members(), GROUP_MEMBERS):
        async with caller.programme.pool.connection() as connection:
            found = await read_aggregates(connection, Member, [id_ for id_, _ in group])
        yield [Kept(id_, keys, found.get(id_)) for id_, keys in group]


async def destroy_left(caller: Caller, kept: Kept) -> None:
    """Finish an erasure that was cut off before the keys were gone."""
    for kind in kept.left:
        await caller.programme.vault.destroy(kept.member_id, kind, utc_now())


def finding(kind: pb.VaultFindingKind, kept: Kept) -> pb.VaultFinding:
    """Return what is told of somebody."""
    reference = "" if kept.member is None else kept.member.member_reference
    return pb.VaultFinding(kind=kind, member_reference=reference, member_id=str(kept.member_id))
