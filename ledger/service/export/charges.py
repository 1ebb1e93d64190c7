"""What the person paid with the card, by which mandates, and how it was debited."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, datetime
from uuid import UUID

import msgspec

from ledger.application.streams import read_aggregates
from ledger.banking.accounts import DebtorAccount, DebtorAddress
from ledger.domain.charges import Charges, Mandate
from ledger.projections.charge_items import queries as items
from ledger.service.export.document import Section
from ledger.service.export.members import HistoryItem, history_item
from ledger.service.export.whose import PAGE_ROWS, Whose
from ledger.service.mandate_vault import read_accounts


class BankAccountItem(msgspec.Struct, frozen=True, omit_defaults=True):
    """A bank account that could be debited."""

    name: str
    iban: str
    bic: str = ""
    address: DebtorAddress | None = None


class MandateItem(msgspec.Struct, frozen=True, omit_defaults=True):
    """A mandate that the person signed."""

    mandate_reference: str
    creditor_id: str
    signed_on: date
    way: str
    """PAPER or ONLINE."""
    status: str
    """ACTIVE, SUSPENDED or REVOKED."""
    text_version: str = ""
    account: BankAccountItem | None = None
    """The last one; absent once the law does not ask to keep it any more."""
    earlier_accounts: tuple[BankAccountItem, ...] = ()


class ChargeItem(msgspec.Struct, frozen=True, omit_defaults=True):
    """A charge, or a refund of one; without a card, what was paid out of a credit, or came back of that."""

    item_id: UUID
    charge_id: UUID
    amount: str
    """Below zero: a refund, or a payout that came back."""
    charged_on: date
    recorded_at: datetime
    card_number: str
    shop_id: str = ""
    order_reference: str = ""
    receipt_id: UUID | None = None
    statement_id: UUID | None = None
    """The statement that has it; absent: none yet."""


class DebitItem(msgspec.Struct, frozen=True, omit_defaults=True):
    """A statement of charges, and how far its debit is."""

    statement_id: UUID
    amount: str
    state: str
    """TAKEN, IN_TRANSIT, COLLECTED, RETURNED, PAID or WRITTEN_OFF."""
    due_on: date
    first_due_on: date
    attempt: int
    """1 for the first collection."""


async def mandates(whose: Whose) -> AsyncIterator[MandateItem]:
    """Go through the mandates that were signed, oldest first of each member."""
    namespace = whose.caller.programme.namespace
    for reference in whose.references:
        signed = await _signed(whose, reference)
        if signed:
            accounts = await read_accounts(
                whose.caller, "ExportMember", namespace.member(reference)
            )
            for one in signed:
                yield await _mandate(whose, one, accounts)


async def _signed(whose: Whose, reference: str) -> list[Mandate]:
    namespace = whose.caller.programme.namespace
    ids = [
        namespace.mandate(event.mandate_reference)
        async for event in whose.events([namespace.charges(reference)])
        if isinstance(event, Charges.Created | Charges.DebitMandateSet)
    ]
    if not ids:
        return []
    async with whose.caller.programme.pool.connection() as connection:
        found = await read_aggregates(connection, Mandate, ids)
    return [found[id_] for id_ in ids]


async def _mandate(
    whose: Whose, mandate: Mandate, accounts: dict[UUID, DebtorAccount]
) -> MandateItem:
    records = [
        event.record_id
        async for event in whose.events([mandate.id])
        if isinstance(event, Mandate.Created | Mandate.Amended)
    ]
    known = [_account(accounts[one]) for one in records if one in accounts]
    return MandateItem(
        mandate.reference,
        mandate.creditor_id,
        mandate.signed_on,
        mandate.way.value,
        mandate.status.value,
        mandate.text_version,
        known[-1] if known else None,
        tuple(known[:-1]),
    )


def _account(account: DebtorAccount) -> BankAccountItem:
    return BankAccountItem(account.name, account.iban, account.bic, account.address)


async def charges(whose: Whose) -> AsyncIterator[ChargeItem]:
    """Go through charges and refunds, newest first."""
    taken = {one.statement_id async for one in debits(whose)}
    before = items.AFTER_ALL
    while True:
        async with whose.caller.programme.pool.connection() as connection:
            page = await items.page(connection, _charges_ids(whose), PAGE_ROWS, before)
        for one in page:
            yield ChargeItem(
                one.item_id,
                one.charge_id,
                whose.amount(one.amount),
                one.charged_on,
                one.recorded_at,
                one.card_number,
                one.shop_id,
                one.order_reference,
                one.receipt_id,
                # A run may have released it since.
                one.statement_id if one.statement_id in taken else None,
            )
        if len(page) < PAGE_ROWS:
            return
        before = page[-1].position


async def debits(whose: Whose) -> AsyncIterator[DebitItem]:
    """Go through the statements, by their due dates."""
    async with whose.caller.programme.pool.connection() as connection:
        found = await read_aggregates(connection, Charges, _charges_ids(whose))
    statements = [one for owed in found.values() for one in owed.statements.values()]
    for one in sorted(statements, key=lambda one: (one.due_on, one.statement_id)):
        yield DebitItem(
            one.statement_id,
            whose.amount(one.amount),
            one.state.value,
            one.due_on,
            one.first_due_on,
            one.attempt,
        )


async def charge_history(whose: Whose) -> AsyncIterator[HistoryItem]:
    """Go through what happened to what the person owes: debit days, limits, blocks, collections, returns."""
    namespace = whose.caller.programme.namespace
    for reference in whose.references:
        async for event in whose.events([namespace.charges(reference)]):
            yield history_item(reference, event)


def _charges_ids(whose: Whose) -> list[UUID]:
    namespace = whose.caller.programme.namespace
    return [namespace.charges(one) for one in whose.references]


SECTIONS = (
    Section("mandates", MandateItem, mandates),
    Section("charges", ChargeItem, charges, ("charge_items",)),
    Section("debits", DebitItem, debits),
    Section("charge_history", HistoryItem, charge_history),
)
