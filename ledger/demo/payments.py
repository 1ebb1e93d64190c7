"""Payment with the card: households sign a mandate, and each receipt names the charge that paid for it."""

from dataclasses import dataclass
from datetime import date

from google.protobuf.timestamp_pb2 import Timestamp
from grpc import StatusCode, aio

from ledger.demo.basket import Basket
from ledger.demo.debtors import mandate_request
from ledger.demo.messages import CENTS_PER_UNIT, DEBIT_CURRENCY, NANOS_PER_CENT, key_of, request_id
from ledger.demo.persist import Metadata, persist, reason_of
from ledger.demo.summary import ChargeTally
from ledger.v1.charge_pb2 import ChargeCardRequest, RefundChargeRequest, RefundChargeResponse
from ledger.v1.charge_pb2_grpc import ChargeServiceStub
from ledger.v1.mandate_pb2_grpc import MandateServiceStub
from ledger.v1.point_of_sale_pb2 import GetReceiptRequest, ReturnItemsRequest, ReturnOutcome
from ledger.v1.point_of_sale_pb2_grpc import PointOfSaleServiceStub
from ledger.v1.receipt_pb2 import TENDER_KIND_CARD, Receipt, Tender
from ledger.v1.verification_pb2 import IssueAppCodeRequest, Verification
from ledger.v1.verification_pb2_grpc import VerificationServiceStub

# Whoever is refused for these pays in cash, as at any till.
PAID_IN_CASH = frozenset(
    {"PAYMENT_OVERDUE", "CHARGING_BLOCKED", "MANDATE_NEEDED", "CREDIT_LIMIT_EXCEEDED"}
)


@dataclass(frozen=True)
class PaymentKeys:
    """With which keys charges are made."""

    till: Metadata
    # Of the shop's own app: it signs mandates, and shows codes.
    checkout: Metadata


class Payments:
    """Pays the receipts of a till's households with their cards."""

    def __init__(
        self, channel: aio.Channel, keys: PaymentKeys, played_until: Timestamp, tally: ChargeTally
    ) -> None:
        """Take how far the programme's clock was before the play: what is older may have been played already."""
        self._charge_service = ChargeServiceStub(channel)
        self._sign = MandateServiceStub(channel).SignMandate
        self._issue_code = VerificationServiceStub(channel).IssueAppCode
        self._get_receipt = PointOfSaleServiceStub(channel).GetReceipt
        self._keys = keys
        self._played_until = played_until
        self._tally = tally
        self._charges: dict[str, str] = {}

    async def sign(self, household_id: int, day: date) -> None:
        """Sign the mandate of a household that has its card now."""
        await persist(self._sign, mandate_request(household_id, day), self._keys.checkout)
        self._tally.mandates += 1

    async def pay(self, basket: Basket, receipt: Receipt) -> None:
        """Pay a receipt that shows a card by that card; in cash where it is refused."""
        if not receipt.card_number or not receipt.tenders:
            return
        tender = await self._recorded(receipt)
        if tender is None:
            tender = await self._charged(basket, receipt)
        if tender.kind != TENDER_KIND_CARD:
            self._tally.charges_refused += 1
            return
        receipt.tenders[0].CopyFrom(tender)
        self._charges[receipt.number] = tender.charge_id
        self._tally.charges += 1
        self._tally.charged_cents += _cents(tender)

    async def _recorded(self, receipt: Receipt) -> Tender | None:
        """How a receipt of an earlier play was paid; who was overdue then may not be any more."""
        if receipt.occurred_at.ToNanoseconds() >= self._played_until.ToNanoseconds():
            return None
        try:
            request = GetReceiptRequest(receipt=key_of(receipt))
            found = await persist(self._get_receipt, request, self._keys.till)
        except aio.AioRpcError as error:
            if error.code() is StatusCode.NOT_FOUND:
                return None
            raise
        return found.receipt.tenders[0]

    async def _charged(self, basket: Basket, receipt: Receipt) -> Tender:
        """How a receipt is paid: by a charge that the member's app confirmed."""
        (cash,) = receipt.tenders
        number = basket.basket_id
        code = IssueAppCodeRequest(
            request_id=request_id("app code", number), member_reference=str(basket.household_id)
        )
        charge = ChargeCardRequest(
            request_id=request_id("charge", number),
            card_number=receipt.card_number,
            amount=cash.amount,
            occurred_at=receipt.occurred_at,
            shop_id=receipt.shop_id,
            till_id=receipt.till_id,
            order_reference=receipt.number,
        )
        shown = await persist(self._issue_code, code, self._keys.checkout)
        charge.verification.CopyFrom(Verification(app_code=shown.app_code))
        try:
            done = await persist(self._charge_service.ChargeCard, charge, self._keys.till)
        except aio.AioRpcError as error:
            if reason_of(error) in PAID_IN_CASH:
                return cash
            raise
        return Tender(kind=TENDER_KIND_CARD, amount=cash.amount, charge_id=done.charge_id)

    async def give_back(self, request: ReturnItemsRequest, outcome: ReturnOutcome) -> None:
        """Refund what came back of a receipt that was paid by card."""
        charge_id = self._charges.get(request.receipt.number)
        if charge_id is None or not _positive(outcome):
            return
        refund = RefundChargeRequest(
            request_id=request_id("refund", request.receipt.number),
            charge_id=charge_id,
            amount=outcome.amount,
            occurred_at=request.occurred_at,
            shop_id=request.shop_id,
        )
        answer = await persist(self._charge_service.RefundCharge, refund, self._keys.till)
        self._tally.refunds += 1
        self._tally.refunded_cents += _cents(answer)


def _positive(outcome: ReturnOutcome) -> bool:
    return outcome.amount.units > 0 or outcome.amount.nanos > 0


def _cents(message: Tender | RefundChargeResponse) -> int:
    """The amount of an answer."""
    amount = message.amount
    assert amount.currency_code == DEBIT_CURRENCY, "all is in the currency of direct debits"
    return amount.units * CENTS_PER_UNIT + amount.nanos // NANOS_PER_CENT
