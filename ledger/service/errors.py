"""The one table from what went wrong to what the caller is told."""

from __future__ import annotations

from typing import NamedTuple

import grpc
import psycopg
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import DecodeError
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo, PreconditionFailure, RetryInfo
from google.rpc.status_pb2 import Status

from ledger.application.errors import CommitUnconfirmed, InternalFault, QueueFull, ServiceDraining
from ledger.control.keys import KeyEndedError
from ledger.control.registry import RegistryUnavailableError
from ledger.domain.errors import Reason, Refusal, Violation
from ledger.notices.outbox import OutboxError
from ledger.projections.errors import ProjectionBehindError
from ledger.v1.errors_pb2 import ErrorReason
from ledger.vault.keystore import KeyStoreUnavailableError
from ledger.vault.vault import KeyDestroyedError

DOMAIN = "loyalty-ledger"
RETRY_SECONDS = 0.5

_STATUS_DETAILS = "grpc-status-details-bin"
_PREFIX = "ERROR_REASON_"

Code = grpc.StatusCode

_CODES: dict[Reason, grpc.StatusCode] = {
    Reason.FIELD_INVALID: Code.INVALID_ARGUMENT,
    Reason.SUM_MISMATCH: Code.INVALID_ARGUMENT,
    Reason.CURRENCY_MISMATCH: Code.INVALID_ARGUMENT,
    Reason.CARD_NUMBER_INVALID: Code.INVALID_ARGUMENT,
    Reason.LIMIT_EXCEEDED: Code.INVALID_ARGUMENT,
    Reason.PAGE_TOKEN_INVALID: Code.INVALID_ARGUMENT,
    Reason.RULES_INVALID: Code.INVALID_ARGUMENT,
    Reason.POSITION_AHEAD: Code.OUT_OF_RANGE,
    Reason.REQUEST_ID_REUSED: Code.ALREADY_EXISTS,
    Reason.REQUEST_ID_FOREIGN: Code.PERMISSION_DENIED,
    Reason.RECEIPT_MISMATCH: Code.ALREADY_EXISTS,
    Reason.CLOCK_AHEAD: Code.FAILED_PRECONDITION,
    Reason.TOO_LATE: Code.FAILED_PRECONDITION,
    Reason.NO_RULES_IN_FORCE: Code.FAILED_PRECONDITION,
    Reason.CLOCK_NOT_ADVANCED: Code.FAILED_PRECONDITION,
    Reason.RULES_NOT_IN_FUTURE: Code.FAILED_PRECONDITION,
    Reason.CARD_UNKNOWN: Code.NOT_FOUND,
    Reason.CARD_BLOCKED: Code.FAILED_PRECONDITION,
    Reason.MEMBER_UNKNOWN: Code.NOT_FOUND,
    Reason.MEMBER_EXISTS: Code.ALREADY_EXISTS,
    Reason.ACCOUNT_UNKNOWN: Code.NOT_FOUND,
    Reason.POINTS_INSUFFICIENT: Code.FAILED_PRECONDITION,
    Reason.RECEIPT_UNKNOWN: Code.NOT_FOUND,
    Reason.RECEIPT_ALREADY_COUNTED: Code.FAILED_PRECONDITION,
    Reason.RECEIPTS_TOO_FEW: Code.FAILED_PRECONDITION,
    Reason.CARD_ALREADY_ISSUED: Code.FAILED_PRECONDITION,
    Reason.RULES_UNKNOWN: Code.NOT_FOUND,
    Reason.REDEMPTION_UNKNOWN: Code.NOT_FOUND,
    Reason.REDEMPTION_NOT_USABLE: Code.FAILED_PRECONDITION,
    Reason.HOLD_UNKNOWN: Code.NOT_FOUND,
    Reason.HOLD_ENDED: Code.FAILED_PRECONDITION,
    Reason.LINE_UNKNOWN: Code.NOT_FOUND,
    Reason.RETURN_EXCEEDS: Code.FAILED_PRECONDITION,
    Reason.RECEIPT_RETURNED: Code.FAILED_PRECONDITION,
    Reason.VOID_NOT_ALLOWED: Code.FAILED_PRECONDITION,
    Reason.CLAIM_NOT_ALLOWED: Code.FAILED_PRECONDITION,
    Reason.COUPON_UNKNOWN: Code.NOT_FOUND,
    Reason.COUPON_USED: Code.FAILED_PRECONDITION,
    Reason.COUPON_NOT_USABLE: Code.FAILED_PRECONDITION,
    Reason.COUPON_EXISTS: Code.ALREADY_EXISTS,
    Reason.CAMPAIGN_UNKNOWN: Code.NOT_FOUND,
    Reason.REDEMPTION_NOT_ALLOWED: Code.FAILED_PRECONDITION,
    Reason.TENDER_MISMATCH: Code.FAILED_PRECONDITION,
    Reason.CARD_LIMIT_REACHED: Code.FAILED_PRECONDITION,
    Reason.OWN_CARD_NOT_ALLOWED: Code.FAILED_PRECONDITION,
    Reason.ADJUSTMENT_UNKNOWN: Code.NOT_FOUND,
    Reason.ADJUSTMENT_DECIDED: Code.FAILED_PRECONDITION,
    Reason.SECOND_PERSON_NEEDED: Code.PERMISSION_DENIED,
    Reason.REASON_CODE_UNKNOWN: Code.INVALID_ARGUMENT,
    Reason.REWARD_UNKNOWN: Code.NOT_FOUND,
    Reason.REWARD_LIMIT_REACHED: Code.FAILED_PRECONDITION,
    Reason.IMPORT_MISMATCH: Code.ALREADY_EXISTS,
    Reason.CARD_OF_ANOTHER: Code.FAILED_PRECONDITION,
    Reason.ACCOUNT_SAME: Code.FAILED_PRECONDITION,
    Reason.MEMBER_MERGED: Code.FAILED_PRECONDITION,
    Reason.MEMBER_IN_POOL: Code.FAILED_PRECONDITION,
    Reason.NOT_IN_POOL: Code.FAILED_PRECONDITION,
    Reason.POOL_HOLDER: Code.FAILED_PRECONDITION,
    Reason.SEGMENTS_NOT_SET: Code.FAILED_PRECONDITION,
    Reason.ACCOUNT_CHANGED: Code.FAILED_PRECONDITION,
    Reason.BUYERS_TOO_FEW: Code.FAILED_PRECONDITION,
    Reason.CARD_IN_USE: Code.FAILED_PRECONDITION,
    Reason.CARD_REPLACED: Code.FAILED_PRECONDITION,
    Reason.CARD_NOT_BLOCKED: Code.FAILED_PRECONDITION,
    Reason.CARD_NOT_ISSUED: Code.FAILED_PRECONDITION,
    Reason.CARD_EXISTS: Code.ALREADY_EXISTS,
    Reason.CARD_BATCH_CHANGED: Code.FAILED_PRECONDITION,
    Reason.CONTACT_NOT_ALLOWED: Code.FAILED_PRECONDITION,
    Reason.CONSENT_OUTDATED: Code.FAILED_PRECONDITION,
    Reason.CONSENT_TOKEN_INVALID: Code.INVALID_ARGUMENT,
    Reason.CONSENT_TOKEN_EXPIRED: Code.FAILED_PRECONDITION,
    Reason.CONSENT_NOT_PENDING: Code.FAILED_PRECONDITION,
    Reason.MEMBER_AMBIGUOUS: Code.FAILED_PRECONDITION,
    Reason.MEMBER_SAME: Code.FAILED_PRECONDITION,
    Reason.SEARCH_RUNNING: Code.RESOURCE_EXHAUSTED,
    Reason.ERASURE_BLOCKED: Code.FAILED_PRECONDITION,
    Reason.MEMBER_ERASED: Code.FAILED_PRECONDITION,
    Reason.VERIFICATION_REQUIRED: Code.FAILED_PRECONDITION,
    Reason.VERIFICATION_FAILED: Code.PERMISSION_DENIED,
    Reason.VERIFICATION_LOCKED: Code.PERMISSION_DENIED,
    Reason.PIN_WEAK: Code.INVALID_ARGUMENT,
    Reason.DAILY_LIMIT_EXCEEDED: Code.FAILED_PRECONDITION,
    Reason.PROJECTION_UNKNOWN: Code.NOT_FOUND,
    Reason.KEY_UNKNOWN: Code.NOT_FOUND,
    Reason.SHOP_NOT_ALLOWED: Code.PERMISSION_DENIED,
    Reason.RECEIPT_NOT_ELIGIBLE: Code.FAILED_PRECONDITION,
    Reason.MANDATE_NEEDED: Code.FAILED_PRECONDITION,
    Reason.MANDATE_EXISTS: Code.ALREADY_EXISTS,
    Reason.MANDATE_UNKNOWN: Code.NOT_FOUND,
    Reason.MANDATE_ENDED: Code.FAILED_PRECONDITION,
    Reason.CHARGING_NOT_SET: Code.FAILED_PRECONDITION,
    Reason.CHARGING_BLOCKED: Code.FAILED_PRECONDITION,
    Reason.PAYMENT_OVERDUE: Code.FAILED_PRECONDITION,
    Reason.CREDIT_LIMIT_EXCEEDED: Code.FAILED_PRECONDITION,
    Reason.CHARGE_UNKNOWN: Code.NOT_FOUND,
    Reason.CHARGE_NOT_USABLE: Code.FAILED_PRECONDITION,
    Reason.REFUND_EXCEEDS: Code.FAILED_PRECONDITION,
    Reason.STATEMENT_UNKNOWN: Code.NOT_FOUND,
    Reason.STATEMENT_NOT_READY: Code.FAILED_PRECONDITION,
    Reason.NOTICE_UNDELIVERABLE: Code.FAILED_PRECONDITION,
    Reason.CREDIT_EXCEEDED: Code.FAILED_PRECONDITION,
    Reason.PAYOUT_UNKNOWN: Code.NOT_FOUND,
    Reason.PAYOUT_SETTLED: Code.FAILED_PRECONDITION,
    Reason.ACCOUNT_UNUSABLE: Code.FAILED_PRECONDITION,
    Reason.NOTICES_NOT_SET: Code.FAILED_PRECONDITION,
    Reason.REFUND_TOO_LATE: Code.FAILED_PRECONDITION,
    Reason.RUN_UNKNOWN: Code.NOT_FOUND,
    Reason.RUN_EXISTS: Code.ALREADY_EXISTS,
    Reason.RUN_NOT_READY: Code.FAILED_PRECONDITION,
    Reason.RUN_CHANGED: Code.FAILED_PRECONDITION,
    Reason.RUN_EMPTY: Code.FAILED_PRECONDITION,
    Reason.DUE_DATE_CLOSED: Code.FAILED_PRECONDITION,
    Reason.DUE_DATE_TOO_SOON: Code.FAILED_PRECONDITION,
    Reason.BANK_CUT_OFF_PASSED: Code.FAILED_PRECONDITION,
    Reason.RUN_IN_TRANSIT: Code.FAILED_PRECONDITION,
    Reason.RUN_FILE_REFUSED: Code.FAILED_PRECONDITION,
    Reason.BANK_FILE_UNREADABLE: Code.INVALID_ARGUMENT,
    Reason.BANK_FILE_TOO_LARGE: Code.INVALID_ARGUMENT,
    Reason.BANK_FILE_UNKNOWN: Code.NOT_FOUND,
    Reason.BANK_ENTRY_UNKNOWN: Code.NOT_FOUND,
    Reason.BANK_ENTRY_DECIDED: Code.FAILED_PRECONDITION,
    Reason.BANK_ENTRY_MISMATCH: Code.FAILED_PRECONDITION,
    Reason.MONTH_NOT_OVER: Code.FAILED_PRECONDITION,
    Reason.MONTH_CLOSED: Code.FAILED_PRECONDITION,
    Reason.MONTH_OUT_OF_ORDER: Code.FAILED_PRECONDITION,
    Reason.MONTH_NOT_CLOSED: Code.FAILED_PRECONDITION,
    Reason.AS_OF_AHEAD: Code.FAILED_PRECONDITION,
    Reason.NOT_THEN_YET: Code.NOT_FOUND,
}


class Problem(NamedTuple):
    """What the caller is told."""

    code: grpc.StatusCode
    reason: str
    message: str
    metadata: dict[str, str]
    retry: bool = False
    violations: tuple[Violation, ...] = ()

    def status(self) -> Status:
        """Return the problem as `google.rpc.Status`."""
        code: tuple[int, str] = self.code.value
        status = Status(code=code[0], message=self.message)
        status.details.add().Pack(
            ErrorInfo(reason=self.reason, domain=DOMAIN, metadata=self.metadata)
        )
        violations = self.violations or self._own_violation()
        if violations:
            status.details.add().Pack(
                BadRequest(
                    field_violations=[
                        BadRequest.FieldViolation(
                            field=one.field, description=one.message, reason=one.reason
                        )
                        for one in violations
                    ]
                )
            )
        if self.reason == Reason.ERASURE_BLOCKED:
            status.details.add().Pack(_open_things(self.metadata))
        if self.retry:
            delay = Duration()
            delay.FromMilliseconds(int(RETRY_SECONDS * 1000))
            status.details.add().Pack(RetryInfo(retry_delay=delay))
        return status

    def _own_violation(self) -> tuple[Violation, ...]:
        if self.code is Code.INVALID_ARGUMENT and "field" in self.metadata:
            return (Violation(self.metadata["field"], self.reason, self.message),)
        return ()

    def trailing_metadata(self) -> tuple[tuple[str, bytes]]:
        """Return the trailing metadata that carries the details."""
        return ((_STATUS_DETAILS, self.status().SerializeToString()),)


def _open_things(metadata: dict[str, str]) -> PreconditionFailure:
    """Return what is in the way of an erasure, one by one."""
    return PreconditionFailure(
        violations=[
            PreconditionFailure.Violation(
                type=name, subject=metadata["field"], description=metadata[name.lower()]
            )
            for name in metadata["obstacles"].split(",")
            if name
        ]
    )


def problem_of(error: Exception) -> Problem | None:
    """Return what the caller is told of an error, or None if it is a fault that nobody foresaw."""
    match error:
        case Refusal(reason=reason):
            return Problem(
                _CODES[reason],
                reason.value,
                error.message,
                error.metadata,
                violations=error.violations,
            )
        case QueueFull():
            text = "Too many commands wait; nothing was queued."
            return Problem(Code.RESOURCE_EXHAUSTED, "QUEUE_FULL", text, {}, retry=True)
        case KeyDestroyedError():
            text = "The member was erased: nothing personal is kept or taken any longer."
            return Problem(_CODES[Reason.MEMBER_ERASED], Reason.MEMBER_ERASED.value, text, {})
        case DecodeError():
            return malformed()
        case KeyEndedError():
            return key_ended()
        case TimeoutError():
            return deadline_passed()
        case ProjectionBehindError():
            metadata = {"projection": error.name, "projection_position": str(error.position)}
            text = "The projection behind this read is stopped or too far behind; try again."
            return Problem(Code.UNAVAILABLE, "PROJECTION_BEHIND", text, metadata, retry=True)
        case InternalFault(incident=incident):
            return internal(incident)
        case _:
            return _unavailable(error)


_UNAVAILABLE: tuple[tuple[tuple[type[Exception], ...], str, str], ...] = (
    (
        (CommitUnconfirmed,),
        "COMMIT_UNCONFIRMED",
        "The database did not confirm; repeat with the same request_id.",
    ),
    (
        (ServiceDraining,),
        "SERVICE_DRAINING",
        "The process is restarting; repeat with the same request_id.",
    ),
    (
        (RegistryUnavailableError, psycopg.OperationalError),
        "DATABASE_UNAVAILABLE",
        "The database does not answer; try again.",
    ),
    (
        (KeyStoreUnavailableError,),
        "VAULT_UNAVAILABLE",
        "The store of members' keys does not answer; repeat with the same request_id.",
    ),
    (
        (OutboxError,),
        "NOTICES_UNAVAILABLE",
        "The outbox of notices does not take them now; call again.",
    ),
)
"""What others have to be there for; the outcome is not known."""


def _unavailable(error: Exception) -> Problem | None:
    for kinds, reason, text in _UNAVAILABLE:
        if isinstance(error, kinds):
            return Problem(Code.UNAVAILABLE, reason, text, {}, retry=True)
    return None


def internal(incident: str) -> Problem:
    """Return the problem of a fault of ours, which the log has under that number."""
    text = f"A fault of this service (incident {incident}); repeat with the same request_id."
    return Problem(Code.INTERNAL, "INTERNAL", text, {"incident": incident})


def key_ended() -> Problem:
    """Return the problem of a key that is not taken any more, at the door or in the middle of a stream."""
    text = "This key was revoked or has expired."
    return Problem(Code.UNAUTHENTICATED, "KEY_EXPIRED", text, {})


def malformed() -> Problem:
    """Return the problem of bytes that are not the message."""
    text = "The bytes are not the message that this method takes."
    return Problem(Code.INVALID_ARGUMENT, "MESSAGE_MALFORMED", text, {})


def deadline_passed() -> Problem:
    """Return the problem of a call whose deadline passed before anything was done."""
    text = "The deadline passed; repeat with the same request_id."
    return Problem(Code.DEADLINE_EXCEEDED, "DEADLINE_PASSED", text, {})


def check_table() -> None:
    """See to it that every reason has a code and a place in the contract."""
    for reason in Reason:
        assert reason in _CODES, f"{reason} has no code"
        assert _PREFIX + reason in ErrorReason.DESCRIPTOR.values_by_name, (
            f"{reason} is not in the contract"
        )
