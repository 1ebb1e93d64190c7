"""What members owe, as the contract has it."""

from __future__ import annotations

from collections.abc import Iterable

from ledger.application import commands as c
from ledger.domain.charges import Payout, Statement, StatementState, Totals
from ledger.projections.charge_items.queries import ItemKind, ItemRow
from ledger.service import fields
from ledger.service.choices import Choices
from ledger.service.fields import MoneyField
from ledger.service.rules_settlement import DEBIT_DAYS
from ledger.service.verifying import WAYS
from ledger.v1 import charge_pb2 as pb
from ledger.v1 import verification_pb2

DEBITS_SHOWN_MAX = 100
PAYOUTS_SHOWN_MAX = 100

ITEM_KINDS = Choices(ItemKind, pb.ChargeItemKind, "CHARGE_ITEM_KIND")
STATES = Choices(StatementState, pb.DebitState, "DEBIT_STATE")


def encode_charge(found: c.FoundCharge, money: MoneyField) -> pb.Charge:
    """Return a charge."""
    charge = found.charge
    way = charge.verification
    return pb.Charge(
        charge_id=str(charge.id),
        member_reference=found.member_reference,
        card_number=charge.card_number,
        amount=money.encode(charge.amount),
        refunded_amount=money.encode(charge.refunded),
        occurred_at=fields.timestamp(charge.occurred_at),
        shop_id=charge.shop_id,
        till_id=charge.till_id,
        order_reference=charge.order_reference,
        verified_by=verification_pb2.VERIFICATION_WAY_UNSPECIFIED
        if way is None
        else WAYS.encode(way),
        receipt_id=fields.uuid_text(charge.receipt_id),
    )


def encode_charges(
    found: c.FoundCharges, position: int, money: MoneyField
) -> pb.GetMemberChargesResponse:
    """Return what a person owes."""
    first = found.charges[0]
    return pb.GetMemberChargesResponse(
        member_reference=found.member_reference,
        totals=encode_totals(found.totals, money),
        open_amount=money.encode_signed(found.unbilled),
        overdue_amount=money.encode(found.overdue),
        credit_limit=money.encode(found.limit),
        own_limit=first.credit_limit is not None,
        available_amount=money.encode(found.available),
        debit_day=DEBIT_DAYS.encode(found.terms.debit_day),
        notice_days=found.terms.notice_days,
        next_due_date=fields.date_message(found.next_due_on),
        charge_due_date=fields.date_message(found.charge_due_on),
        mandate_reference=found.mandate.reference,
        mandate_usable=found.mandate_is_usable,
        charging_blocked=_first(one.charging_blocked for one in found.charges),
        collecting_stopped=_first(one.collecting_stopped for one in found.charges),
        debits=[_debit(one, money) for one in found.statements[-DEBITS_SHOWN_MAX:]],
        position=position,
        payable_amount=money.encode(found.payable) if found.payable else None,
        payouts=[
            _payout(one, owed.member_reference, money)
            for owed, one in found.payouts[-PAYOUTS_SHOWN_MAX:]
        ],
    )


def _payout(one: Payout, member_reference: str, money: MoneyField) -> pb.MemberPayout:
    return pb.MemberPayout(
        payout_id=str(one.payout_id),
        member_reference=member_reference,
        amount=money.encode(one.amount),
        paid_date=fields.date_message(one.paid_on),
        reason_code=one.reason,
        reference=one.reference,
        entry_id=fields.uuid_text(one.entry_id),
        returned_entry_id=fields.uuid_text(one.returned_entry_id),
    )


def _first(texts: Iterable[str]) -> str:
    return next(filter(None, texts), "")


def encode_totals(totals: Totals, money: MoneyField) -> pb.ChargeTotals:
    """Return where all the money is."""
    return pb.ChargeTotals(
        **{name: money.encode_signed(amount) for name, amount in totals.parts().items()}
    )


def _debit(statement: Statement, money: MoneyField) -> pb.MemberDebit:
    return pb.MemberDebit(
        statement_id=str(statement.statement_id),
        amount=money.encode(statement.amount),
        state=STATES.encode(statement.state),
        due_date=fields.date_message(statement.due_on),
        first_due_date=fields.date_message(statement.first_due_on),
        attempt=statement.attempt,
    )


def encode_items(
    rows: Iterable[ItemRow], owed: c.FoundCharges, money: MoneyField
) -> list[pb.ChargeItem]:
    """Return charges and refunds of a list, each with how far the statement is that has it."""
    statements = {one.statement_id: one for one in owed.statements}
    # One that a run released is none any more.
    return [
        _item(row, None if row.statement_id is None else statements.get(row.statement_id), money)
        for row in rows
    ]


def _item(row: ItemRow, statement: Statement | None, money: MoneyField) -> pb.ChargeItem:
    taken = statement is not None
    return pb.ChargeItem(
        item_id=str(row.item_id),
        charge_id=str(row.charge_id),
        amount=money.encode_signed(row.amount),
        charge_date=fields.date_message(row.charged_on),
        record_time=fields.timestamp(row.recorded_at),
        card_number=row.card_number,
        shop_id=row.shop_id,
        order_reference=row.order_reference,
        receipt_id=fields.uuid_text(row.receipt_id),
        statement_id=fields.uuid_text(row.statement_id) if taken else "",
        state=pb.DEBIT_STATE_OPEN if statement is None else STATES.encode(statement.state),
        due_date=None if statement is None else fields.date_message(statement.due_on),
        kind=ITEM_KINDS.encode(row.kind),
    )
