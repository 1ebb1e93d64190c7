"""Lots of an older system: each is imported once."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from ledger.domain.errors import Reason, Refusal
from ledger.domain.model import Cause, LedgerAggregate, Opening


class LotFacts(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an older system says of a lot."""

    points: int
    """0: there was none; the row only names the member, and perhaps a card."""
    earned_at: datetime
    lot_reference: str = ""
    """How the older system calls it; empty: its content makes it that lot."""
    available_at: datetime | None = None
    """None: it could be spent already."""
    expires_at: datetime | None = None
    """None: it never ends."""


class ImportedLot(LedgerAggregate):
    """A lot of an older system, so that nobody imports it twice."""

    TOPIC = "ledger.ImportedLot"
    CACHED: ClassVar[bool] = False

    class Created(Opening, frozen=True, kw_only=True):
        """A lot of an older system was imported."""

        TOPIC = "ledger.LotImported"

        originator_topic: str = "ledger.ImportedLot"
        account_id: UUID
        source: str
        facts: LotFacts

    def __init__(self, account_id: UUID, facts: LotFacts, request_id: UUID) -> None:
        """Start from what was said."""
        self.account_id = account_id
        self.facts = facts
        self.imported_by_request_id = request_id

    @classmethod
    def record(
        cls, id_: UUID, cause: Cause, facts: LotFacts, *, account_id: UUID, source: str
    ) -> ImportedLot:
        """Record a lot."""
        return cls._open(cls.Created, id_, cause, account_id=account_id, source=source, facts=facts)

    def check_same(self, account_id: UUID | None, facts: LotFacts, field: str) -> None:
        """Refuse other content under the same reference."""
        differs = "" if account_id == self.account_id else "member_reference"
        for name in LotFacts.__struct_fields__:
            if not differs and getattr(facts, name) != getattr(self.facts, name):
                differs = name
        if differs:
            raise Refusal(
                Reason.IMPORT_MISMATCH,
                f"The lot was imported before with other {differs}.",
                field=f"{field}.{differs}",
                **self._was(differs),
            )

    def _was(self, name: str) -> dict[str, str]:
        """Return what was imported before, as metadata; not whose it is."""
        value = getattr(self.facts, name, None)
        if value is None:
            return {}
        return {"imported": value.isoformat() if isinstance(value, datetime) else str(value)}
