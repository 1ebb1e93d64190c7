"""What an error of the service says, decoded and put into one line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

import grpc
from google.protobuf.message import DecodeError
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo
from google.rpc.status_pb2 import Status
from grpc_status import rpc_status

from ledger.cli.credentials import START_HINT
from ledger.cli.failure import EXIT_REFUSED, EXIT_UNKNOWN, CommandFailed

# After these it is not known whether the service acted; the contract says so in errors.proto.
# UNKNOWN is what gRPC itself answers for a server that broke before it could say anything.
UNKNOWN_OUTCOMES = frozenset(
    {
        grpc.StatusCode.UNAVAILABLE,
        grpc.StatusCode.DEADLINE_EXCEEDED,
        grpc.StatusCode.CANCELLED,
        grpc.StatusCode.ABORTED,
        grpc.StatusCode.INTERNAL,
        grpc.StatusCode.UNKNOWN,
    }
)

# What to do about a reason, where the message alone leaves one wondering.
HINTS = {
    "KEY_INVALID": "the key is not of this service: check --data-dir, --address and LEDGER_KEY",
    "KEY_EXPIRED": "ask the programme's admin for a new key: ledger keys create",
    "ROLE_NOT_ALLOWED": "use a key of another role",
    "SHOP_NOT_ALLOWED": "name the shop of the key, or use a key for all shops",
    "CLOCK_AHEAD": "see the programme's time: ledger clock",
    "TOO_LATE": "see the programme's time: ledger clock",
    "CLOCK_NOT_ADVANCED": "see the programme's time: ledger clock",
    "NO_RULES_IN_FORCE": "publish rules; an example: ledger rules publish --help",
    "RULES_UNKNOWN": "publish rules; an example: ledger rules publish --help",
    "PROJECTION_BEHIND": "see how far it is: ledger projections",
    "PROJECTION_UNKNOWN": "see their names: ledger projections",
    "KEY_UNKNOWN": "see the keys: ledger keys list",
    "SECOND_PERSON_NEEDED": "use the key of another operator: LEDGER_KEY",
    "QUEUE_FULL": "try again in a moment",
    "MANDATE_NEEDED": "have the member sign one: ledger mandate sign",
    "CHARGING_NOT_SET": "publish rules with a section `settlement`: ledger rules publish --help",
    "CHARGING_BLOCKED": "see why: ledger charges show; or have it paid in another way",
    "PAYMENT_OVERDUE": "have it paid in another way; see: ledger charges show",
    "CREDIT_EXCEEDED": "see what can be paid out: ledger charges show",
    "PAYOUT_UNKNOWN": "see the member's payouts: ledger charges show",
    "PAYOUT_SETTLED": "set the line aside: ledger settle resolve --set-aside told-before",
    "NOTICE_UNDELIVERABLE": "tell it in another way, and say so: --told-elsewhere",
    "NOTICES_NOT_SET": "set LEDGER_NOTICES for the service: a folder, or a mail server",
    "VERIFICATION_REQUIRED": "verify it with --pin or --app-code",
    "VERIFICATION_LOCKED": "unblock it: ledger verification unblock-pin",
}


# Where a receipt that is typed again differs, because its time was "now" both times.
OCCURRED_AT = "receipt.occurred_at"


@dataclass(frozen=True)
class Refusal:
    """An error the service answered with."""

    code: grpc.StatusCode
    message: str
    # Without the prefix of the enum; empty where the error came from gRPC itself.
    reason: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    # What is wrong with each field, where that is more than the reason says: reasons by field.
    violations: Mapping[str, str] = field(default_factory=dict)

    @property
    def outcome_unknown(self) -> bool:
        """True if it is not known whether the service acted."""
        return self.code in UNKNOWN_OUTCOMES

    def line(self) -> str:
        """The message with its reason and the facts that belong to it."""
        facts = [f"{name}={value}" for name, value in sorted(self.metadata.items())]
        facts += [f"{name}={value}" for name, value in self.violations.items()]
        reason = " ".join([self.reason or self.code.name, *facts])
        return f"{self.message or 'no answer'} ({reason})"

    def hint(self) -> str:
        """What to do about it; empty where the message says it all."""
        if self.reason == "RECEIPT_MISMATCH" and self.metadata.get("field") == OCCURRED_AT:
            return "to send the same receipt again, give its time too: --occurred-at"
        if self.reason:
            return HINTS.get(self.reason, "")
        if self.code is grpc.StatusCode.UNAVAILABLE:
            return START_HINT
        if self.code is grpc.StatusCode.UNIMPLEMENTED:
            return "is the service of another version?"
        return ""


def decode(error: grpc.RpcError) -> Refusal:
    """Reads the status of a failed call, with its ErrorInfo if it carries one."""
    # What a failed call raises can be asked like the call itself; gRPC's types do not say so.
    call = cast("grpc.Call", error)
    try:
        status = rpc_status.from_call(call)
    except (ValueError, DecodeError):
        # Details that contradict the status come from something between us and the service.
        status = None
    return from_status(status, call.code(), call.details() or "")


def from_status(status: Status | None, code: grpc.StatusCode, message: str) -> Refusal:
    """Puts together a status and its details."""
    info, fields = ErrorInfo(), BadRequest()
    for detail in status.details if status is not None else ():
        detail.Unpack(info)
        detail.Unpack(fields)
    reason = info.reason.removeprefix("ERROR_REASON_")
    violations = {
        one.field: one.reason for one in fields.field_violations if one.reason != info.reason
    }
    return Refusal(code, message, reason, dict(info.metadata), violations)


def failed(refusal: Refusal, *, repeat: str = "") -> CommandFailed:
    """How a command fails on that refusal; `repeat` is how to repeat a write safely."""
    parts = [refusal.line(), refusal.hint()]
    if refusal.outcome_unknown and repeat:
        parts.append(f"it is not known whether it happened: repeat it with {repeat}")
    exit_code = EXIT_UNKNOWN if refusal.outcome_unknown else EXIT_REFUSED
    return CommandFailed("; ".join(part for part in parts if part), exit_code)
