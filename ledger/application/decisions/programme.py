"""The programme, its rules and its clock."""

from __future__ import annotations

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions.coupons import promo_code_problems
from ledger.application.decisions.request import Request
from ledger.domain.errors import Refusal
from ledger.domain.rules import Rules, RulesVersion


def publish_rules(batch: Batch, request: Request, command: c.PublishRules) -> c.RulesPublished:
    """Publish the next version of the rules."""
    rules = batch.rules()
    version = _next_version(rules, command.rules)
    rules.check_publish(version, batch.now())
    for problem in promo_code_problems(batch, version):
        raise problem
    cause = batch.cause(request.request_id, request.principal_id, None)
    batch.edit(rules).publish(cause, version)
    return c.RulesPublished(version.version)


def _next_version(rules: Rules, wanted: RulesVersion) -> RulesVersion:
    return wanted.numbered(wanted.version or len(rules.versions) + 1)


def check_rules(batch: Batch, query: c.CheckRules) -> tuple[Refusal, ...]:
    """Find everything that publishing rules would be refused for."""
    if query.rules is None:
        return ()
    rules = batch.rules()
    version = _next_version(rules, query.rules)
    return (*rules.publish_problems(version, batch.now()), *promo_code_problems(batch, version))


def advance_clock(batch: Batch, request: Request, command: c.AdvanceClock) -> c.ClockAdvanced:
    """Set the simulated clock forward."""
    programme = batch.programme()
    programme.check_advance(command.to)
    cause = batch.cause(request.request_id, request.principal_id, None)
    batch.edit(programme).advance(cause, command.to)
    return c.ClockAdvanced(command.to)


def get_programme(batch: Batch, query: c.GetProgramme) -> c.FoundProgramme:
    """Find the programme."""
    del query
    return c.FoundProgramme(batch.programme(), batch.now())


def get_rules(batch: Batch, query: c.GetRules) -> RulesVersion:
    """Find a version of the rules."""
    rules = batch.rules()
    if query.version is not None:
        return rules.numbered(query.version)
    return rules.in_force(query.at or batch.now())


def list_rules(batch: Batch, query: c.ListRules) -> tuple[RulesVersion, ...]:
    """Find all versions of the rules."""
    del query
    return tuple(batch.rules().versions)
