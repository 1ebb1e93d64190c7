from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from ledger.domain.errors import Reason, Refusal
from ledger.domain.lots import DatedPoints
from ledger.domain.receipt import (
    Channel,
    Earning,
    Line,
    Receipt,
    ReceiptFacts,
    Tender,
    TenderKind,
    Unit,
)
from ledger.domain.redemption import Redemption
from tests.support.world import NOW, make_cause, make_facts

FACTS = make_facts(total=250, number="1", card_number="2000000000008")


def recorded(facts: ReceiptFacts = FACTS, account_id: UUID | None = None) -> Receipt:
    """A recorded receipt; without an account it is anonymous."""
    return Receipt.record(uuid4(), make_cause(), facts, Earning(2_500_000), 1, account_id)


def made(account_id: UUID) -> Redemption:
    """A redemption of five points."""
    return Redemption.make(
        uuid4(),
        make_cause(),
        account_id=account_id,
        points=5,
        lots=(DatedPoints(1, 5),),
        order_reference="order-1",
    )


def test_the_same_content_is_the_same_receipt() -> None:
    """A receipt that says the same is the same, however it was made."""
    again = msgspec.json.decode(msgspec.json.encode(FACTS), type=ReceiptFacts)
    recorded().check_same(again)


# In the words of the contract: the one who reads the refusal has the message, not our classes.
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"occurred_at": NOW + timedelta(seconds=1)}, "receipt.occurred_at"),
        ({"channel": Channel.ONLINE}, "receipt.channel"),
        ({"card_number": None}, "receipt.card_number"),
        ({"card_number": "2000000000015"}, "receipt.card_number"),
        ({"card_number": None, "member_reference": "member-1"}, "receipt.card_number"),
        ({"total": 251}, "receipt.total"),
        ({"lines": FACTS.lines * 2}, "receipt.lines"),
        ({"lines": (Line("2", "sku-1", 1000, 250),)}, "receipt.lines[0].line_id"),
        ({"lines": (Line("1", "sku-2", 1000, 250),)}, "receipt.lines[0].sku"),
        ({"lines": (Line("1", "sku-1", 999, 250),)}, "receipt.lines[0].quantity_thousandths"),
        ({"lines": (Line("1", "sku-1", 1000, 251),)}, "receipt.lines[0].gross_amount"),
        ({"lines": (Line("1", "sku-1", 1000, 250, Unit.LITRE),)}, "receipt.lines[0].unit"),
        (
            {"lines": (Line("1", "sku-1", 1000, 250, category="fruit"),)},
            "receipt.lines[0].category",
        ),
        (
            {"lines": (Line("1", "sku-1", 1000, 250, discount=1),)},
            "receipt.lines[0].discount_amount",
        ),
        (
            {"lines": (Line("1", "sku-1", 1000, 250, tax_rate_millionths=1),)},
            "receipt.lines[0].tax_rate_millionths",
        ),
        ({"lines": (Line("1", "sku-1", 1000, 250, tax=1),)}, "receipt.lines[0].tax_amount"),
        ({"tenders": ()}, "receipt.tenders"),
        ({"tenders": (Tender(TenderKind.VOUCHER, 250),)}, "receipt.tenders[0].kind"),
        ({"tenders": (Tender(TenderKind.CASH, 249),)}, "receipt.tenders[0].amount"),
    ],
)
def test_other_content_is_refused_by_the_first_field_that_differs(
    changes: dict[str, Any], field: str
) -> None:
    """A receipt with other content under the same identity is refused, and the field is named."""
    with pytest.raises(Refusal) as caught:
        recorded().check_same(msgspec.structs.replace(FACTS, **changes))
    assert caught.value.reason is Reason.RECEIPT_MISMATCH
    assert caught.value.metadata["field"] == field


def test_an_anonymous_receipt_counts_once() -> None:
    """A receipt that was presented counts for that account, and cannot be presented again."""
    receipt, account_id = recorded(), uuid4()
    receipt.check_present("receipts[0]")
    receipt.present(make_cause(), account_id)
    assert receipt.account_id == account_id
    with pytest.raises(Refusal) as caught:
        receipt.check_present("receipts[0]")
    assert caught.value.reason is Reason.RECEIPT_ALREADY_COUNTED
    assert caught.value.metadata["field"] == "receipts[0]"


def test_a_receipt_with_a_holder_cannot_be_presented() -> None:
    """A receipt that was recorded with a card counts already."""
    with pytest.raises(Refusal) as caught:
        recorded(account_id=uuid4()).check_present("receipts[2]")
    assert caught.value.reason is Reason.RECEIPT_ALREADY_COUNTED


def test_a_presented_receipt_keeps_the_rules_of_its_sale() -> None:
    """The event of presenting names the rules version that priced the receipt."""
    receipt = recorded()
    receipt.present(make_cause(), uuid4(), receipt.earning)
    event = receipt.pending_events[-1]
    assert isinstance(event, Receipt.Presented)
    assert event.rules_version == 1


def test_a_redemption_pays_one_receipt_of_its_own_account() -> None:
    """A redemption can be tendered once, for a receipt of the account that spent the points."""
    account_id, receipt_id = uuid4(), uuid4()
    redemption = made(account_id)
    for other in (uuid4(), None):
        with pytest.raises(Refusal) as foreign:
            redemption.check_tender(other, "receipt.tenders[0].redemption_id")
        assert foreign.value.reason is Reason.REDEMPTION_NOT_USABLE
    redemption.check_tender(account_id, "receipt.tenders[0].redemption_id")
    redemption.tender(make_cause(), receipt_id)
    assert redemption.receipt_id == receipt_id
    with pytest.raises(Refusal) as used:
        redemption.check_tender(account_id, "receipt.tenders[1].redemption_id")
    assert used.value.reason is Reason.REDEMPTION_NOT_USABLE
    assert used.value.metadata["field"] == "receipt.tenders[1].redemption_id"
