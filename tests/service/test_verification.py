"""Proof that the payer is the member (rule 27a), as tills and apps meet it: through two workers, and stored nowhere."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import grpc
import pytest
from psycopg import sql

from ledger.v1 import point_of_sale_pb2 as pos
from ledger.v1 import verification_pb2 as pb
from ledger.v1.admin_pb2 import CreateKeyRequest
from ledger.v1.options_pb2 import ROLE_CHECKOUT, ROLE_TILL
from ledger.v1.privacy_pb2 import EraseMemberRequest, ExportMemberRequest
from ledger.v1.programme_pb2 import GetRulesRequest
from ledger.v1.receipt_pb2 import TENDER_KIND_CASH, TENDER_KIND_POINTS
from ledger.v1.rules_pb2 import VerificationRules
from tests.support.process import ServiceProcess
from tests.support.refusals import refusal
from tests.support.till import RefusedError, Till, key_of, make_receipt, money

Code = grpc.StatusCode

RIGHT, WRONG = "83920174", "19283746"
RULES = VerificationRules(
    points_unverified_max=100,
    points_day_max=5_000,
    charges_day_max=money(50_000),
    pin_digits=8,
    app_code_seconds=600,
    charge_ways=[pb.VERIFICATION_WAY_APP_CODE],
)


@pytest.fixture(scope="module")
def till(two_workers: ServiceProcess) -> Iterator[Till]:
    """A programme that asks for a PIN of eight digits above 100 points, served by two workers."""
    two_workers.create_programme("verification")
    till = Till(two_workers, "verification")
    till.publish_rules(verification=RULES, receipts_required=1)
    till.await_projections()
    yield till
    till.retire()


class Member:
    """A member with a card, many points and a PIN."""

    def __init__(self, till: Till, *, pin: str | None = RIGHT) -> None:
        self.till = till
        self.reference = f"member-{uuid4()}"
        self.card = till.new_card(self.reference, total=300_000).card_number
        if pin is not None:
            till.call("SetPin", self.first_pin(pin))

    def first_pin(self, pin: str, **fields: Any) -> pb.SetPinRequest:
        """A request to set the first PIN."""
        fields.setdefault("request_id", str(uuid4()))
        return pb.SetPinRequest(member_reference=self.reference, pin=pin, **fields)

    def code(self, request_id: str | None = None) -> Any:
        """Have the app show a code."""
        request = pb.IssueAppCodeRequest(
            request_id=request_id or str(uuid4()), member_reference=self.reference
        )
        return self.till.call("IssueAppCode", request)

    def redemption(
        self, points: int, request_id: str | None = None, *, validate_only: bool = False, **way: str
    ) -> pos.RedeemPointsRequest:
        """A request to spend points of the card, with a PIN or a code."""
        return pos.RedeemPointsRequest(
            request_id=request_id or str(uuid4()),
            card_number=self.card,
            points=points,
            validate_only=validate_only,
            verification=pb.Verification(**way) if way else None,
        )

    def state(self, **options: Any) -> Any:
        """What is said of the member's verification."""
        request = pb.GetVerificationRequest(card_number=self.card)
        return self.till.call("GetVerification", request, **options)

    def topics(self) -> Counter[str]:
        """What happened to the verification, and how often."""
        with self.till.service.owner(self.till.programme) as owner:
            rows = owner.execute(
                "SELECT topic, count(*) FROM events WHERE originator_id = (SELECT originator_id"
                " FROM events WHERE topic = 'ledger.VerificationOpened'"
                " AND convert_from(state, 'UTF8')::json ->> 'member_reference' = %s) GROUP BY topic",
                [self.reference],
            ).fetchall()
        return Counter({topic.removeprefix("ledger."): count for topic, count in rows})


def refused(till: Till, name: str, request: Any, **options: Any) -> RefusedError:
    """Call what is refused; a try may have been counted."""
    with pytest.raises(RefusedError) as caught:
        till.call(name, request, **options)
    return caught.value


def at_once(till: Till, calls: list[Callable[[Till], Any]]) -> list[Any]:
    """Make calls at once, each through a connection of its own, so that both workers get some."""

    def one(call: Callable[[Till], Any]) -> Any:
        # A pool of its own for each: channels with the same arguments share a connection.
        connection = Till(till.service, till.programme, [("grpc.use_local_subchannel_pool", 1)])
        try:
            return call(connection)
        except RefusedError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(one, calls))


def redeeming(request: pos.RedeemPointsRequest) -> Callable[[Till], Any]:
    """A call that spends points."""
    return lambda till: till.call("RedeemPoints", request)


# Rule 27a
def test_a_redemption_above_the_limit_carries_a_pin(till: Till) -> None:
    """Without a PIN it is refused, with a wrong one it costs a try, with the right one it happens once."""
    member = Member(till)
    needed = refusal(till, "RedeemPoints", member.redemption(101))
    assert (needed.code, needed.reason) == (Code.FAILED_PRECONDITION, "VERIFICATION_REQUIRED")
    assert needed.metadata["accepted"] == "PIN,APP_CODE"
    request_id = str(uuid4())
    wrong = refused(till, "RedeemPoints", member.redemption(101, request_id, pin=WRONG))
    assert (wrong.code, wrong.reason) == (Code.PERMISSION_DENIED, "VERIFICATION_FAILED")
    assert wrong.metadata == {
        "field": "verification.pin",
        "cause": "PIN_WRONG",
        "tries_left": "2",
    }
    assert member.state().pin_tries_left == 2
    right = member.redemption(101, request_id, pin=RIGHT)
    first, again = (till.call("RedeemPoints", right) for _ in range(2))
    assert (first.replayed, again.replayed) == (False, True)
    assert first.redemption_id == again.redemption_id
    assert member.state().pin_tries_left == 3
    made = [json.loads(one.state) for one in till.all_events(first.position - 5)]
    assert [one["verified_by"] for one in made if "verified_by" in one] == ["PIN", "PIN"]


# Rule 27a: the lock-out
def test_a_burst_of_guesses_through_two_workers_gets_three_answers(till: Till) -> None:
    """Of forty guesses at once, the right one among them last, three are compared; the others are told nothing."""
    member = Member(till)
    guesses = [f"{83920200 + number}" for number in range(40)]
    calls = [redeeming(member.redemption(101, pin=guess)) for guess in guesses]
    found = at_once(till, calls)
    assert Counter(one.reason for one in found) == {
        "VERIFICATION_FAILED": 3,
        "VERIFICATION_LOCKED": 37,
    }
    left = [one.metadata["tries_left"] for one in found if one.reason == "VERIFICATION_FAILED"]
    assert sorted(left) == ["0", "1", "2"]
    assert member.topics()["PinTried"] == 3
    locked = refused(till, "RedeemPoints", member.redemption(101, pin=RIGHT))
    assert (locked.code, locked.reason) == (Code.PERMISSION_DENIED, "VERIFICATION_LOCKED")
    state = member.state()
    assert (state.pin_set, state.pin_locked, state.pin_tries_left) == (True, True, 0)
    unblock = pb.UnblockPinRequest(request_id=str(uuid4()), member_reference=member.reference)
    till.call("UnblockPin", unblock)
    assert till.call("UnblockPin", unblock).replayed
    assert till.call("RedeemPoints", member.redemption(101, pin=RIGHT)).points_redeemed == 101


def test_a_request_that_is_sent_ten_times_at_once_is_one_redemption_and_one_try(till: Till) -> None:
    """The same request with the same right PIN, through both workers, spends once and leaves all tries."""
    member = Member(till)
    request = member.redemption(500, pin=RIGHT)
    found = at_once(till, [redeeming(request)] * 10)
    assert len({one.redemption_id for one in found}) == 1
    assert [one.replayed for one in found].count(False) == 1
    assert member.topics()["PinTried"] == 1
    assert member.state().pin_tries_left == 3


# Rule 27a: the one-time app code
def test_an_app_code_pays_once_through_two_workers(till: Till) -> None:
    """Ten tills scan the same code at once: one redemption; its retries get the first answer."""
    member = Member(till, pin=None)
    request_id = str(uuid4())
    shown, again = member.code(request_id), member.code(request_id)
    assert (shown.app_code, shown.qr_text) == (again.app_code, again.qr_text)
    assert shown.qr_text == f"LLC1:{shown.app_code}"
    requests = [member.redemption(500, app_code=shown.qr_text) for _ in range(10)]
    found = at_once(till, [redeeming(request) for request in requests])
    paid = [one for one in found if not isinstance(one, RefusedError)]
    assert len(paid) == 1
    assert {one.reason for one in found if isinstance(one, RefusedError)} == {"VERIFICATION_FAILED"}
    repeated = at_once(till, [redeeming(requests[found.index(paid[0])])] * 5)
    assert {(one.redemption_id, one.replayed) for one in repeated} == {
        (paid[0].redemption_id, True)
    }
    assert member.topics()["AppCodeUsed"] == 1


def test_a_code_is_told_to_be_wrong_in_the_same_words_whatever_is_wrong(till: Till) -> None:
    """None issued, a wrong one, one that was used and one of another member: a till cannot tell them apart."""
    member, other = Member(till, pin=None), Member(till, pin=None)
    said = [refused(till, "RedeemPoints", member.redemption(101, app_code="00000000"))]
    theirs = other.code().app_code
    mine = member.code().app_code
    said.append(refused(till, "RedeemPoints", member.redemption(101, app_code=theirs)))
    till.call("RedeemPoints", member.redemption(101, app_code=f"{mine[:4]} {mine[4:]}"))
    said.append(refused(till, "RedeemPoints", member.redemption(101, app_code=mine)))
    assert len({(one.reason, one.message, str(one.metadata)) for one in said}) == 1
    member.code()
    assert not member.state().HasField("app_code_expire_time")
    assert member.state(role="checkout").HasField("app_code_expire_time")


def test_holds_and_exchanges_carry_a_verification_too(till: Till) -> None:
    """What is set aside, and what pays in an exchange, is verified as a redemption is."""
    member = Member(till)
    hold = pos.HoldPointsRequest(
        request_id=str(uuid4()),
        card_number=member.card,
        points=200,
        verification=pb.Verification(pin=RIGHT),
    )
    assert till.call("HoldPoints", hold).points_held == 200
    bought = make_receipt(total=20_000, card_number=member.card)
    till.record(bought)
    sale = make_receipt(total=20_000, card_number=member.card)
    sale.tenders[0].kind = TENDER_KIND_POINTS
    sale.tenders[0].amount.CopyFrom(money(101))
    sale.tenders.add(kind=TENDER_KIND_CASH, amount=money(19_899))
    exchange = pos.ExchangeItemsRequest(
        request_id=str(uuid4()),
        returned=pos.ReturnedItems(receipt=key_of(bought)),
        receipt=sale,
        points=101,
    )
    needed = refusal(till, "ExchangeItems", exchange)
    assert (needed.reason, needed.metadata["field"]) == ("VERIFICATION_REQUIRED", "verification")
    exchange.verification.pin = WRONG
    assert refused(till, "ExchangeItems", exchange).metadata["tries_left"] == "2"
    exchange.verification.pin = RIGHT
    assert till.call("ExchangeItems", exchange).redemption_id
    assert till.call("ExchangeItems", exchange).replayed


# Rule 27a: with limits per card and day
def test_a_card_spends_so_many_points_a_day(till: Till) -> None:
    """Above the limit of the day the right PIN does not help, and is not tried."""
    member = Member(till)
    till.record(make_receipt(total=300_000, card_number=member.card))
    till.call("RedeemPoints", member.redemption(4_900, pin=RIGHT))
    over = refusal(till, "RedeemPoints", member.redemption(101, pin=WRONG))
    assert (over.code, over.reason) == (Code.FAILED_PRECONDITION, "DAILY_LIMIT_EXCEEDED")
    assert (over.metadata["limit"], over.metadata["left"]) == ("5000", "100")
    assert member.state().pin_tries_left == 3


def test_what_is_only_rehearsed_tells_nothing_of_a_pin(till: Till) -> None:
    """With `validate_only`, or a training key, a wrong PIN is answered as the right one, and no try is counted."""
    member = Member(till)
    training = CreateKeyRequest(principal_id="trainee", role=ROLE_TILL, training=True)
    key = till.call("CreateKey", training).secret
    for pin in (RIGHT, WRONG):
        request = member.redemption(101, validate_only=True, pin=pin)
        assert till.call("RedeemPoints", request).rehearsed
        assert till.call("RedeemPoints", member.redemption(101, pin=pin), key=key).rehearsed
    needed = refusal(till, "RedeemPoints", member.redemption(101, validate_only=True))
    assert needed.reason == "VERIFICATION_REQUIRED"
    assert member.topics()["PinTried"] == 0


def test_an_app_in_training_gets_a_code_that_is_good_for_nothing(till: Till) -> None:
    """With a training key a code is shown and a PIN is set, and nothing of it is stored."""
    stranger = Member(till, pin=None)
    learning = CreateKeyRequest(principal_id="app", role=ROLE_CHECKOUT, training=True)
    app = till.call("CreateKey", learning).secret
    request = pb.IssueAppCodeRequest(request_id=str(uuid4()), member_reference=stranger.reference)
    assert till.call("IssueAppCode", request, key=app).rehearsed
    assert till.call("SetPin", stranger.first_pin(RIGHT), key=app).rehearsed
    assert stranger.topics() == {}


def test_a_pin_is_set_by_whom_the_member_has_shown_to_be_it(till: Till) -> None:
    """A till cannot set a first PIN on a printed number; with an app code, or the old PIN, it changes one."""
    member = Member(till, pin=None)
    assert (
        refused(till, "SetPin", member.first_pin(RIGHT), role="till").reason == "ROLE_NOT_ALLOWED"
    )
    for pin, reason in (("12345678", "PIN_WEAK"), ("8392", "FIELD_INVALID"), ("", "FIELD_INVALID")):
        found = refusal(till, "SetPin", member.first_pin(pin))
        assert (found.code, found.reason) == (Code.INVALID_ARGUMENT, reason)
    change = pb.ChangePinRequest(request_id=str(uuid4()), card_number=member.card, new_pin=RIGHT)
    assert refusal(till, "ChangePin", change).metadata["field"] == "verification"
    change.verification.app_code = member.code().app_code
    assert not till.call("ChangePin", change).replayed
    assert till.call("ChangePin", change).replayed
    assert refusal(till, "SetPin", member.first_pin(WRONG)).reason == "VERIFICATION_REQUIRED"
    change = pb.ChangePinRequest(
        request_id=str(uuid4()),
        card_number=member.card,
        new_pin=WRONG,
        verification=pb.Verification(pin=RIGHT),
    )
    till.call("ChangePin", change)
    assert till.call("RedeemPoints", member.redemption(101, pin=WRONG)).points_redeemed == 101
    reset = pb.ResetPinRequest(request_id=str(uuid4()), member_reference=member.reference)
    till.call("ResetPin", reset)
    assert not member.state().pin_set
    told = refused(till, "RedeemPoints", member.redemption(101, pin=WRONG))
    assert (told.reason, told.metadata["cause"]) == ("VERIFICATION_FAILED", "PIN_NOT_SET")
    till.call("SetPin", member.first_pin(RIGHT))


# Rule 27a: a PIN is kept as argon2id in the vault, and nowhere else
def test_a_pin_is_stored_nowhere(till: Till) -> None:
    """After PINs were set, used, guessed and refused, no table, log or refusal has one; what is kept is sealed."""
    member = Member(till)
    said = [refused(till, "RedeemPoints", member.redemption(101, pin=WRONG))]
    said.append(refused(till, "RedeemPoints", member.redemption(101, pin=f"{WRONG}0")))
    said.append(refused(till, "SetPin", member.first_pin(f"{RIGHT}x")))
    till.call("RedeemPoints", member.redemption(101, pin=RIGHT))
    code = member.code().app_code
    said.append(refused(till, "RedeemPoints", member.redemption(101, app_code=f"{code}9")))
    words = [RIGHT, WRONG, code, "argon2"]
    assert not [word for one in said for word in words if word in f"{one} {one.details}"]
    assert not [word for word in words if word in till.service.log()]
    with till.service.owner(till.programme) as owner:
        tables = owner.execute(
            "SELECT table_schema, table_name FROM information_schema.tables WHERE table_type ="
            " 'BASE TABLE' AND table_schema IN (%s, 'ledger_control')",
            [f"programme_{till.programme}"],
        ).fetchall()
        assert ("programme_verification", "vault_records") in tables
        for names in tables:
            query = sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(*names))
            rows = [row[0] for row in owner.execute(query).fetchall()]
            hidden = [word.encode().hex() for word in words]
            assert not [row for row in rows for word in (*words, *hidden) if word in row], names


def test_an_export_lists_that_there_is_a_pin_and_an_erasure_takes_it(till: Till) -> None:
    """The person is told that a PIN was set, and when it was read; once erased no record of it is left."""
    member = Member(till)
    till.call("RedeemPoints", member.redemption(101, pin=RIGHT))
    member.code()
    export = ExportMemberRequest(member_reference=member.reference)
    parts = till.stream("ExportMember", export)
    found = json.loads(b"".join(one.data for one in parts))
    assert [one["what"].removeprefix("ledger.") for one in found["verifications"]] == [
        "VerificationOpened",
        "PinSet",
        "PinTried",
        "PinVerified",
        "AppCodeIssued",
    ]
    assert "digest" not in json.dumps(found["verifications"])
    assert "VerifyPin" in {one["method"] for one in found["accesses"]}
    till.call(
        "EraseMember",
        EraseMemberRequest(
            request_id=str(uuid4()), member_reference=member.reference, forfeit_points=True
        ),
    )
    request = pb.GetVerificationRequest(member_reference=member.reference)
    assert refused(till, "GetVerification", request).reason == "MEMBER_ERASED"
    with till.service.owner(till.programme) as owner:
        query = (
            "SELECT count(*) FROM vault_records r JOIN events e ON e.originator_id = r.member_id"
        )
        query += " WHERE convert_from(e.state, 'UTF8')::json ->> 'member_reference' = %s"
        row = owner.execute(query, [member.reference]).fetchone()
    assert row == (0,)


def test_rules_of_verifications_are_published_and_read_back(till: Till) -> None:
    """What was published of verifications is what is read, with what was not said filled in."""
    found = till.call("GetRules", GetRulesRequest()).rules.verification
    expected = VerificationRules(pin_tries=3)
    expected.MergeFrom(RULES)
    assert found == expected
