"""Lines of banks between the contract and the domain."""

from __future__ import annotations

from google.type.money_pb2 import Money

from ledger.domain.settlement.bank_entry import BankEntryEffect, BankEntryState, SetAside
from ledger.domain.settlement.bank_line import BankLineKind, BankSource, ExceptionReason
from ledger.projections.bank_entries.projection import BankEntryRow
from ledger.service import fields
from ledger.service.choices import Choices
from ledger.service.fields import MoneyField
from ledger.service.serving import Caller
from ledger.v1 import bank_pb2 as pb

SOURCES = Choices(BankSource, pb.BankSource, "BANK_SOURCE")
KINDS = Choices(BankLineKind, pb.BankLineKind, "BANK_LINE_KIND")
STATES = Choices(BankEntryState, pb.BankEntryState, "BANK_ENTRY_STATE")
EFFECTS = Choices(BankEntryEffect, pb.BankEntryEffect, "BANK_ENTRY_EFFECT")
REASONS = Choices(ExceptionReason, pb.BankExceptionReason, "BANK_EXCEPTION_REASON")
SET_ASIDES = Choices(SetAside, pb.SetAsideCode, "SET_ASIDE_CODE")


def encode_entry(caller: Caller, row: BankEntryRow) -> pb.BankEntry:
    """Return a line as the contract has it."""
    money = caller.programme.money
    found = pb.BankEntry(
        entry_id=str(row.entry_id),
        file_id=str(row.file_id),
        source=SOURCES.encode(BankSource(row.source)),
        kind=KINDS.encode(BankLineKind(row.kind)),
        number=row.number,
        part=row.part,
        state=STATES.encode(BankEntryState(row.state)),
        amount=_amount(caller, row.amount, row.currency),
        original_amount=_amount(caller, row.original_amount, row.currency),
        details_amount=_amount(caller, row.details_amount, row.currency),
        expected_amount=None if row.expected is None else money.encode_signed(row.expected),
        fee=_unless_zero(money, row.fee),
        difference=_unless_zero(money, row.difference),
        code=row.code,
        status=row.status,
        transaction_code=row.transaction_code,
        booking_date=fields.optional_date_message(row.booked_on),
        value_date=fields.optional_date_message(row.value_on),
        run_id=fields.uuid_text(row.run_id),
        statement_id=fields.uuid_text(row.statement_id),
        attempt=row.attempt,
        member_reference=row.member_reference,
        decided_by=row.decided_by,
        decide_time=fields.optional_timestamp(row.decided_at),
        record_time=fields.timestamp(row.recorded_at),
    )
    if row.reason:
        found.reason = REASONS.encode(ExceptionReason(row.reason))
    if row.effect:
        found.effect = EFFECTS.encode(BankEntryEffect(row.effect))
    if row.set_aside:
        found.set_aside = SET_ASIDES.encode(SetAside(row.set_aside))
    return found


def _amount(caller: Caller, minor: int | None, currency: str) -> Money | None:
    """Return an amount in the bank's currency; None where there is none."""
    if minor is None or not currency:
        return None
    facts = caller.programme.facts
    if currency == facts.currency:
        return caller.programme.money.encode_signed(minor)
    # The reader knows the exponents of all currencies; the contract's units and nanos need only that of this one.
    from ledger.banking.values import exponent  # noqa: PLC0415 - it loads the parser

    return MoneyField(currency, exponent(currency)).encode_signed(minor)


def _unless_zero(money: MoneyField, minor: int) -> Money | None:
    return money.encode_signed(minor) if minor else None
