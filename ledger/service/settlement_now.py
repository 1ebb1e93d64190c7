"""What the rules in force say of payment with the card."""

from __future__ import annotations

from ledger.application import commands as c
from ledger.domain.rules import SettlementRules
from ledger.service.serving import Caller


async def settlement_now(caller: Caller) -> SettlementRules | None:
    """Return the rules of payment with the card; None where nobody can pay so."""
    rules, _ = await caller.programme.commands.read(c.GetRules())
    return rules.settlement
