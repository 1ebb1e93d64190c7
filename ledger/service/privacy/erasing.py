"""Erasing: the event first, then the keys, so that no key is gone of whom the events do not say it."""

from __future__ import annotations

from collections.abc import Iterable

from ledger.application import commands as c
from ledger.control.keys import utc_now
from ledger.domain.erasure import ErasureReason, keys_gone
from ledger.domain.private import KeyKind
from ledger.projections.adjustments import queries as adjustments
from ledger.service.freshness import await_position
from ledger.service.serving import Caller
from ledger.vault.upkeep import members_with

# So many adjustments that wait are looked at; more hardly ever do.
ADJUSTMENTS_MAX = 100


async def erasure_of(
    caller: Caller, reference: str, reason: ErasureReason, *, forfeit_points: bool = False
) -> c.EraseMember:
    """Return the command to erase a member, with what has to be looked up for it.

    Raises:
        Refusal: MEMBER_UNKNOWN.
    """
    programme = caller.programme
    reading = await programme.commands.read(c.FindPerson(member_reference=reference))
    person = reading.found
    # What is proposed while we look is approved or rejected later: it leads to nobody then.
    await await_position(programme, "adjustments", reading.position)
    async with programme.pool.connection() as connection:
        waiting = await adjustments.waiting(connection, person.account_ids, ADJUSTMENTS_MAX)
        paying = await members_with(connection, KeyKind.PAYMENT, [one.id for one in person.members])
    return c.EraseMember(
        member_reference=reference,
        reason=reason,
        forfeit_points=forfeit_points,
        payment_member_ids=paying,
        adjustment_ids=tuple(waiting),
    )


async def destroy_keys(caller: Caller, members: Iterable[c.ErasedPerson]) -> None:
    """Destroy the keys of members that are erased; again and again with the same outcome.

    Raises:
        KeyStoreUnavailableError: it is not known which are destroyed; the same again destroys the others.
    """
    now = utc_now()
    for one in members:
        for kind in keys_gone(one.payment_key_until):
            await caller.programme.vault.destroy(one.member_id, kind, now)


async def destroy_left_keys(caller: Caller, reference: str) -> None:
    """Destroy the keys of a member that was erased before, in case that was cut off."""
    query = c.FindPerson(member_reference=reference)
    person = (await caller.programme.commands.read(query)).found
    await destroy_keys(
        caller,
        [
            c.ErasedPerson(one.id, one.member_reference, one.payment_key_until)
            for one in person.members
            if one.erased_at is not None
        ],
    )
