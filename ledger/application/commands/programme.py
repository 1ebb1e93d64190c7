"""The programme, its rules and its clock."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from ledger.application.commands.base import Answer, Read, Write
from ledger.domain.errors import Refusal
from ledger.domain.programme import Programme
from ledger.domain.rules import RulesVersion


class RulesPublished(Answer, frozen=True):
    """Outcome of `PublishRules`."""

    version: int


class ClockAdvanced(Answer, frozen=True):
    """Outcome of `AdvanceClock`."""

    now: datetime


class PublishRules(Write[RulesPublished], frozen=True):
    """Publish the next version of the rules. Version 0: whichever is next."""

    rules: RulesVersion


class AdvanceClock(Write[ClockAdvanced], frozen=True):
    """Set the simulated clock forward."""

    to: datetime


class FoundProgramme(NamedTuple):
    """The programme and what time it is there."""

    programme: Programme
    now: datetime


class GetProgramme(Read[FoundProgramme], frozen=True):
    """Read the programme."""


class CheckRules(Read[tuple[Refusal, ...]], frozen=True):
    """Say everything that publishing rules would be refused for; nothing moves.

    None is what could not even be decoded: whoever asks knows what is wrong with it.
    """

    rules: RulesVersion | None


class ListRules(Read[tuple[RulesVersion, ...]], frozen=True):
    """Read all versions of the rules, the first one first."""


class GetRules(Read[RulesVersion], frozen=True):
    """Read rules: a version, those in force at an instant, or those in force now."""

    version: int | None = None
    at: datetime | None = None
