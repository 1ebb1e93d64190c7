"""What a member shows to be the member: a PIN, and one-time codes of the app.

Nothing here has a PIN. Its hash is sealed in the vault, and an event names the record. Of a code there is a digest
under a key of the member's own.

A try is an event of its own, stored before anybody is told what came of it. So however many guess at once, through
however many connections and processes, no more guesses are answered than tries are allowed.
"""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import ClassVar
from uuid import UUID

import msgspec

from ledger.domain import limits
from ledger.domain.errors import Reason, Refusal
from ledger.domain.model import Cause, Event, LedgerAggregate, Opening
from ledger.domain.verification_way import VerificationWay

RECORD_KIND = "pin"
"""What the sealed record of a PIN is called in the vault."""
_DIGITS = 10


class Pin(msgspec.Struct, frozen=True):
    """A PIN that is set, without the PIN."""

    record_id: UUID
    """The sealed record that has its hash."""
    set_at: datetime
    tries: int = 0
    """Since it was right last."""
    locked: bool = False


class AppCode(msgspec.Struct, frozen=True):
    """A code of the app that can be used, without the code."""

    code_id: UUID
    """The request that issued it."""
    digest: bytes
    expires_at: datetime
    tries: int = 0


class Proof(msgspec.Struct, frozen=True):
    """What somebody said to be the member, and what is known of it so far."""

    way: VerificationWay
    member_reference: str = ""
    """Whose it was looked at as; empty: not looked at."""
    digest: bytes = b""
    """Of a code: its digest under the member's key."""
    tried: UUID | None = None
    """The record of the PIN that was found to be right, or the code that a try was counted of; None: not tried yet."""


class Unproven(Refusal):
    """All is well but for the proof, which nobody has looked at: a try comes first. Told to no caller."""

    def __init__(self, subject: UUID) -> None:
        """Name the record of the PIN, or the code, that it is to be tried on."""
        super().__init__(Reason.VERIFICATION_REQUIRED, "It was not verified.", field="verification")
        self.subject = subject


class VerificationState(msgspec.Struct):
    """What a snapshot holds."""

    member_reference: str
    pin: Pin | None
    app_code: AppCode | None


class Verification(LedgerAggregate):
    """What a member shows to be the member, and how often that went wrong."""

    TOPIC = "ledger.Verification"
    SNAPSHOT_EVERY: ClassVar[int | None] = 500
    STATE: ClassVar[type[msgspec.Struct] | None] = VerificationState

    class Created(Opening, frozen=True, kw_only=True):
        """A member got a PIN or a code for the first time."""

        TOPIC = "ledger.VerificationOpened"

        originator_topic: str = "ledger.Verification"
        member_reference: str
        """Whose they are."""

    class PinSet(Event, frozen=True, kw_only=True):
        """The member chose a PIN; one from before is not good any longer. Tries start anew."""

        TOPIC = "ledger.PinSet"

        record_id: UUID
        """The sealed record that has its hash."""

        def apply(self, verification: Verification) -> None:
            """Remember the record."""
            verification.pin = Pin(self.record_id, self.occurred_at)

    class PinTried(Event, frozen=True, kw_only=True):
        """A PIN is about to be compared. Whether it was right is told only after this is stored."""

        TOPIC = "ledger.PinTried"
        OMITTED = frozenset({"last"})

        last: bool = False
        """No more are allowed: unless this one is right, the PIN is locked."""

        def apply(self, verification: Verification) -> None:
            """Count it."""
            pin = verification.known_pin
            verification.pin = msgspec.structs.replace(
                pin, tries=pin.tries + 1, locked=pin.locked or self.last
            )

    class PinVerified(Event, frozen=True, kw_only=True):
        """The PIN was right. Tries start anew."""

        TOPIC = "ledger.PinVerified"

        def apply(self, verification: Verification) -> None:
            """Forget the tries."""
            verification.forget_tries()

    class PinUnblocked(Event, frozen=True, kw_only=True):
        """An operator lets the PIN be tried again."""

        TOPIC = "ledger.PinUnblocked"

        def apply(self, verification: Verification) -> None:
            """Forget the tries."""
            verification.forget_tries()

    class PinRemoved(Event, frozen=True, kw_only=True):
        """An operator took the PIN away, so that the member can choose another."""

        TOPIC = "ledger.PinRemoved"

        def apply(self, verification: Verification) -> None:
            """Forget the PIN."""
            verification.pin = None

    class AppCodeIssued(Event, frozen=True, kw_only=True):
        """The member's app got a code to show; one from before is not good any longer."""

        TOPIC = "ledger.AppCodeIssued"

        digest: bytes
        """A keyed hash of the code, under a key of the member's own."""
        expires_at: datetime

        def apply(self, verification: Verification) -> None:
            """Remember the digest."""
            verification.app_code = AppCode(self.request_id, self.digest, self.expires_at)

    class AppCodeTried(Event, frozen=True, kw_only=True):
        """A code is about to be compared. Whether it was right is told only after this is stored."""

        TOPIC = "ledger.AppCodeTried"

        def apply(self, verification: Verification) -> None:
            """Count it."""
            code = verification.app_code
            assert code is not None, "only a code that was issued is tried"
            verification.app_code = msgspec.structs.replace(code, tries=code.tries + 1)

    class AppCodeUsed(Event, frozen=True, kw_only=True):
        """The code was right, and is not good a second time."""

        TOPIC = "ledger.AppCodeUsed"

        def apply(self, verification: Verification) -> None:
            """Forget the code."""
            verification.app_code = None

    def __init__(self, member_reference: str) -> None:
        """Start with neither."""
        self.member_reference = member_reference
        self.pin: Pin | None = None
        self.app_code: AppCode | None = None

    @classmethod
    def open(cls, id_: UUID, cause: Cause, member_reference: str) -> Verification:
        """Open it for a member."""
        return cls._open(cls.Created, id_, cause, member_reference=member_reference)

    @property
    def known_pin(self) -> Pin:
        """The PIN that is set."""
        assert self.pin is not None, "whoever calls has checked that"
        return self.pin

    def forget_tries(self) -> None:
        """Let tries start anew; for events alone."""
        self.pin = msgspec.structs.replace(self.known_pin, tries=0, locked=False)

    def check_proof(self, proof: Proof, now: datetime) -> None:
        """Refuse what does not show that somebody is the member.

        Raises:
            Unproven: it was not tried yet, on what is good now.
            Refusal: VERIFICATION_FAILED, VERIFICATION_LOCKED.
        """
        if proof.way is VerificationWay.PIN:
            pin = self._pin()
            if proof.member_reference != self.member_reference or proof.tried != pin.record_id:
                _check_locked(pin)
                raise Unproven(pin.record_id)
            return
        code = self._code(now)
        if proof.member_reference != self.member_reference or proof.tried != code.code_id:
            raise Unproven(code.code_id)
        if proof.digest != code.digest:
            raise code_failed()

    def check_try(self, way: VerificationWay, subject: UUID, now: datetime, tries_max: int) -> int:
        """Return how many tries are left after one more; refuse one too many.

        Raises:
            Unproven: what is good now is something else.
            Refusal: VERIFICATION_FAILED, VERIFICATION_LOCKED.
        """
        if way is VerificationWay.PIN:
            pin = self._pin()
            if pin.record_id != subject:
                raise Unproven(pin.record_id)
            _check_locked(pin)
            return max(0, tries_max - pin.tries - 1)
        code = self._code(now)
        if code.code_id != subject:
            raise Unproven(code.code_id)
        if code.tries >= tries_max:
            raise code_failed()
        return tries_max - code.tries - 1

    def _pin(self) -> Pin:
        if self.pin is None:
            raise no_pin()
        return self.pin

    def _code(self, now: datetime) -> AppCode:
        code = self.app_code
        if code is None or now >= code.expires_at:
            raise code_failed()
        return code

    def set_pin(self, cause: Cause, record_id: UUID) -> None:
        """Have another PIN."""
        self._trigger(self.PinSet, cause, record_id=record_id)

    def count_try(self, cause: Cause, way: VerificationWay, tries_left: int) -> None:
        """Count a try that is about to be made."""
        if way is VerificationWay.PIN:
            self._trigger(self.PinTried, cause, last=tries_left == 0)
        else:
            self._trigger(self.AppCodeTried, cause)

    def use(self, cause: Cause, way: VerificationWay) -> None:
        """Have been shown what is right."""
        self._trigger(self.PinVerified if way is VerificationWay.PIN else self.AppCodeUsed, cause)

    def unblock_pin(self, cause: Cause) -> None:
        """Let the PIN be tried again."""
        self._trigger(self.PinUnblocked, cause)

    def remove_pin(self, cause: Cause) -> None:
        """Have no PIN."""
        self._trigger(self.PinRemoved, cause)

    def issue_app_code(self, cause: Cause, digest: bytes, expires_at: datetime) -> None:
        """Have another code."""
        self._trigger(self.AppCodeIssued, cause, digest=digest, expires_at=expires_at)


def _check_locked(pin: Pin) -> None:
    if pin.locked:
        raise Refusal(
            Reason.VERIFICATION_LOCKED,
            "The PIN is locked after too many wrong tries; an operator can unblock it.",
            field="verification.pin",
        )


def no_pin() -> Refusal:
    """Return the refusal of a PIN where none is set."""
    return Refusal(
        Reason.VERIFICATION_FAILED,
        "The member has no PIN.",
        field="verification.pin",
        cause="PIN_NOT_SET",
        tries_left=0,
    )


def pin_failed(tries_left: int) -> Refusal:
    """Return the refusal of a wrong PIN."""
    left = f"tries left: {tries_left}." if tries_left else "it is locked from now on."
    text = f"The PIN is wrong; {left}"
    return Refusal(
        Reason.VERIFICATION_FAILED,
        text,
        field="verification.pin",
        cause="PIN_WRONG",
        tries_left=tries_left,
    )


def code_failed() -> Refusal:
    """Return the refusal of a code, in the same words whatever is wrong with it."""
    return Refusal(
        Reason.VERIFICATION_FAILED,
        "The code is wrong, was used, or is too old; have the app show another.",
        field="verification.app_code",
        cause="APP_CODE_NOT_GOOD",
    )


def is_pin(text: str) -> bool:
    """Whether a text can be a PIN, of whatever length."""
    length = limits.PIN_DIGITS_MIN <= len(text) <= limits.PIN_DIGITS_MAX
    return length and text.isascii() and text.isdigit()


def is_weak_pin(pin: str) -> bool:
    """Whether a PIN is among those that everybody tries first: 0000, 1212, 1234, 4321."""
    steps = {(int(after) - int(before)) % _DIGITS for before, after in pairwise(pin)}
    if len(steps) == 1 and steps <= {0, 1, _DIGITS - 1}:
        return True
    parts = [size for size in range(1, len(pin) // 2 + 1) if len(pin) % size == 0]
    return any(pin == pin[:size] * (len(pin) // size) for size in parts)
