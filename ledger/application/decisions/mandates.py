"""Mandates: signed, amended, revoked."""

from __future__ import annotations

from base64 import b32encode
from datetime import date
from uuid import UUID

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions.charging_settings import changed_terms, check_notice_days
from ledger.application.decisions.debtors import settlement_rules
from ledger.application.decisions.following import name_today
from ledger.application.decisions.lookups import named_member
from ledger.application.decisions.request import Request
from ledger.domain.charges import Charges, DebitTerms, Mandate, Signature
from ledger.domain.errors import Reason, Refusal
from ledger.domain.ids import Namespace
from ledger.domain.model import Cause
from ledger.domain.private import Private

_DRAWN_BYTES = 10
"""Of an id: 16 characters, which are seldom mistaken when somebody reads them out."""


def sign_mandate(batch: Batch, request: Request, command: c.SignMandate) -> c.MandateSigned:
    """Record a mandate, and debit the member by it from now on."""
    settlement = settlement_rules(batch)
    check_notice_days(command.notice_days)
    field = "member_reference"
    member = named_member(batch, command.member_reference, field)
    member.check_not_merged(field)
    member.check_not_erased(field)
    _check_signed_on(batch.today(), command.signed_on)
    reference = command.mandate_reference or drawn_reference(batch.namespace, request.request_id)
    id_ = batch.namespace.mandate(reference)
    if batch.find_unexpected(Mandate, id_) is not None:
        text = "There is a mandate of this reference."
        raise Refusal(Reason.MANDATE_EXISTS, text, field="mandate_reference")
    known = batch.find_unexpected(Charges, batch.namespace.charges(command.member_reference))
    usual = DebitTerms(settlement.debit_day, settlement.notice_days)
    terms = changed_terms(
        usual if known is None else known.terms, command.debit_day, command.notice_days
    )

    cause = batch.cause(request.request_id, request.principal_id, None)
    signature = Signature(
        member_reference=command.member_reference,
        reference=reference,
        creditor_id=settlement.creditor_id,
        signed_on=command.signed_on,
        way=command.way,
        text_version=command.text_version,
        record_id=command.account.record.record_id,
    )
    batch.add(Mandate.sign(id_, cause, signature))
    _debit_by(batch, cause, known, signature, terms)
    batch.keep_private(Private(member.id, records=(command.account.record,)))
    return c.MandateSigned(
        mandate_reference=reference,
        member_reference=command.member_reference,
        debit_day=terms.debit_day,
        notice_days=terms.notice_days,
        next_due_on=terms.due_on(batch.now(), batch.zone(), settlement.file_business_days),
    )


def _check_signed_on(today: date, signed_on: date) -> None:
    """Refuse a signature that nobody can have given yet, or that has lapsed."""
    if signed_on > today:
        text = "signed_on: nobody has signed it yet."
        raise Refusal(Reason.FIELD_INVALID, text, field="signed_on")
    if today >= Mandate.lapses(signed_on):
        text = "signed_on: a mandate that was not used for 36 months has lapsed."
        raise Refusal(Reason.FIELD_INVALID, text, field="signed_on")


def drawn_reference(namespace: Namespace, request_id: UUID) -> str:
    """Return the reference of a mandate that a request makes: the same, however often that is asked."""
    drawn = namespace.part_of(request_id, "mandate").bytes[-_DRAWN_BYTES:]
    return b32encode(drawn).decode()


def _debit_by(
    batch: Batch, cause: Cause, known: Charges | None, signature: Signature, terms: DebitTerms
) -> None:
    """Debit a member by a mandate from now on."""
    if known is None:
        batch.add(
            Charges.open(
                batch.namespace.charges(signature.member_reference),
                cause,
                member_reference=signature.member_reference,
                mandate_reference=signature.reference,
                terms=terms,
            )
        )
        return
    charges = batch.edit(known)
    charges.set_mandate(cause, signature.reference)
    if terms != charges.terms:
        charges.choose_terms(cause, terms)


def amend_mandate(batch: Batch, request: Request, command: c.AmendMandate) -> c.MandateAmended:
    """Debit another account by a mandate. What is sealed for the bank already is collected of the old one."""
    mandate = find_mandate(batch, command.mandate_reference)
    mandate.check_active()
    member = named_member(batch, mandate.member_reference, "mandate_reference")
    member.check_not_erased("mandate_reference")
    cause = batch.cause(request.request_id, request.principal_id, None)
    mandate = batch.edit(mandate)
    mandate.amend(cause, command.account.record.record_id)
    batch.keep_private(Private(member.id, records=(command.account.record,)))
    return c.MandateAmended(mandate.reference, mandate.account_version)


def revoke_mandate(batch: Batch, request: Request, command: c.RevokeMandate) -> c.MandateRevoked:
    """Use a mandate no more. What is owed already stays so."""
    mandate = find_mandate(batch, command.mandate_reference)
    mandate.check_not_revoked()
    cause = batch.cause(request.request_id, request.principal_id, None)
    batch.edit(mandate).revoke(cause)
    return c.MandateRevoked(mandate.reference)


def find_mandate(batch: Batch, reference: str) -> Mandate:
    """Return a mandate by its reference, in whatever case."""
    mandate = batch.find(Mandate, batch.namespace.mandate(reference))
    if mandate is None:
        raise Refusal(
            Reason.MANDATE_UNKNOWN, "There is no such mandate.", field="mandate_reference"
        )
    return mandate


def get_mandate(batch: Batch, query: c.GetMandate) -> c.FoundMandate:
    """Find a mandate."""
    mandate = find_mandate(batch, query.mandate_reference)
    charges = batch.find(Charges, batch.namespace.charges(mandate.member_reference))
    assert charges is not None, "whoever signed a mandate is debited by one"
    today = name_today(batch, mandate.member_reference)
    return c.FoundMandate(mandate, charges, today, batch.today())
