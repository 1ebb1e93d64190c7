import grpc
import pytest
from google.protobuf.any_pb2 import Any
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo
from google.rpc.status_pb2 import Status

from ledger.cli.refusal import HINTS, Refusal, failed, from_status
from ledger.v1.errors_pb2 import ErrorReason


def _status(reason: str, **metadata: str) -> Status:
    status = Status()
    info = ErrorInfo(reason=reason, domain="loyalty-ledger", metadata=metadata)
    for detail in (BadRequest(), info):
        packed = Any()
        packed.Pack(detail)
        status.details.append(packed)
    return status


def test_a_refusal_is_one_line() -> None:
    """A refusal shows its message, then its reason and facts in brackets."""
    status = _status("POINTS_INSUFFICIENT", points_available="12")
    refusal = from_status(status, grpc.StatusCode.FAILED_PRECONDITION, "there are fewer points")
    assert refusal.line() == "there are fewer points (POINTS_INSUFFICIENT points_available=12)"
    assert failed(refusal).exit_code == 1


def test_a_reason_may_carry_its_enum_prefix() -> None:
    """A reason reads the same with the prefix of its enum and without."""
    status = _status("ERROR_REASON_KEY_INVALID")
    refusal = from_status(status, grpc.StatusCode.UNAUTHENTICATED, "no such key")
    assert refusal.reason == "KEY_INVALID"
    assert "check --data-dir" in failed(refusal).message


@pytest.mark.parametrize(
    "code",
    ["UNAVAILABLE", "DEADLINE_EXCEEDED", "CANCELLED", "ABORTED", "INTERNAL"],
)
def test_an_unknown_outcome_says_how_to_repeat(code: str) -> None:
    """Where it is not known whether a write happened, the user is told how to repeat it safely."""
    found = failed(Refusal(grpc.StatusCode[code], "lost"), repeat="--request-id 1")
    assert found.exit_code == 3
    assert "repeat it with --request-id 1" in found.message


def test_a_refusal_is_not_to_be_repeated() -> None:
    """Where nothing moved there is no talk of repeating."""
    refusal = Refusal(grpc.StatusCode.NOT_FOUND, "no such card", "CARD_UNKNOWN")
    assert "repeat" not in failed(refusal, repeat="--request-id 1").message


def test_a_receipt_typed_again_needs_its_time() -> None:
    """Who repeats a receipt without its time is told to give it; no other difference gets the hint."""
    code = grpc.StatusCode.ALREADY_EXISTS
    for field, told in (("receipt.occurred_at", True), ("receipt.total", False)):
        refusal = Refusal(code, "recorded otherwise", "RECEIPT_MISMATCH", {"field": field})
        assert ("--occurred-at" in failed(refusal).message) is told


def test_an_error_of_the_transport_names_its_code() -> None:
    """An error without details shows gRPC's own code, and asks whether the service runs."""
    found = failed(from_status(None, grpc.StatusCode.UNAVAILABLE, "connection reset"))
    assert found.message == (
        "connection reset (UNAVAILABLE); is the service running? start it with: make run"
    )


def test_every_hint_is_for_a_reason_of_the_contract() -> None:
    """No hint is written for a reason that the contract does not have."""
    assert {f"ERROR_REASON_{reason}" for reason in HINTS} <= set(ErrorReason.keys())
