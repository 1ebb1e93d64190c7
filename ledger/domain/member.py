"""Members: an opaque reference and an account, nothing personal."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ledger.domain.model import Cause, LedgerAggregate, Opening


class Member(LedgerAggregate):
    """A person as the programme's owner refers to it."""

    TOPIC = "ledger.Member"

    class Created(Opening, frozen=True, kw_only=True):
        """A member was enrolled."""

        TOPIC = "ledger.MemberEnrolled"

        originator_topic: str = "ledger.Member"
        member_reference: str
        account_id: UUID

    def __init__(self, member_reference: str, account_id: UUID, occurred_at: datetime) -> None:
        """Start from the enrolment."""
        self.member_reference = member_reference
        self.account_id = account_id
        self.enrolled_at = occurred_at

    @classmethod
    def enrol(cls, id_: UUID, cause: Cause, member_reference: str, account_id: UUID) -> Member:
        """Enrol a member with an account."""
        return cls._open(
            cls.Created, id_, cause, member_reference=member_reference, account_id=account_id
        )
