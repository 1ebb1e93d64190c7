"""`ProgrammeService`: fixed facts, rules and the simulated clock."""

from __future__ import annotations

from ledger.application import commands as c
from ledger.domain.card_code import card_code_prefix
from ledger.domain.programme import ClockKind
from ledger.service import fields
from ledger.service.coupons import Coupons
from ledger.service.rules import decode_rules, encode_rules
from ledger.service.rules_check import Draft, encode_problem
from ledger.service.serving import Caller
from ledger.v1 import programme_pb2 as pb

_CLOCKS = {
    ClockKind.REAL: pb.CLOCK_KIND_REAL,
    ClockKind.SIMULATED: pb.CLOCK_KIND_SIMULATED,
}


class Programmes(Coupons):
    """The caller's programme."""

    async def GetProgramme(
        self, request: pb.GetProgrammeRequest, caller: Caller
    ) -> pb.GetProgrammeResponse:
        """Answer the programme."""
        del request
        found, position = await caller.programme.commands.read(c.GetProgramme())
        programme = found.programme
        return pb.GetProgrammeResponse(
            name=programme.name,
            time_zone=programme.time_zone,
            currency_code=programme.currency,
            currency_exponent=programme.currency_exponent,
            clock=_CLOCKS[programme.clock],
            now=fields.timestamp(found.now),
            position=position,
            card_code_prefix=card_code_prefix(caller.programme.facts.namespace),
        )

    async def PublishRules(
        self, request: pb.PublishRulesRequest, caller: Caller
    ) -> pb.PublishRulesResponse:
        """Publish the next version of the rules."""
        request_id = fields.uuid(request.request_id, "request_id")
        command = c.PublishRules(decode_rules(request.rules, caller.programme.money))
        outcome = await caller.programme.commands.execute(
            request_id, caller.key.principal_id, command
        )
        return pb.PublishRulesResponse(
            position=outcome.position,
            version=outcome.answer.version,
            replayed=outcome.replayed,
        )

    async def CheckRules(
        self, request: pb.CheckRulesRequest, caller: Caller
    ) -> pb.CheckRulesResponse:
        """Say what is wrong with rules."""
        draft = Draft(request.rules, caller.programme.money)
        query = c.CheckRules(rules=draft.rules, at_least_position=request.at_least_position)
        found, position = await caller.programme.commands.read(query)
        problems = draft.problems_with(found)
        return pb.CheckRulesResponse(problems=map(encode_problem, problems), position=position)

    async def GetRules(self, request: pb.GetRulesRequest, caller: Caller) -> pb.GetRulesResponse:
        """Answer a version of the rules."""
        which = request.WhichOneof("which")
        query = c.GetRules(
            version=request.version if which == "version" else None,
            at=fields.instant(request.at, "at") if which == "at" else None,
            at_least_position=request.at_least_position,
        )
        found, position = await caller.programme.commands.read(query)
        rules = encode_rules(found, caller.programme.money)
        return pb.GetRulesResponse(rules=rules, position=position)

    async def AdvanceClock(
        self, request: pb.AdvanceClockRequest, caller: Caller
    ) -> pb.AdvanceClockResponse:
        """Set the simulated clock forward."""
        request_id = fields.uuid(request.request_id, "request_id")
        if not request.HasField("to"):
            raise fields.invalid("to", "must not be empty.")
        command = c.AdvanceClock(fields.instant(request.to, "to"))
        outcome = await caller.programme.commands.execute(
            request_id, caller.key.principal_id, command
        )
        return pb.AdvanceClockResponse(
            position=outcome.position,
            now=fields.timestamp(outcome.answer.now),
            replayed=outcome.replayed,
        )
