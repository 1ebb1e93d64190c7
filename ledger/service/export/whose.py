"""Whose export it is: the person's members and accounts, and what of a shared account is the person's own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from datetime import datetime
from typing import NamedTuple, TypeVar
from uuid import UUID

from ledger.application import commands as c
from ledger.application.streams import events_of
from ledger.domain.member import Member
from ledger.domain.model import Event
from ledger.projections.account_entries import queries as entries
from ledger.projections.account_entries.kinds import EntryKind
from ledger.projections.account_entries.queries import AccountEntry
from ledger.service.serving import Caller

PAGE_ROWS = 200

T = TypeVar("T")


class Whose(NamedTuple):
    """A person, as an export knows it."""

    caller: Caller
    person: c.FoundPerson
    now: datetime
    """By the programme's clock."""
    accounts: dict[UUID, bool]
    """Every account that the person ever had, and whether it is the person's own; else it was shared with its owner."""

    @property
    def references(self) -> list[str]:
        """Every reference of the person."""
        return [one.member_reference for one in self.person.members]

    @property
    def own_accounts(self) -> list[UUID]:
        """The accounts that are the person's own."""
        return [id_ for id_, own in self.accounts.items() if own]

    def amount(self, minor: int) -> str:
        """Return an amount as people read it."""
        return self.caller.programme.money.text(minor)

    async def events(self, ids: Iterable[UUID]) -> AsyncIterator[Event]:
        """Go through the events of some aggregates."""
        for id_ in ids:
            async for event in events_of(self.caller.programme.pool, id_):
                yield event

    async def entries(self, *kinds: EntryKind) -> AsyncIterator[AccountEntry]:
        """Go through the entries of the person's accounts that are about the person: of some kinds, or all."""
        for account_id, own in self.accounts.items():
            before = entries.AFTER_ALL
            while True:
                async with self.caller.programme.pool.connection() as connection:
                    page = await entries.page(connection, account_id, PAGE_ROWS, before)
                for entry in page:
                    if (not kinds or entry.kind in kinds) and self._is_about(entry, own):
                        yield entry
                if len(page) < PAGE_ROWS:
                    break
                before = page[-1].position

    def _is_about(self, entry: AccountEntry, own: bool) -> bool:
        """Whether an entry is about this person: where an account is shared, it names whom it is about."""
        if entry.member_reference:
            return entry.member_reference in self.references
        return own


async def find(caller: Caller, reference: str) -> Whose:
    """Find whose export it is.

    Raises:
        Refusal: MEMBER_UNKNOWN.
    """
    commands = caller.programme.commands
    person = (await commands.read(c.FindPerson(member_reference=reference))).found
    programme = (await commands.read(c.GetProgramme())).found
    # Not those that became part of the account: where somebody joined it they are another person's.
    accounts: dict[UUID, bool] = {}
    for member in person.members:
        async for event in events_of(caller.programme.pool, member.id):
            match event:
                case Member.Created(account_id=id_) | Member.LeftPool(account_id=id_):
                    accounts[id_] = True
                case Member.JoinedPool(account_id=id_):
                    accounts.setdefault(id_, False)
                case _:
                    pass
    accounts.setdefault(person.account.id, not person.shares)
    return Whose(caller, person, programme.now, accounts)


async def in_groups(items: AsyncIterator[T], size: int) -> AsyncIterator[list[T]]:
    """Group what comes, so that what belongs to it is read together."""
    group: list[T] = []
    async for item in items:
        group.append(item)
        if len(group) == size:
            yield group
            group = []
    if group:
        yield group
