"""The one way the domain says no."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple, Self


class Reason(StrEnum):
    """Why a command is refused. Each is a value of the contract's `ErrorReason`, without its prefix."""

    FIELD_INVALID = "FIELD_INVALID"
    SUM_MISMATCH = "SUM_MISMATCH"
    CURRENCY_MISMATCH = "CURRENCY_MISMATCH"
    CARD_NUMBER_INVALID = "CARD_NUMBER_INVALID"
    LIMIT_EXCEEDED = "LIMIT_EXCEEDED"
    PAGE_TOKEN_INVALID = "PAGE_TOKEN_INVALID"  # noqa: S105 - a reason, not a secret
    POSITION_AHEAD = "POSITION_AHEAD"
    RULES_INVALID = "RULES_INVALID"
    REQUEST_ID_REUSED = "REQUEST_ID_REUSED"
    REQUEST_ID_FOREIGN = "REQUEST_ID_FOREIGN"
    RECEIPT_MISMATCH = "RECEIPT_MISMATCH"
    CLOCK_AHEAD = "CLOCK_AHEAD"
    TOO_LATE = "TOO_LATE"
    NO_RULES_IN_FORCE = "NO_RULES_IN_FORCE"
    CLOCK_NOT_ADVANCED = "CLOCK_NOT_ADVANCED"
    RULES_NOT_IN_FUTURE = "RULES_NOT_IN_FUTURE"
    CARD_UNKNOWN = "CARD_UNKNOWN"
    CARD_BLOCKED = "CARD_BLOCKED"
    MEMBER_UNKNOWN = "MEMBER_UNKNOWN"
    MEMBER_EXISTS = "MEMBER_EXISTS"
    ACCOUNT_UNKNOWN = "ACCOUNT_UNKNOWN"
    POINTS_INSUFFICIENT = "POINTS_INSUFFICIENT"
    RECEIPT_UNKNOWN = "RECEIPT_UNKNOWN"
    RECEIPT_ALREADY_COUNTED = "RECEIPT_ALREADY_COUNTED"
    RECEIPTS_TOO_FEW = "RECEIPTS_TOO_FEW"
    CARD_ALREADY_ISSUED = "CARD_ALREADY_ISSUED"
    RULES_UNKNOWN = "RULES_UNKNOWN"
    REDEMPTION_UNKNOWN = "REDEMPTION_UNKNOWN"
    REDEMPTION_NOT_USABLE = "REDEMPTION_NOT_USABLE"
    HOLD_UNKNOWN = "HOLD_UNKNOWN"
    HOLD_ENDED = "HOLD_ENDED"
    RETURN_EXCEEDS = "RETURN_EXCEEDS"
    RECEIPT_RETURNED = "RECEIPT_RETURNED"
    VOID_NOT_ALLOWED = "VOID_NOT_ALLOWED"
    LINE_UNKNOWN = "LINE_UNKNOWN"
    CLAIM_NOT_ALLOWED = "CLAIM_NOT_ALLOWED"
    COUPON_UNKNOWN = "COUPON_UNKNOWN"
    COUPON_USED = "COUPON_USED"
    COUPON_NOT_USABLE = "COUPON_NOT_USABLE"
    COUPON_EXISTS = "COUPON_EXISTS"
    CAMPAIGN_UNKNOWN = "CAMPAIGN_UNKNOWN"
    REDEMPTION_NOT_ALLOWED = "REDEMPTION_NOT_ALLOWED"
    TENDER_MISMATCH = "TENDER_MISMATCH"
    CARD_LIMIT_REACHED = "CARD_LIMIT_REACHED"
    OWN_CARD_NOT_ALLOWED = "OWN_CARD_NOT_ALLOWED"
    ADJUSTMENT_UNKNOWN = "ADJUSTMENT_UNKNOWN"
    ADJUSTMENT_DECIDED = "ADJUSTMENT_DECIDED"
    SECOND_PERSON_NEEDED = "SECOND_PERSON_NEEDED"
    REASON_CODE_UNKNOWN = "REASON_CODE_UNKNOWN"
    REWARD_UNKNOWN = "REWARD_UNKNOWN"
    REWARD_LIMIT_REACHED = "REWARD_LIMIT_REACHED"
    IMPORT_MISMATCH = "IMPORT_MISMATCH"
    CARD_OF_ANOTHER = "CARD_OF_ANOTHER"
    ACCOUNT_SAME = "ACCOUNT_SAME"
    MEMBER_MERGED = "MEMBER_MERGED"
    MEMBER_IN_POOL = "MEMBER_IN_POOL"
    NOT_IN_POOL = "NOT_IN_POOL"
    POOL_HOLDER = "POOL_HOLDER"
    SEGMENTS_NOT_SET = "SEGMENTS_NOT_SET"
    ACCOUNT_CHANGED = "ACCOUNT_CHANGED"
    BUYERS_TOO_FEW = "BUYERS_TOO_FEW"
    CARD_IN_USE = "CARD_IN_USE"
    CARD_REPLACED = "CARD_REPLACED"
    CARD_NOT_BLOCKED = "CARD_NOT_BLOCKED"
    CARD_NOT_ISSUED = "CARD_NOT_ISSUED"
    CARD_EXISTS = "CARD_EXISTS"
    CARD_BATCH_CHANGED = "CARD_BATCH_CHANGED"
    CONTACT_NOT_ALLOWED = "CONTACT_NOT_ALLOWED"
    CONSENT_OUTDATED = "CONSENT_OUTDATED"
    CONSENT_TOKEN_INVALID = "CONSENT_TOKEN_INVALID"  # noqa: S105 - a reason, not a secret
    CONSENT_TOKEN_EXPIRED = "CONSENT_TOKEN_EXPIRED"  # noqa: S105 - a reason, not a secret
    CONSENT_NOT_PENDING = "CONSENT_NOT_PENDING"
    MEMBER_AMBIGUOUS = "MEMBER_AMBIGUOUS"
    MEMBER_SAME = "MEMBER_SAME"
    SEARCH_RUNNING = "SEARCH_RUNNING"
    MEMBER_ERASED = "MEMBER_ERASED"
    ERASURE_BLOCKED = "ERASURE_BLOCKED"
    PROJECTION_UNKNOWN = "PROJECTION_UNKNOWN"
    KEY_UNKNOWN = "KEY_UNKNOWN"
    SHOP_NOT_ALLOWED = "SHOP_NOT_ALLOWED"
    RECEIPT_NOT_ELIGIBLE = "RECEIPT_NOT_ELIGIBLE"
    VERIFICATION_REQUIRED = "VERIFICATION_REQUIRED"
    VERIFICATION_FAILED = "VERIFICATION_FAILED"
    VERIFICATION_LOCKED = "VERIFICATION_LOCKED"
    PIN_WEAK = "PIN_WEAK"
    DAILY_LIMIT_EXCEEDED = "DAILY_LIMIT_EXCEEDED"


class Violation(NamedTuple):
    """What is wrong with one of several fields."""

    field: str
    reason: str
    message: str


class Refusal(Exception):
    """A command was understood and turned down; nothing moved."""

    violations: tuple[Violation, ...] = ()
    """What is wrong with each field, where that is more than one thing."""

    def __init__(self, reason: Reason, message: str, **metadata: str | int) -> None:
        """Keep the reason and what a caller needs to mend the cause.

        Args:
            reason: the machine-readable reason.
            message: one sentence for a person; names no personal data.
            metadata: details by name, e.g. the `field` that is wrong.
        """
        super().__init__(message)
        self.reason = reason
        self.message = message
        self.metadata = {name: str(value) for name, value in metadata.items()}

    def naming(self, violations: tuple[Violation, ...]) -> Self:
        """Return the refusal with what is wrong with each field."""
        self.violations = violations
        return self
