"""Payment with the card, as tills and checkouts meet it: through two workers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import grpc
import pytest
from google.type.date_pb2 import Date

from ledger.v1 import charge_pb2 as pb
from ledger.v1 import mandate_pb2 as mandates
from ledger.v1.card_pb2 import BLOCK_REASON_STOLEN, BlockCardRequest, UnblockCardRequest
from ledger.v1.privacy_pb2 import EraseMemberRequest, ExportMemberRequest
from ledger.v1.profile_pb2 import ListAccessesRequest
from ledger.v1.receipt_pb2 import TENDER_KIND_CARD, Receipt
from ledger.v1.rules_pb2 import DEBIT_DAY_MIDDLE, SettlementRules
from ledger.v1.verification_pb2 import VERIFICATION_WAY_PIN, SetPinRequest, Verification
from tests.support.charging import CREDITOR_IBAN, CREDITOR_ID
from tests.support.process import ServiceProcess
from tests.support.refusals import refusal
from tests.support.till import RefusedError, Till, make_receipt, money

Code = grpc.StatusCode

PIN = "2580"
IBAN, OTHER_IBAN = "DE89370400440532013000", "FR1420041010050500013M02606"
NAME = "Änne Müller-Lüdenscheidt"
RULES = SettlementRules(
    creditor_name="Parfum GmbH",
    creditor_id=CREDITOR_ID,
    creditor_iban=CREDITOR_IBAN,
    credit_limit=money(500_00),
)


@pytest.fixture(scope="module")
def till(two_workers: ServiceProcess) -> Iterator[Till]:
    """A programme whose members can pay with the card, served by two workers."""
    two_workers.create_programme("charging")
    till = Till(two_workers, "charging")
    till.publish_rules(settlement=RULES, receipts_required=1)
    till.await_projections()
    yield till
    till.retire()


class Payer:
    """A member with a card and a PIN, and a mandate unless told otherwise."""

    def __init__(self, till: Till, *, signed: bool = True) -> None:
        self.till = till
        self.reference = f"member-{uuid4()}"
        self.card = till.new_card(self.reference).card_number
        pin = SetPinRequest(request_id=str(uuid4()), member_reference=self.reference, pin=PIN)
        till.call("SetPin", pin)
        self.mandate = ""
        if signed:
            self.mandate = till.call("SignMandate", self.signing()).mandate_reference

    def signing(self, iban: str = IBAN, **fields: Any) -> mandates.SignMandateRequest:
        """A request to sign a mandate today."""
        fields.setdefault("request_id", str(uuid4()))
        today = datetime.now(UTC).date()
        return mandates.SignMandateRequest(
            member_reference=self.reference,
            sign_date=Date(year=today.year, month=today.month, day=today.day),
            way=mandates.MANDATE_WAY_ONLINE,
            text_version="2026-1",
            account=mandates.DebtorAccount(name=NAME, iban=iban),
            **fields,
        )

    def charging(
        self, cents: int, request_id: str | None = None, pin: str | None = PIN, **fields: Any
    ) -> pb.ChargeCardRequest:
        """A request to charge the card, with the PIN."""
        return pb.ChargeCardRequest(
            request_id=request_id or str(uuid4()),
            card_number=self.card,
            amount=money(cents),
            shop_id="shop-1",
            till_id="till-1",
            verification=None if pin is None else Verification(pin=pin),
            **fields,
        )

    def charge(self, cents: int) -> str:
        """Charge the card, and return the charge."""
        charge_id: str = self.till.call("ChargeCard", self.charging(cents)).charge_id
        return charge_id

    def owed(self) -> pb.GetMemberChargesResponse:
        """What the member owes."""
        request = pb.GetMemberChargesRequest(card_number=self.card)
        answer: pb.GetMemberChargesResponse = self.till.call("GetMemberCharges", request)
        return answer

    def items(self, position: int, **fields: Any) -> pb.ListChargeItemsResponse:
        """What the member was charged."""
        request = pb.ListChargeItemsRequest(
            member_reference=self.reference, at_least_position=position, **fields
        )
        answer: pb.ListChargeItemsResponse = self.till.call("ListChargeItems", request)
        return answer


def receipt_paid(payer: Payer, cents: int, charge_id: str) -> Receipt:
    """A receipt that a charge paid for."""
    receipt = make_receipt(total=cents, card_number=payer.card)
    receipt.tenders[0].kind = TENDER_KIND_CARD
    receipt.tenders[0].charge_id = charge_id
    return receipt


def test_a_card_is_charged_once(till: Till) -> None:
    """A charge answers what is left and when it is debited; repeated it is the same one, with other content refused."""
    payer, request_id = Payer(till), str(uuid4())
    first, again = (till.call("ChargeCard", payer.charging(120_00, request_id)) for _ in range(2))
    assert (first.replayed, again.replayed) == (False, True)
    assert first.charge_id == again.charge_id
    assert (first.available_amount, first.member_reference) == (money(380_00), payer.reference)
    why = refusal(till, "ChargeCard", payer.charging(120_01, request_id))
    assert (why.code, why.reason) == (Code.ALREADY_EXISTS, "REQUEST_ID_REUSED")
    assert why.metadata["field"] == "amount"
    owed = payer.owed()
    assert (owed.open_amount, owed.totals.charged) == (money(120_00), money(120_00))
    assert owed.charge_due_date == first.due_date
    request = pb.GetChargeRequest(charge_id=first.charge_id)
    found = till.call("GetCharge", request, role="finance").charge
    assert (found.verified_by, found.shop_id) == (VERIFICATION_WAY_PIN, "shop-1")


def test_a_charge_pays_for_a_receipt(till: Till) -> None:
    """The receipt names the charge and earns; the list says what it paid for, newest first, page by page."""
    payer = Payer(till)
    charge_id = payer.charge(10_00)
    recorded = till.record(receipt_paid(payer, 10_00, charge_id))
    assert recorded.points_earned == 10
    again = refusal_of_record(till, receipt_paid(payer, 10_00, charge_id))
    assert (again.reason, again.metadata["field"]) == (
        "CHARGE_NOT_USABLE",
        "receipt.tenders[0].charge_id",
    )
    refund = pb.RefundChargeRequest(
        request_id=str(uuid4()), charge_id=charge_id, amount=money(4_00), shop_id="shop-9"
    )
    answer = till.call("RefundCharge", refund)
    assert answer.refundable_amount == money(6_00)
    page = payer.items(answer.position, page_size=1)
    (newest,) = page.items
    assert (newest.item_id, newest.charge_id) == (answer.refund_id, charge_id)
    assert (newest.amount.units, newest.card_number) == (-4, payer.card)
    (oldest,) = payer.items(0, page_size=1, page_token=page.next_page_token).items
    assert (oldest.receipt_id, oldest.state) == (recorded.receipt_id, pb.DEBIT_STATE_OPEN)


def refusal_of_record(till: Till, receipt: Receipt) -> RefusedError:
    """Record a receipt that is refused."""
    with pytest.raises(RefusedError) as caught:
        till.record(receipt)
    return caught.value


def test_what_is_wrong_with_a_charge_is_said(till: Till) -> None:
    """Without mandate, over the limit, with a wrong PIN or none, and without an amount it is refused for that."""
    payer, unsigned = Payer(till), Payer(till, signed=False)
    for request, code, reason in (
        (unsigned.charging(1), Code.FAILED_PRECONDITION, "MANDATE_NEEDED"),
        (payer.charging(500_01), Code.FAILED_PRECONDITION, "CREDIT_LIMIT_EXCEEDED"),
        (payer.charging(1, pin=None), Code.FAILED_PRECONDITION, "VERIFICATION_REQUIRED"),
        (payer.charging(0), Code.INVALID_ARGUMENT, "FIELD_INVALID"),
    ):
        why = refusal(till, "ChargeCard", request)
        assert (why.code, why.reason) == (code, reason)
    with pytest.raises(RefusedError) as caught:
        till.call("ChargeCard", payer.charging(1, pin="1357"))
    assert caught.value.reason == "VERIFICATION_FAILED"
    said = till.call("ChargeCard", payer.charging(1, validate_only=True))
    assert (said.rehearsed, said.charge_id) == (True, "")
    assert payer.owed().totals.charged == money(0)


def test_two_tills_at_once_never_exceed_the_limit(till: Till) -> None:
    """Of charges that come at once through both workers, as many are made as the limit has room for."""
    payer = Payer(till)

    def charge(_: int) -> str:
        # A pool of its own for each: channels with the same arguments share a connection.
        connection = Till(till.service, till.programme, [("grpc.use_local_subchannel_pool", 1)])
        try:
            return str(connection.call("ChargeCard", payer.charging(200_00)).charge_id)
        except RefusedError as error:
            return error.reason
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        outcomes = list(pool.map(charge, range(3)))
    assert outcomes.count("CREDIT_LIMIT_EXCEEDED") == 1
    assert payer.owed().totals.charged == money(400_00)


def test_a_refund_comes_back_once(till: Till) -> None:
    """A refund that is repeated is the same one; a second one of the whole is refused, and nothing moved."""
    payer = Payer(till)
    request = pb.RefundChargeRequest(
        request_id=str(uuid4()), charge_id=payer.charge(30_00), shop_id="shop-1"
    )
    first, again = (till.call("RefundCharge", request) for _ in range(2))
    assert (again.replayed, again.refund_id) == (True, first.refund_id)
    request.request_id = str(uuid4())
    why = refusal(till, "RefundCharge", request)
    assert (why.reason, why.metadata["refundable"]) == ("REFUND_EXCEEDS", "0")
    assert payer.owed().open_amount == money(0)


def test_settings_change_what_can_be_charged(till: Till) -> None:
    """A debit day, a limit and blocks are set by who may, and hold at once."""
    payer = Payer(till)
    reference = payer.reference
    day = pb.ChooseDebitDayRequest(
        request_id=str(uuid4()), member_reference=reference, debit_day=DEBIT_DAY_MIDDLE
    )
    assert till.call("ChooseDebitDay", day).debit_day == DEBIT_DAY_MIDDLE
    assert refusal(till, "ChooseDebitDay", day, role="till").reason == "ROLE_NOT_ALLOWED"
    limit = pb.SetCreditLimitRequest(
        request_id=str(uuid4()), member_reference=reference, credit_limit=money(9_99)
    )
    assert till.call("SetCreditLimit", limit, role="finance").available_amount == money(9_99)
    block = pb.BlockChargingRequest(
        request_id=str(uuid4()), member_reference=reference, reason="MISUSE"
    )
    till.call("BlockCharging", block)
    stop = pb.StopCollectingRequest(
        request_id=str(uuid4()), member_reference=reference, reason="MD07"
    )
    till.call("StopCollecting", stop)
    owed = payer.owed()
    assert (owed.charging_blocked, owed.collecting_stopped) == ("MISUSE", "MD07")
    assert (owed.own_limit, owed.debit_day) == (True, DEBIT_DAY_MIDDLE)
    assert refusal(till, "ChargeCard", payer.charging(1)).reason == "CHARGING_BLOCKED"
    stolen = BlockCardRequest(
        request_id=str(uuid4()), card_number=payer.card, reason=BLOCK_REASON_STOLEN
    )
    till.call("BlockCard", stolen)
    request = pb.GetMemberChargesRequest(card_number=payer.card)
    assert refusal(till, "GetMemberCharges", request).reason == "CARD_BLOCKED"
    assert till.call("GetMemberCharges", request, role="finance").charging_blocked == "MISUSE"
    back = UnblockCardRequest(request_id=str(uuid4()), card_number=payer.card)
    till.call("UnblockCard", back)
    unblock = pb.UnblockChargingRequest(request_id=str(uuid4()), member_reference=reference)
    till.call("UnblockCharging", unblock)
    resume = pb.ResumeCollectingRequest(request_id=str(uuid4()), member_reference=reference)
    till.call("ResumeCollecting", resume)
    payer.charge(9_99)


def test_an_account_is_sealed_and_shown_to_few(till: Till) -> None:
    """Name and IBAN are nowhere but in the vault; most of them is hidden, and who reads them is written down."""
    payer = Payer(till)
    request = mandates.GetMandateRequest(member_reference=payer.reference)
    hidden = till.call("GetMandate", request, role="auditor")
    assert (hidden.masked, hidden.mandate.usable) == (True, True)
    assert (hidden.account.iban, hidden.account.name) == ("DE•••3000", "Änne M.")
    request.reveal = True
    assert refusal(till, "GetMandate", request, role="auditor").reason == "FIELD_INVALID"
    shown = till.call("GetMandate", request, role="finance").account
    assert (shown.name, shown.iban, shown.bic) == (NAME, IBAN, "COBADEFFXXX")
    accesses = till.call("ListAccesses", ListAccessesRequest(member_reference=payer.reference))
    assert [one.method for one in accesses.accesses].count("GetMandate") == 2
    with till.service.owner(till.programme) as owner:
        for table, column in (("events", "state"), ("requests", "answer")):
            for text in (IBAN, NAME, "Müller"):
                found = owner.execute(
                    f"SELECT count(*) FROM {table} WHERE position(%s::bytea IN {column}) > 0",  # noqa: S608 - of this test
                    [text.encode()],
                ).fetchone()
                assert found == (0,)


def test_a_mandate_is_what_banks_take(till: Till) -> None:
    """What no bank would debit is refused by its field, and never repeated in the refusal."""
    payer = Payer(till, signed=False)
    for iban, field in (
        ("DE89370400440532013001", "account.iban"),
        ("TR330006100519786457841326", "account.iban"),
        ("CH9300762011623852957", "account.address"),
    ):
        why = refusal(till, "SignMandate", payer.signing(iban))
        assert (why.reason, why.metadata["field"]) == ("FIELD_INVALID", field)
        assert iban not in f"{why.message} {why.metadata}"
    for reference in ("/M1", "M//1", "M" * 36, "Mä"):
        why = refusal(till, "SignMandate", payer.signing(mandate_reference=reference))
        assert why.metadata["field"] == "mandate_reference"
    request_id = str(uuid4())
    first = till.call("SignMandate", payer.signing("de89 3704 0044 0532 0130 00"))
    again = payer.signing(OTHER_IBAN, mandate_reference=first.mandate_reference.lower())
    assert refusal(till, "SignMandate", again).reason == "MANDATE_EXISTS"
    amend = mandates.AmendMandateRequest(
        request_id=request_id,
        mandate_reference=first.mandate_reference,
        account=mandates.DebtorAccount(name=NAME, iban=OTHER_IBAN),
    )
    amend.validate_only = True
    assert till.call("AmendMandate", amend).rehearsed
    amend.validate_only = False
    assert till.call("AmendMandate", amend).account_version == 2
    assert till.call("AmendMandate", amend).replayed
    amend.account.iban = IBAN
    why = refusal(till, "AmendMandate", amend)
    assert (why.reason, why.metadata["field"]) == ("REQUEST_ID_REUSED", "account")
    revoke = mandates.RevokeMandateRequest(
        request_id=str(uuid4()), mandate_reference=first.mandate_reference
    )
    till.call("RevokeMandate", revoke)
    assert refusal(till, "ChargeCard", payer.charging(1)).reason == "MANDATE_NEEDED"


def test_a_person_gets_all_of_it_and_settles_before_it_is_erased(till: Till) -> None:
    """An export has mandates, accounts and charges; who owes something is erased once that is settled."""
    payer = Payer(till)
    charge_id = payer.charge(30_00)
    parts = till.stream("ExportMember", ExportMemberRequest(member_reference=payer.reference))
    document = json.loads(b"".join(one.data for one in parts))
    (mandate,) = document["mandates"]
    assert (mandate["account"]["iban"], mandate["account"]["name"]) == (IBAN, NAME)
    (item,) = document["charges"]
    assert (item["charge_id"], item["amount"]) == (charge_id, "30.00")
    assert document["debits"] == []
    erase = EraseMemberRequest(
        request_id=str(uuid4()), member_reference=payer.reference, forfeit_points=True
    )
    why = refusal(till, "EraseMember", erase)
    assert (why.reason, why.metadata["obstacles"]) == ("ERASURE_BLOCKED", "CHARGES_OPEN")
    refund = pb.RefundChargeRequest(request_id=str(uuid4()), charge_id=charge_id, shop_id="shop-1")
    till.call("RefundCharge", refund)
    (erased,) = till.call("EraseMember", erase).members
    assert erased.HasField("payment_key_until")
    request = mandates.GetMandateRequest(mandate_reference=payer.mandate, reveal=True)
    assert till.call("GetMandate", request).account.iban == IBAN
