"""Members who pay with their card: rules, mandates, charges, refunds; through the commands that everybody uses."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from ledger.application import commands as c
from ledger.domain.charges import Charges, MandateWay
from ledger.domain.debit_days import DebitDay
from ledger.domain.private import KeyKind, SealedRecord
from ledger.domain.rules import SettlementRules, VerificationRules
from ledger.domain.verification import Proof, Verification
from ledger.domain.verification_way import VerificationWay
from tests.support.world import World, publish_rules

CREDITOR_ID = "DE98ZZZ09999999999"
CREDITOR_IBAN = "DE02120300000000202051"
CREDIT_LIMIT = 500_00


def settlement_rules(**options: Any) -> SettlementRules:
    """Rules of payment with the card: at most 500.00, debited at the end of the month with 5 days' notice."""
    given = {
        "creditor_name": "Parfum GmbH",
        "creditor_id": CREDITOR_ID,
        "creditor_iban": CREDITOR_IBAN,
        "credit_limit": CREDIT_LIMIT,
    }
    return SettlementRules(**{**given, **options})


def charging_world(
    *,
    now: datetime | None = None,
    time_zone: str = "UTC",
    verification: VerificationRules | None = None,
    **options: Any,
) -> World:
    """A programme whose members can pay with the card; other options are of its rules of settlement."""
    rules = publish_rules(settlement=settlement_rules(**options), verification=verification)
    world = World(time_zone=time_zone, rules=rules)
    if now is not None:
        world.now = now
    return world


def bank_account(print_: bytes = b"account") -> c.SealedBankAccount:
    """Name and IBAN, sealed: each time anew, and with what stands for their content."""
    record = SealedRecord(uuid4(), KeyKind.PAYMENT, "mandate", uuid4().bytes)
    return c.SealedBankAccount(record, print_)


def sign(
    member_reference: str,
    *,
    mandate_reference: str | None = None,
    signed_on: date,
    debit_day: DebitDay | None = None,
    notice_days: int | None = None,
    print_: bytes = b"account",
) -> c.SignMandate:
    """A command to record a mandate."""
    return c.SignMandate(
        member_reference,
        bank_account(print_),
        signed_on,
        MandateWay.PAPER,
        "2026-1",
        mandate_reference,
        debit_day,
        notice_days,
    )


class Payer(NamedTuple):
    """A member with a mandate and a card."""

    reference: str
    card_number: str
    mandate_reference: str


def payer(world: World, reference: str | None = None, **options: Any) -> Payer:
    """Enrol a member with a card and a mandate that was signed today."""
    reference = reference or f"member-{uuid4()}"
    card_number = world.card(reference)
    command = sign(reference, **{"signed_on": world.now.date(), **options})
    return Payer(reference, card_number, world.do(command).mandate_reference)


def proof(world: World, card_number: str) -> Proof:
    """What shows that whoever pays with a card is its member: the PIN, which is set now if there is none."""
    reference = world.read(c.NameMember(card_number=card_number)).reference
    id_ = world.namespace.verification(reference)
    known: Verification | None = world.stored(id_)
    if known is None or known.pin is None:
        record = SealedRecord(uuid4(), KeyKind.CONTACT, "pin", uuid4().bytes)
        world.do(c.SetPin(reference, record))
        known = world.stored(id_)
    assert known is not None, "a PIN is set"
    return Proof(VerificationWay.PIN, reference, tried=known.known_pin.record_id)


def verified_charge(world: World, card_number: str, amount: int, **options: Any) -> c.ChargeCard:
    """A command to charge a card, verified by the PIN."""
    return c.ChargeCard(card_number, amount, verification=proof(world, card_number), **options)


def charge(world: World, card_number: str, amount: int, **options: Any) -> UUID:
    """Charge a card and return the charge's id."""
    return world.do(verified_charge(world, card_number, amount, **options)).charge_id


def refund(world: World, charge_id: UUID, amount: int | None = None) -> UUID:
    """Refund a charge, all that is left of it or some, and return the refund's id."""
    return world.do(c.RefundCharge(charge_id, amount)).refund_id


def charges_of(world: World, member_reference: str) -> Charges:
    """What a member owes, made from its rows."""
    found: Charges = world.stored(world.namespace.charges(member_reference))
    assert found is not None, "the member signed a mandate"
    return found
