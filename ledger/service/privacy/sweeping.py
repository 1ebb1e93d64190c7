"""Applying the retention: inactive members, payment data that is due, and who looked long ago."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from psycopg import AsyncConnection

from ledger.application import commands as c
from ledger.application.streams import read_aggregates
from ledger.control.keys import utc_now
from ledger.domain.consent.aggregate import Consents
from ledger.domain.erasure import ErasureReason
from ledger.domain.errors import Reason, Refusal
from ledger.domain.member import Member
from ledger.domain.private import KeyKind
from ledger.domain.rules import RetentionRules
from ledger.projections.account_entries import queries as entries
from ledger.service import fields
from ledger.service.freshness import await_position
from ledger.service.patience import execute_patiently
from ledger.service.privacy.erasing import destroy_keys, erasure_of
from ledger.service.privacy.walk import Kept, destroy_left, finding, walk
from ledger.service.serving import Caller
from ledger.v1 import privacy_pb2 as pb
from ledger.vault.files import count_files, drop_files
from ledger.vault.upkeep import count_accesses, trim_accesses

# One statement holds nobody up for long.
ACCESSES_AT_ONCE = 10_000
FILES_AT_ONCE = 10

_Count = Callable[[AsyncConnection[Any], datetime], Awaitable[int]]
_Delete = Callable[[AsyncConnection[Any], datetime, int], Awaitable[int]]


class _Terms(NamedTuple):
    """What the rules say today."""

    rules: RetentionRules
    now: datetime
    today: date
    zone: ZoneInfo


class _Signs(NamedTuple):
    """What was heard of a member, last."""

    at: datetime
    consent_at: datetime | None
    """When a consent was said or used."""


class Sweep:
    """One look at all members; with `rehearsed` it only says what it would do."""

    def __init__(self, caller: Caller, *, rehearsed: bool) -> None:
        """Take who asks."""
        self._caller = caller
        self._rehearsed = rehearsed

    async def run(self) -> AsyncIterator[pb.SweepVaultResponse]:
        """Go through all members, then through bank files and the access log, and say what was found."""
        terms = await self._terms()
        seen = 0
        async for group in walk(self._caller):
            seen += len(group)
            found = [await self._left(kept) for kept in group if kept.left]
            found += [one for kept in group async for one in self._payment(kept, terms)]
            found += [one async for one in self._inactive(group, terms)]
            yield pb.SweepVaultResponse(findings=found, members_seen=seen)
        yield pb.SweepVaultResponse(
            members_seen=seen,
            bank_files_deleted=await self._forget_files(terms),
            accesses_deleted=await self._trim(terms),
        )

    async def _terms(self) -> _Terms:
        commands = self._caller.programme.commands
        rules = (await commands.read(c.GetRules())).found
        reading = await commands.read(c.GetProgramme())
        await await_position(self._caller.programme, "account_entries", reading.position)
        now = reading.found.now
        zone = ZoneInfo(reading.found.programme.time_zone)
        return _Terms(rules.retention, now, now.astimezone(zone).date(), zone)

    async def _left(self, kept: Kept) -> pb.VaultFinding:
        if not self._rehearsed:
            await destroy_left(self._caller, kept)
        return finding(pb.VAULT_FINDING_KIND_KEY_LEFT, kept)

    # Payment data

    async def _payment(self, kept: Kept, terms: _Terms) -> AsyncIterator[pb.VaultFinding]:
        member = kept.member
        until = None if member is None else member.payment_key_until
        if until is None or until >= terms.today:
            return
        if not self._rehearsed:
            await execute_patiently(self._caller, c.ErasePaymentData(kept.member_id))
            vault = self._caller.programme.vault
            await vault.destroy(kept.member_id, KeyKind.PAYMENT, utc_now())
        yield finding(pb.VAULT_FINDING_KIND_PAYMENT_KEY_DUE, kept)

    # Inactive members

    async def _inactive(
        self, group: Sequence[Kept], terms: _Terms
    ) -> AsyncIterator[pb.VaultFinding]:
        before = terms.rules.inactive_before(terms.now)
        if before is None:
            return
        candidates = [kept for kept in group if _may_be_inactive(kept, before)]
        signs = await self._signs([kept.member for kept in candidates if kept.member is not None])
        proved_from = terms.rules.consent_proof_from(terms.now)
        for kept in candidates:
            heard = signs[kept.member_id]
            proof = heard.consent_at is not None and heard.consent_at >= proved_from
            if heard.at < before and not proof:
                found = await self._found_inactive(kept, terms)
                found.last_active_time.CopyFrom(fields.timestamp(heard.at))
                yield found

    async def _signs(self, members: Sequence[Member]) -> dict[UUID, _Signs]:
        """Return what was heard of some members, last."""
        if not members:
            return {}
        namespace = self._caller.programme.namespace
        ids = {one.id: namespace.consents(one.member_reference) for one in members}
        keys = [entries.Doing(one.account_id, one.member_reference) for one in members]
        async with self._caller.programme.pool.connection() as connection:
            done = await entries.last_doings(connection, keys)
            consents = await read_aggregates(connection, Consents, ids.values())
        found = {}
        for member, last in zip(members, done, strict=True):
            said = consents.get(ids[member.id])
            consent_at = None if said is None else said.modified_on
            signs = [one for one in (last, member.modified_on, consent_at) if one is not None]
            found[member.id] = _Signs(max(signs), consent_at)
        return found

    async def _found_inactive(self, kept: Kept, terms: _Terms) -> pb.VaultFinding:
        assert kept.member is not None, "who is inactive is a member"
        if not terms.rules.erase_inactive:
            return finding(pb.VAULT_FINDING_KIND_INACTIVE, kept)
        reference = kept.member.member_reference
        command = await erasure_of(self._caller, reference, ErasureReason.INACTIVE)
        try:
            await self._erase(command)
        except Refusal as refusal:
            if refusal.reason is not Reason.ERASURE_BLOCKED:
                raise
            found = finding(pb.VAULT_FINDING_KIND_INACTIVE_KEPT, kept)
            found.obstacles = refusal.metadata["obstacles"]
            return found
        return finding(pb.VAULT_FINDING_KIND_INACTIVE_ERASED, kept)

    async def _erase(self, command: c.EraseMember) -> None:
        if self._rehearsed:
            principal_id = self._caller.key.principal_id
            await self._caller.programme.commands.rehearse(principal_id, command)
            return
        outcome = await execute_patiently(self._caller, command)
        await destroy_keys(self._caller, outcome.answer.members)

    # Who looked

    async def _trim(self, terms: _Terms) -> int:
        # The log has the time of the machine, also where the programme's clock is simulated.
        before = terms.rules.access_log_from(utc_now())
        return await self._forget(count_accesses, trim_accesses, before, ACCESSES_AT_ONCE)

    # Files for the bank, and from it

    async def _forget_files(self, terms: _Terms) -> int:
        # They have the machine's time, too.
        first_day = terms.rules.payment_data_from(utc_now().date())
        before = datetime.combine(first_day, time(), terms.zone)
        return await self._forget(count_files, drop_files, before, FILES_AT_ONCE)

    async def _forget(self, count: _Count, delete: _Delete, before: datetime, at_once: int) -> int:
        pool = self._caller.programme.pool
        if self._rehearsed:
            async with pool.connection() as connection:
                return await count(connection, before)
        total = 0
        while True:
            async with pool.connection() as connection:
                deleted = await delete(connection, before, at_once)
            total += deleted
            if deleted < at_once:
                return total


def _may_be_inactive(kept: Kept, before: datetime) -> bool:
    """Whether it is worth looking when a member was heard of: it is somebody, and was not changed since."""
    member = kept.member
    return (
        member is not None
        and member.erased_at is None
        and member.merged_into is None
        and kept.has(KeyKind.CONTACT)
        and member.modified_on < before
    )
