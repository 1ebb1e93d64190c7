"""What tests of verifications share: members with PINs and codes, and what the service does with them.

The service hashes a PIN and compares it; here the text itself stands for that, so that decisions can be tested alone.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4, uuid5

import msgspec

from ledger.application import commands as c
from ledger.domain.private import KeyKind, SealedRecord
from ledger.domain.rules import VerificationRules
from ledger.domain.verification import RECORD_KIND, Proof, Unproven, Verification, pin_failed
from ledger.domain.verification_way import VerificationWay
from tests.support.world import World, publish_rules

PIN, APP_CODE = VerificationWay.PIN, VerificationWay.APP_CODE
RIGHT, WRONG = "2580", "1357"


class Proving(World):
    """A programme whose rules speak of verifications, and what its service knows of PINs."""

    def __init__(self, verification: VerificationRules | None, **options: Any) -> None:
        """Start with rules of that section."""
        super().__init__(rules=publish_rules(verification=verification, **options))
        self.pins: dict[UUID, str] = {}

    def card_with(self, points: int, reference: str | None = None) -> str:
        """Issue a card to a member with so many points."""
        card = self.card(reference)
        self.buy(card, total=points * 100)
        return card

    def member_of(self, card: str) -> str:
        """Return whose card it is."""
        return self.account(card).member_reference

    def set_pin(self, reference: str, pin: str = RIGHT) -> None:
        """Give a member a first PIN."""
        self.do(c.SetPin(reference, self.record(pin)))

    def record(self, pin: str) -> SealedRecord:
        """What is sealed of a PIN."""
        record = SealedRecord(uuid4(), KeyKind.CONTACT, RECORD_KIND, b"sealed")
        self.pins[record.record_id] = pin
        return record

    def issue(self, reference: str, code: str = "12345678") -> None:
        """Give a member's app a code."""
        self.do(c.IssueAppCode(reference, code.encode()))

    def verification(self, reference: str) -> Verification:
        """Return what a member shows, made from its rows."""
        found: Verification = self.stored(self.namespace.verification(reference))
        return found

    def try_(
        self, command: Any, way: VerificationWay, text: str, request_id: UUID | None = None
    ) -> Any:
        """Do what the service does with a write that carries a verification."""
        request_id = request_id or uuid4()
        try:
            return self.do(with_proof(command, Proof(way)), request_id)
        except Unproven as unproven:
            subject = unproven.subject
        holder = getattr(command, "holder", None)
        query = (
            c.NameMember(member_reference=command.member_reference)
            if holder is None
            else c.NameMember(
                member_reference=holder.member_reference, card_number=holder.card_number
            )
        )
        reference = self.read(query).reference
        counted = self.do(
            c.CountTry(reference, way, subject), uuid5(request_id, f"{subject} {text}")
        )
        if way is PIN and self.pins[subject] != text:
            raise pin_failed(counted.tries_left)
        proof = Proof(way, reference, text.encode() if way is APP_CODE else b"", subject)
        return self.do(with_proof(command, proof), request_id)


def with_proof(command: Any, proof: Proof | None) -> Any:
    """Return a command that carries a proof."""
    return msgspec.structs.replace(command, verification=proof)
