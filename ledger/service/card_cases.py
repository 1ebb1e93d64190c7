"""`ListCardCases` of `AuditService`: cards whose receipts came back."""

from __future__ import annotations

from ledger.domain.receipt import ReturnKind
from ledger.projections.card_cases import queries as cases
from ledger.projections.card_cases.queries import CardCaseRow
from ledger.projections.receipts import queries as receipts
from ledger.projections.receipts.queries import Identity
from ledger.service import fields
from ledger.service.fields import MoneyField
from ledger.service.freshness import await_position
from ledger.service.pages import PageTokens, page_size
from ledger.service.receipts import encode_identity
from ledger.service.serving import Caller
from ledger.v1 import audit_pb2 as pb

CASES_DEFAULT = 100
CASES_MAX = 1_000


class CardCases:
    """What an auditor looks at: the card stays, whatever came back."""

    async def ListCardCases(
        self, request: pb.ListCardCasesRequest, caller: Caller
    ) -> pb.ListCardCasesResponse:
        """List cases, newest first."""
        size = page_size(request.page_size, CASES_DEFAULT, CASES_MAX)
        programme = caller.programme
        scope = f"{request.only_short}"
        tokens = PageTokens(programme.facts.fingerprint_key, "ListCardCases", scope)
        token = tokens.decode(request.page_token, tuple[int])
        before = cases.AFTER_ALL if token is None else token[0]
        position = await await_position(programme, "card_cases", request.at_least_position)
        async with programme.pool.connection() as connection:
            found = await cases.page(connection, size + 1, before, only_short=request.only_short)
        shown = found[:size]
        if shown:
            # How a receipt is named on paper is another projection's to know.
            await await_position(programme, "receipts", shown[0].position)
        async with programme.pool.connection() as connection:
            named = await receipts.identities(connection, [one.receipt_id for one in shown])
        return pb.ListCardCasesResponse(
            cases=[_encode(one, named[one.receipt_id], programme.money) for one in shown],
            next_page_token=tokens.encode([shown[-1].position]) if len(found) > size else "",
            position=position,
        )


def _encode(row: CardCaseRow, named: Identity, money: MoneyField) -> pb.CardCase:
    return pb.CardCase(
        card_number=row.card_number,
        account_id=fields.uuid_text(row.account_id),
        receipt=encode_identity(named),
        receipt_id=fields.uuid_text(row.receipt_id),
        return_id=fields.uuid_text(row.return_id),
        amount=money.encode(row.amount),
        voided=row.kind is ReturnKind.VOID,
        whole=row.whole,
        still_enough=row.still_enough,
        principal_id=row.principal_id,
        occurred_at=fields.timestamp(row.occurred_at),
        recorded_at=fields.timestamp(row.recorded_at),
        position=row.position,
    )
