"""Events as the contract streams them, and rules as it has them, in domain values."""

from __future__ import annotations

from datetime import UTC
from uuid import UUID

from ledger.domain.errors import Refusal
from ledger.domain.model import Event
from ledger.domain.rules import RulesVersion as RulesVersion
from ledger.eventstore.mapper import LedgerMapper
from ledger.eventstore.records import RecordedEvent
from ledger.service.fields import MoneyField
from ledger.service.rules_check import Draft
from ledger.v1.audit_pb2 import StoredEvent
from ledger.v1.rules_pb2 import Rules

_mapper = LedgerMapper()


def decode_event(event: StoredEvent) -> Event:
    """Return a streamed event as the domain knows it."""
    return _mapper.to_domain_event(
        RecordedEvent(
            id=event.position,
            originator_id=UUID(event.originator_id),
            originator_version=event.originator_version,
            topic=event.topic,
            state=event.state,
            request_id=UUID(event.request_id),
            principal_id=event.principal_id,
            occurred_at=event.occurred_at.ToDatetime(UTC),
            recorded_at=event.recorded_at.ToDatetime(UTC),
            rules_version=event.rules_version,
        )
    )


class RulesRefused(Exception):
    """Rules that cannot be applied."""

    def __init__(self, problems: list[Refusal]) -> None:
        """Keep why."""
        super().__init__(*[problem.message for problem in problems])
        self.problems = [
            (problem.metadata.get("field", ""), problem.message, problem.reason.value)
            for problem in problems
        ]
        """Field, message and reason of each."""


def decode_rules(rules: Rules, currency: str, exponent: int) -> RulesVersion:
    """Return rules that can be applied, whenever they would begin and whatever their number.

    Raises:
        RulesRefused: with everything that is wrong with them.
    """
    draft = Draft(rules, MoneyField(currency, exponent))
    found = draft.problems_with(draft.rules.problems() if draft.rules is not None else ())
    if found or draft.rules is None:
        raise RulesRefused(found)
    return draft.rules
