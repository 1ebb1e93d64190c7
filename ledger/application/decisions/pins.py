"""PINs and one-time codes of members: set, tried, unblocked."""

from __future__ import annotations

from datetime import timedelta

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions.lookups import find_member
from ledger.application.decisions.request import Request
from ledger.application.decisions.verifying import (
    check_proof,
    find_verification,
    todays_rules,
)
from ledger.domain.errors import Reason, Refusal
from ledger.domain.member import Member
from ledger.domain.model import Cause
from ledger.domain.private import Private, SealedRecord
from ledger.domain.rules import USUAL_VERIFICATION, VerificationRules
from ledger.domain.verification import Unproven, Verification, no_pin
from ledger.domain.verification_way import VerificationWay


def set_pin(batch: Batch, request: Request, command: c.SetPin) -> c.PinSet:
    """Give a member a PIN who has none."""
    member = _sealed_for(batch, command.member_reference)
    known = _known(batch, member)
    if known is not None and known.pin is not None:
        raise Refusal(
            Reason.VERIFICATION_REQUIRED,
            "The member has a PIN: change it with the old one or a code of the app, or have an operator reset it.",
            field="member_reference",
            accepted=",".join(VerificationWay),
        )
    cause = batch.cause(request.request_id, request.principal_id, None)
    return _set(batch, cause, member, known, command.record)


def change_pin(batch: Batch, request: Request, command: c.ChangePin) -> c.PinSet:
    """Give a member another PIN who has shown to be the member."""
    member = _sealed_for(batch, command.member_reference)
    proof = command.verification
    assert proof is not None, "the service asks for one"
    shown = None if request.rehearsed else check_proof(batch, member.member_reference, proof)
    known = _known(batch, member)
    cause = batch.cause(request.request_id, request.principal_id, None)
    if shown is not None:
        batch.edit(shown).use(cause, proof.way)
    return _set(batch, cause, member, known, command.record)


def _set(
    batch: Batch, cause: Cause, member: Member, known: Verification | None, record: SealedRecord
) -> c.PinSet:
    verification = _to_edit(batch, cause, member, known)
    verification.set_pin(cause, record.record_id)
    batch.keep_private(Private(member.id, records=(record,)))
    return c.PinSet(verification.id)


def reset_pin(batch: Batch, request: Request, command: c.ResetPin) -> c.PinChanged:
    """Take a member's PIN away."""
    verification = _with_pin(batch, command.member_reference)
    cause = batch.cause(request.request_id, request.principal_id, None)
    batch.edit(verification).remove_pin(cause)
    return c.PinChanged(verification.id)


def unblock_pin(batch: Batch, request: Request, command: c.UnblockPin) -> c.PinChanged:
    """Let a member's PIN be tried again."""
    verification = _with_pin(batch, command.member_reference)
    cause = batch.cause(request.request_id, request.principal_id, None)
    batch.edit(verification).unblock_pin(cause)
    return c.PinChanged(verification.id)


def issue_app_code(batch: Batch, request: Request, command: c.IssueAppCode) -> c.AppCodeIssued:
    """Have a code count as a member's, in place of the one before."""
    member = _sealed_for(batch, command.member_reference)
    known = _known(batch, member)
    cause = batch.cause(request.request_id, request.principal_id, None)
    # By today's rules, and in whole seconds, as it is said.
    lives = timedelta(seconds=_rules(batch).app_code_seconds)
    expires_at = cause.recorded_at.replace(microsecond=0) + lives
    verification = _to_edit(batch, cause, member, known)
    verification.issue_app_code(cause, command.digest, expires_at)
    return c.AppCodeIssued(verification.id, expires_at)


def count_try(batch: Batch, request: Request, command: c.CountTry) -> c.Tried:
    """Count a try before it is made; refuse one too many."""
    member = find_member(batch, command.member_reference)
    verification = find_verification(batch, member.member_reference, command.way)
    tries_max = _rules(batch).pin_tries
    left = verification.check_try(command.way, command.subject, batch.now(), tries_max)
    cause = batch.cause(request.request_id, request.principal_id, None)
    batch.edit(verification).count_try(cause, command.way, left)
    return c.Tried(verification.id, left)


def confirm_pin(batch: Batch, request: Request, command: c.ConfirmPin) -> c.PinChanged:
    """Let tries start anew, because the last one was right."""
    verification = _with_pin(batch, command.member_reference)
    if verification.known_pin.record_id != command.record_id:
        raise Unproven(verification.known_pin.record_id)
    cause = batch.cause(request.request_id, request.principal_id, None)
    batch.edit(verification).use(cause, VerificationWay.PIN)
    return c.PinChanged(verification.id)


def get_verification(batch: Batch, query: c.GetVerification) -> c.FoundVerification:
    """Find what a member shows to be the member."""
    member = find_member(batch, query.member_reference)
    found = _known(batch, member)
    rules = _rules(batch)
    pin = None if found is None else found.pin
    code = None if found is None else found.app_code
    good = code is not None and batch.now() < code.expires_at and code.tries < rules.pin_tries
    left = 0 if pin is None or pin.locked else max(1, rules.pin_tries - pin.tries)
    return c.FoundVerification(
        member.member_reference,
        None if pin is None else pin.set_at,
        pin is not None and pin.locked,
        left,
        rules.pin_digits,
        code.expires_at if code is not None and good else None,
    )


def _rules(batch: Batch) -> VerificationRules:
    """Return today's rules."""
    version = todays_rules(batch)
    return USUAL_VERIFICATION if version is None else version.verification or USUAL_VERIFICATION


def _sealed_for(batch: Batch, reference: str) -> Member:
    """Return the member that something was sealed for; refuse one that is another by now."""
    member = find_member(batch, reference)
    if member.member_reference != reference:
        raise Refusal(
            Reason.MEMBER_MERGED,
            "The member was merged meanwhile.",
            field="member_reference",
            into_member_reference=member.member_reference,
        )
    return member


def _known(batch: Batch, member: Member) -> Verification | None:
    return batch.find(Verification, batch.namespace.verification(member.member_reference))


def _with_pin(batch: Batch, reference: str) -> Verification:
    member = find_member(batch, reference)
    found = find_verification(batch, member.member_reference, VerificationWay.PIN)
    if found.pin is None:
        raise no_pin()
    return found


def _to_edit(
    batch: Batch, cause: Cause, member: Member, known: Verification | None
) -> Verification:
    if known is not None:
        return batch.edit(known)
    reference = member.member_reference
    opened = Verification.open(batch.namespace.verification(reference), cause, reference)
    batch.add(opened)
    return opened
