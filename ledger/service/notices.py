"""Notices of debits: what a member is told is put together here, from the vault, the books and the rules."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from ledger.application import commands as c
from ledger.banking.accounts import DebtorAccount
from ledger.domain.charges import Charges, Mandate, Statement
from ledger.domain.profile import NOTHING_KNOWN, Profile
from ledger.domain.rules import SettlementRules
from ledger.notices import Line, LineKind, Notice, NoticeKind, Recipient, Rendered
from ledger.notices.outbox import Delivery, Outbox, UndeliverableError
from ledger.notices.render import render
from ledger.projections.charge_items import queries as items
from ledger.projections.charge_items.queries import ItemKind
from ledger.service.freshness import await_position
from ledger.service.mandate_vault import read_account
from ledger.service.profile_vault import read_profile
from ledger.service.serving import Caller
from ledger.vault.vault import KeyDestroyedError

_KINDS = {
    ItemKind.PAYOUT: LineKind.PAYOUT,
    ItemKind.PAYOUT_RETURNED: LineKind.PAYOUT_RETURNED,
    ItemKind.SURPLUS: LineKind.SURPLUS,
}


class Debit(NamedTuple):
    """A debit that a member is told of."""

    member_reference: str
    """As the statement has it; the member may have another name since."""
    statement_id: UUID


class Owed(NamedTuple):
    """What the books say of a debit."""

    member_reference: str
    """Who the member is by now."""
    charges: Charges
    statement: Statement
    mandate: Mandate
    position: int


async def notice_of(
    caller: Caller,
    method: str,
    owed: Owed,
    settlement: SettlementRules | None,
    *,
    reminder: int = 0,
) -> Notice:
    """Return what a member is told of a debit. That name and account were read is written down."""
    account = await _account(caller, method, owed.mandate)
    return Notice(
        kind=_kind(owed.statement, reminder),
        number=owed.statement.end_to_end_id,
        amount=owed.statement.amount,
        due_on=owed.statement.due_on,
        currency=caller.programme.money.currency,
        exponent=caller.programme.facts.currency_exponent,
        lines=await _lines(caller, owed),
        creditor_name="" if settlement is None else settlement.creditor_name,
        creditor_id=owed.mandate.creditor_id,
        mandate_reference=owed.mandate.reference,
        account_end="" if account is None else account.iban[-4:],
        recipient=await _recipient(caller, method, owed.member_reference, account),
        reminder=reminder,
    )


def _kind(statement: Statement, reminder: int) -> NoticeKind:
    if reminder:
        return NoticeKind.REMINDER
    return NoticeKind.STATEMENT if statement.attempt == 1 else NoticeKind.RETRY


async def find_owed(caller: Caller, debit: Debit) -> Owed:
    """Return what the books say of a debit.

    Raises:
        Refusal: CHARGING_NOT_SET, MANDATE_NEEDED or STATEMENT_UNKNOWN.
    """
    commands = caller.programme.commands
    found, position = await commands.read(c.GetMemberCharges(debit.member_reference))
    charges = next(
        (one for one in found.charges if debit.statement_id in one.statements), found.charges[0]
    )
    statement = charges.statement(debit.statement_id)
    mandate, _ = await commands.read(c.GetMandate(charges.mandate_reference))
    return Owed(found.member_reference, charges, statement, mandate.mandate, position)


async def _account(caller: Caller, method: str, mandate: Mandate) -> DebtorAccount | None:
    member_id = caller.programme.namespace.member(mandate.member_reference)
    return await read_account(caller, method, member_id, mandate.record_id)


async def _recipient(
    caller: Caller, method: str, member_reference: str, account: DebtorAccount | None
) -> Recipient:
    """Return who is written to; who said nothing of itself is called as the account's holder."""
    profile = await _profile(caller, method, member_reference)
    holder = "" if account is None or profile.family_name else account.name
    return Recipient(
        given_name=profile.given_name,
        family_name=profile.family_name or holder,
        email=profile.email,
        language=profile.language,
    )


async def _profile(caller: Caller, method: str, member_reference: str) -> Profile:
    member_id = caller.programme.namespace.member(member_reference)
    try:
        return await read_profile(caller, method, member_id)
    except KeyDestroyedError:
        return NOTHING_KNOWN


async def _lines(caller: Caller, owed: Owed) -> tuple[Line, ...]:
    programme = caller.programme
    await await_position(programme, "charge_items", owed.position)
    async with programme.pool.connection() as connection:
        rows = await items.of_statement(connection, owed.charges.id, owed.statement.statement_id)
    lines = [
        Line(row.charged_on, row.amount, row.order_reference or row.shop_id, _KINDS.get(row.kind))
        for row in rows
    ]
    paid = sum(line.amount for line in lines) - owed.statement.amount
    if lines and paid:
        lines.append(Line(owed.statement.due_on, -paid, "", LineKind.PAID))
    return tuple(lines)


async def render_notice(notice: Notice, settlement: SettlementRules | None) -> Rendered:
    """Return a notice in the recipient's language, or in that of the rules."""
    # The words of all languages are loaded with the first: apart from the event loop.
    return await asyncio.to_thread(render, notice, _usual_language(settlement))


def _usual_language(settlement: SettlementRules | None) -> str:
    """Return in which language those are written to who chose none."""
    return "" if settlement is None else settlement.notice_language


class Delivered(NamedTuple):
    """What became of some notices: their numbers in the order in which they were given."""

    told: tuple[int, ...]
    unreachable: tuple[int, ...]


async def deliver(
    caller: Caller,
    outbox: Outbox,
    notices: Sequence[Notice],
    settlement: SettlementRules | None,
) -> Delivered:
    """Write notices and deliver them, apart from the event loop.

    Raises:
        OutboxError: nobody can be reached now; some may have been told, and will be told the same again.
    """
    programme, _ = await caller.programme.commands.read(c.GetProgramme())
    language = _usual_language(settlement)

    def work() -> Delivered:
        told: list[int] = []
        unreachable: list[int] = []
        with outbox:
            for number, notice in enumerate(notices):
                rendered = render(notice, language)
                try:
                    outbox.deliver(Delivery(notice, rendered, programme.now))
                except UndeliverableError:
                    unreachable.append(number)
                else:
                    told.append(number)
        return Delivered(tuple(told), tuple(unreachable))

    return await asyncio.to_thread(work)
