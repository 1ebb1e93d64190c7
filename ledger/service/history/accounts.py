"""One account as of a moment."""

from __future__ import annotations

from ledger.application import commands as c
from ledger.application.as_of import Cut
from ledger.domain.errors import Reason, Refusal
from ledger.service.accounts import account_key, encode_account, encode_standing
from ledger.service.history.moment import cut_of, then
from ledger.service.lots import add_lots
from ledger.service.serving import Caller, RunningProgramme
from ledger.v1 import account_pb2
from ledger.v1 import history_pb2 as pb


class AccountsAsOf:
    """`GetAccountAsOf`."""

    async def GetAccountAsOf(
        self, request: pb.GetAccountAsOfRequest, caller: Caller
    ) -> pb.GetAccountAsOfResponse:
        """Answer an account as of a moment."""
        key, programme = account_key(request), caller.programme
        cut = await cut_of(request.moment, programme, request.at_least_position)
        field = request.WhichOneof("key") or "key"
        found = await then(programme, cut, c.GetAccount(key, check_card=False), field)
        account = encode_account(found)
        tier = await _tier(programme, cut, c.AccountKey(account_id=found.id), field)
        if tier is not None:
            account.standing.CopyFrom(tier)
        if request.include_lots:
            add_lots(account, found)
        return pb.GetAccountAsOfResponse(account=account, position=cut.until)


async def _tier(
    programme: RunningProgramme, cut: Cut, key: c.AccountKey, field: str
) -> account_pb2.Standing | None:
    """Return the tier as of a moment; None where there were no tiers, or no rules at all."""
    try:
        found = await then(programme, cut, c.GetStanding(key), field)
    except Refusal as refusal:
        if refusal.reason is not Reason.NOT_THEN_YET:
            raise
        return None
    return encode_standing(found, programme.money)
