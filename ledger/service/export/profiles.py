"""What is known of the person, and how that came about."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from uuid import UUID

import msgspec

from ledger.domain.profile import Profile, fold
from ledger.service.export.document import Section
from ledger.service.export.whose import Whose
from ledger.service.profile_vault import ReadChange, read_changes
from ledger.vault.upkeep import note_access

METHOD = "ExportMember"


class ProfileChangeItem(msgspec.Struct, frozen=True, omit_defaults=True):
    """A change of what is known of a member."""

    occurred_at: datetime
    recorded_at: datetime
    principal_id: str
    """Whose key recorded it."""
    parts: tuple[str, ...]
    """What it was about."""
    said: Profile | None = None
    """What it said; absent once that was erased. A part that it was about and that is not in here was cleared."""


class ProfileItem(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is known of a member, and how that came about; nothing of it once the member is erased."""

    member_reference: str
    known: Profile
    changes: tuple[ProfileChangeItem, ...] = ()
    """Oldest first."""


async def profiles(whose: Whose) -> AsyncIterator[ProfileItem]:
    """Go through the profiles of the members that the person is. That they are read is written down."""
    for member in whose.person.members:
        changes = await read_changes(whose.caller, METHOD, member.id)
        if not changes:
            await _note(whose, member.id)
        yield ProfileItem(
            member.member_reference,
            fold(one.change for one in changes if one.change is not None),
            tuple(_change_item(one) for one in changes),
        )


async def _note(whose: Whose, member_id: UUID) -> None:
    """Write down that all of somebody is read of whom nothing is sealed."""
    reader = whose.caller.reader(METHOD)
    async with whose.caller.programme.pool.connection() as connection:
        await note_access(connection, reader, member_id)


def _change_item(read: ReadChange) -> ProfileChangeItem:
    event, change = read
    return ProfileChangeItem(
        event.occurred_at,
        event.recorded_at,
        event.principal_id,
        tuple(part.value for part in event.parts),
        None if change is None else change.known,
    )


# A profile has so many changes at most that all of them fit into memory.
SECTIONS = (Section("profiles", ProfileItem, profiles),)
