"""Dated, versioned, immutable rules."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, datetime
from typing import ClassVar
from uuid import UUID

from ledger.domain.errors import Reason, Refusal
from ledger.domain.model import Cause, Event, LedgerAggregate, Opening
from ledger.domain.rules.checks import Problems, wrong
from ledger.domain.rules.version import RulesVersion


class Rules(LedgerAggregate):
    """All versions of a programme's rules."""

    TOPIC = "ledger.Rules"
    MUTABLE: ClassVar[tuple[str, ...]] = ("versions",)

    class Created(Opening, frozen=True, kw_only=True):
        """A programme's rules were opened, with no version yet."""

        TOPIC = "ledger.RulesOpened"

        originator_topic: str = "ledger.Rules"

    class Published(Event, frozen=True, kw_only=True):
        """A version of the rules was published."""

        TOPIC = "ledger.RulesPublished"

        rules: RulesVersion

        def apply(self, rules: Rules) -> None:
            """Add the version."""
            rules.versions.append(self.rules)

    def __init__(self) -> None:
        """Start with no version."""
        self.versions: list[RulesVersion] = []

    @classmethod
    def open(cls, id_: UUID, cause: Cause) -> Rules:
        """Open a programme's rules."""
        return cls._open(cls.Created, id_, cause)

    def in_force(self, at: datetime) -> RulesVersion:
        """Return the version in force at an instant.

        Raises:
            Refusal: NO_RULES_IN_FORCE before the first version.
        """
        if self.versions and self.versions[-1].effective_at <= at:
            return self.versions[-1]
        index = bisect_right(self.versions, at, key=lambda version: version.effective_at)
        if index == 0:
            raise Refusal(
                Reason.NO_RULES_IN_FORCE,
                "No rules are in force at that time.",
                occurred_at=at.astimezone(UTC).isoformat(),
            )
        return self.versions[index - 1]

    def numbered(self, version: int) -> RulesVersion:
        """Return a version by its number.

        Raises:
            Refusal: RULES_UNKNOWN.
        """
        if not 1 <= version <= len(self.versions):
            raise Refusal(
                Reason.RULES_UNKNOWN, "There are no rules of that version.", field="version"
            )
        return self.versions[version - 1]

    def check_publish(self, rules: RulesVersion, now: datetime) -> None:
        """Refuse rules that cannot be applied, are out of order or reach into the past."""
        for problem in self.publish_problems(rules, now):
            raise problem

    def publish_problems(self, rules: RulesVersion, now: datetime) -> Problems:
        """Say everything that keeps rules from being the next version.

        The first version may start in the past, because nothing was decided without it.
        """
        yield from rules.problems()
        if rules.version != len(self.versions) + 1:
            yield wrong("version", f"The next version is {len(self.versions) + 1}.")
        if not self.versions:
            return
        if rules.effective_at <= now or rules.effective_at <= self.versions[-1].effective_at:
            yield Refusal(
                Reason.RULES_NOT_IN_FUTURE,
                "A new version starts in the future and after the version before.",
                field="rules.effective_at",
                service_time=now.astimezone(UTC).isoformat(),
            )

    def publish(self, cause: Cause, rules: RulesVersion) -> None:
        """Publish a version."""
        self._trigger(self.Published, cause, rules=rules, rules_version=rules.version)
