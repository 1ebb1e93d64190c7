"""Messages of mailings: a member gets each mailing once, however often it is sent."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from ledger.domain.model import Cause, LedgerAggregate, Opening


class Mailed(LedgerAggregate):
    """The one message of a mailing to a member."""

    TOPIC = "ledger.Mailed"
    CACHED: ClassVar[bool] = False

    class Created(Opening, frozen=True, kw_only=True):
        """A member was contacted for a mailing."""

        TOPIC = "ledger.MemberMailed"

        originator_topic: str = "ledger.Mailed"
        mailing_reference: str
        """The mailing, as its sender calls it."""
        consents_id: UUID
        """The stream that has the contact."""

    def __init__(self, consents_id: UUID, request_id: UUID) -> None:
        """Remember the request that recorded it."""
        self.consents_id = consents_id
        self.request_id = request_id

    @classmethod
    def record(cls, id_: UUID, cause: Cause, mailing_reference: str, consents_id: UUID) -> Mailed:
        """Record the message."""
        return cls._open(
            cls.Created, id_, cause, mailing_reference=mailing_reference, consents_id=consents_id
        )
