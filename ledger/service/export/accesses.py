"""Who looked at what is personal of the person."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from uuid import UUID

import msgspec

from ledger.service.export.document import Section
from ledger.service.export.members import ids_of
from ledger.service.export.whose import PAGE_ROWS, Whose
from ledger.vault.records import FIRST_ACCESS, Access, accesses


class AccessItem(msgspec.Struct, frozen=True, omit_defaults=True):
    """Somebody who looked."""

    accessed_at: datetime
    principal_id: str
    """Whose key it was."""
    method: str
    """What was called."""
    of_everybody: bool = False
    """It was a search through all members, and not for this one."""


async def looks(whose: Whose) -> AsyncIterator[AccessItem]:
    """Go through who looked, oldest first, and this export as the last."""
    for member_id in ids_of(whose):
        async for access in _of(whose, member_id):
            # Searches through everybody are told once.
            if access.member_id is not None or member_id == whose.person.today.id:
                yield AccessItem(
                    access.accessed_at,
                    access.principal_id,
                    access.method,
                    access.member_id is None,
                )


async def _of(whose: Whose, member_id: UUID) -> AsyncIterator[Access]:
    after = FIRST_ACCESS
    while True:
        async with whose.caller.programme.pool.connection() as connection:
            page = await accesses(connection, after, member_id, PAGE_ROWS)
        for access in page:
            yield access
        if len(page) < PAGE_ROWS:
            return
        after = page[-1].key


SECTIONS = (Section("accesses", AccessItem, looks),)
