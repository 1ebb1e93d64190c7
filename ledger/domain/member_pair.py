"""Two members that look like one person, and are not."""

from __future__ import annotations

from uuid import UUID

from ledger.domain.model import Cause, LedgerAggregate, Opening


class MemberPair(LedgerAggregate):
    """What somebody decided about two members."""

    TOPIC = "ledger.MemberPair"
    CACHED = False

    class Created(Opening, frozen=True, kw_only=True):
        """Two members were found to be different people: they are no duplicate."""

        TOPIC = "ledger.DuplicateDismissed"

        originator_topic: str = "ledger.MemberPair"
        member_reference: str
        """The one whose reference comes first."""
        other_member_reference: str

    def __init__(
        self, member_reference: str, other_member_reference: str, request_id: UUID
    ) -> None:
        """Start from the decision."""
        self.member_reference = member_reference
        self.other_member_reference = other_member_reference
        self.dismissed_by_request_id = request_id

    @classmethod
    def dismiss(cls, id_: UUID, cause: Cause, one: str, other: str) -> MemberPair:
        """Say that two members are different people."""
        return cls._open(
            cls.Created, id_, cause, member_reference=one, other_member_reference=other
        )
