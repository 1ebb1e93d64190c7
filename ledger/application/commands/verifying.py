"""What shows that somebody is the member: PINs, hashed and sealed before they get here, and codes of the app."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from ledger.application.commands.base import Answer, Read, Write
from ledger.domain.private import SealedRecord
from ledger.domain.verification import Proof
from ledger.domain.verification_way import VerificationWay


def without_proof(command: Any) -> Any:
    """Return what the fingerprint of a command covers that may have a `verification`: which way, and nothing more.

    Whoever knows the id of a request could else try PINs on its fingerprint, and no try would be counted. Repeated with
    another PIN, a request is answered as the first time; nothing moves.
    """
    if command.verification is None:
        return command
    return msgspec.structs.replace(command, verification=None), command.verification.way


class PinSet(Answer, frozen=True):
    """Outcome of `SetPin` and `ChangePin`."""

    verification_id: UUID


class SetPin(Write[PinSet], frozen=True):
    """Give a member a PIN who has none."""

    member_reference: str
    record: SealedRecord

    @property
    def asked(self) -> str:
        """What the fingerprint covers: nothing of the PIN."""
        return self.member_reference


class ChangePin(Write[PinSet], frozen=True):
    """Give a member another PIN."""

    member_reference: str
    record: SealedRecord
    verification: Proof | None = None

    @property
    def asked(self) -> Any:
        """What the fingerprint covers: nothing of either PIN."""
        way = None if self.verification is None else self.verification.way
        return self.member_reference, way


class PinChanged(Answer, frozen=True):
    """Outcome of `ResetPin` and `UnblockPin`."""

    verification_id: UUID


class ResetPin(Write[PinChanged], frozen=True):
    """Take a member's PIN away."""

    member_reference: str


class UnblockPin(Write[PinChanged], frozen=True):
    """Let a member's PIN be tried again."""

    member_reference: str


class AppCodeIssued(Answer, frozen=True):
    """Outcome of `IssueAppCode`."""

    verification_id: UUID
    expires_at: datetime


class IssueAppCode(Write[AppCodeIssued], frozen=True):
    """Have a code count as a member's, once and for a short time."""

    member_reference: str
    digest: bytes

    @property
    def asked(self) -> str:
        """What the fingerprint covers: the code follows from the request's id."""
        return self.member_reference


class Tried(Answer, frozen=True):
    """Outcome of `CountTry`."""

    verification_id: UUID
    tries_left: int
    """After this one."""


class CountTry(Write[Tried], frozen=True):
    """Count a try before it is made."""

    member_reference: str
    way: VerificationWay
    subject: UUID
    """The record of the PIN, or the code, that is tried."""


class ConfirmPin(Write[PinChanged], frozen=True):
    """Say that the PIN was right where what it was for did not come about: tries start anew."""

    member_reference: str
    record_id: UUID


class FoundVerification(NamedTuple):
    """What a member shows to be the member."""

    member_reference: str
    """The member that is meant by now."""
    pin_set_at: datetime | None
    """None: there is no PIN."""
    pin_locked: bool
    tries_left: int
    pin_digits: int
    """How many digits a new PIN has."""
    app_code_expires_at: datetime | None
    """None: no code can be used now."""


class GetVerification(Read[FoundVerification], frozen=True):
    """Read what a member shows to be the member."""

    member_reference: str
