"""What is known of members, as callers see it: who sees what, who is found, and that it is nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import grpc
import pytest
from google.protobuf.message import Message
from google.type.date_pb2 import Date
from psycopg import sql

from ledger.v1 import consent_pb2 as consent
from ledger.v1 import profile_pb2 as pb
from ledger.v1.admin_pb2 import CreateKeyRequest
from ledger.v1.member_pb2 import EnrolMemberRequest, GetMemberRequest
from ledger.v1.options_pb2 import ROLE_TILL
from ledger.v1.point_of_sale_pb2 import (
    ExchangeItemsRequest,
    GetAccountRequest,
    PresentReceiptsRequest,
    RedeemPointsRequest,
    ReturnedItems,
)
from ledger.v1.programme_pb2 import PublishRulesRequest
from ledger.v1.receipt_pb2 import CHANNEL_ONLINE, CHANNEL_STORE, Receipt
from ledger.v1.rules_pb2 import CardRules, EarningRules, ProfileRules, Rules
from tests.support.process import ServiceProcess
from tests.support.refusals import nothing_moves, refusal
from tests.support.till import (
    Till,
    key_of,
    make_receipt,
    money,
    record_request,
    status_reason,
    timestamp,
)

Code = grpc.StatusCode

ADDRESS = pb.PostalAddress(
    street="Canarygasse", house_number="7", postal_code="20095", city="Hamburg", country="DE"
)
# What must be nowhere but in the vault.
CANARIES = ("Canaryann", "Canarymuster", "301234", "canaryann", "Canarygasse", "app-of-canary")


@pytest.fixture(scope="module")
def till(service: ServiceProcess) -> Iterator[Till]:
    """A programme in Germany that the tests of this module share."""
    service.create_programme("profiles")
    till = Till(service, "profiles")
    till.publish_rules(profile=ProfileRules(phone_region="DE"))
    yield till
    till.retire()


def profile(**fields: Any) -> pb.Profile:
    """A profile with a name of its own, so that nobody else is found by it."""
    fields.setdefault("given_name", "Ann")
    return pb.Profile(**fields)


def somebody(till: Till, **fields: Any) -> str:
    """Enrol a member with a profile and return the reference."""
    reference = f"member-{uuid4()}"
    till.call("EnrolMember", enrol_request(reference, profile=profile(**fields)))
    return reference


def enrol_request(reference: str, **fields: Any) -> EnrolMemberRequest:
    """A request to enrol a member."""
    request_id = str(fields.pop("request_id", uuid4()))
    return EnrolMemberRequest(request_id=request_id, member_reference=reference, **fields)


def update_request(reference: str, **fields: Any) -> pb.UpdateProfileRequest:
    """A request to change a profile."""
    request_id = str(fields.pop("request_id", uuid4()))
    return pb.UpdateProfileRequest(request_id=request_id, member_reference=reference, **fields)


def known(till: Till, reference: str, role: str = "operator") -> Any:
    """What is known of a member."""
    return till.call("GetProfile", pb.GetProfileRequest(member_reference=reference), role=role)


def found(till: Till, **key: str) -> list[str]:
    """The references of the members that are found."""
    answer = till.call("FindMembers", pb.FindMembersRequest(**key))
    return [one.member_reference for one in answer.members]


def bought_by(total: int, **holder: str) -> Receipt:
    """A receipt of somebody who is known by a phone number or an app."""
    receipt = make_receipt(total=total)
    receipt.MergeFrom(Receipt(**holder))  # type: ignore[arg-type]  # of text
    return receipt


def phone() -> str:
    """A phone number that nobody else has."""
    return f"+4930{uuid4().int % 10**8:08}"


def token() -> str:
    """What an app is recognised by."""
    return f"app-{uuid4()}"


def test_a_profile_shows_what_each_may_see(till: Till) -> None:
    """An operator sees all of it, a till the name and the ends of contacts, an auditor only that it changed."""
    full = pb.Profile(
        salutation="Dr",
        given_name="Canaryann",
        family_name="Canarymuster",
        phone="030 301234-56",
        email="CanaryAnn@Mail.Example",
        address=ADDRESS,
        birth_date=Date(year=1980, month=2, day=29),
        language="DE-de",
        app_token="app-of-canary-0123456789",
    )
    reference = f"member-{uuid4()}"
    request = enrol_request(reference, profile=full, shop_id="shop-1", channel=CHANNEL_STORE)
    till.call("EnrolMember", request)

    whole = known(till, reference)
    assert (whole.masked, whole.profile.phone) == (False, "+493030123456")
    assert whole.profile.email == "CanaryAnn@mail.example"
    assert (whole.profile.language, whole.profile.address) == ("de-DE", ADDRESS)
    assert whole.profile.birth_date == full.birth_date
    assert len(whole.known_parts) == 9

    shown = known(till, reference, "till")
    assert shown.masked
    assert shown.profile == pb.Profile(
        salutation="Dr",
        given_name="Canaryann",
        family_name="Canarymuster",
        phone="•••3456",
        email="C•••@mail.example",
        language="de-DE",
    )
    history = pb.ListProfileChangesRequest(member_reference=reference)
    (change,) = till.call("ListProfileChanges", history, role="auditor").changes
    assert (change.HasField("before"), change.HasField("after")) == (False, False)
    assert list(change.parts) == list(whole.known_parts)
    (change,) = till.call("ListProfileChanges", history).changes
    assert change.after == whole.profile
    assert change.before == pb.Profile()
    member = till.call("GetMember", GetMemberRequest(member_reference=reference))
    assert (member.enrol_shop_id, member.enrol_channel) == ("shop-1", CHANNEL_STORE)
    with pytest.raises(Exception, match="ROLE_NOT_ALLOWED"):
        known(till, reference, "auditor")
    assert _leaks(till) == []


def test_what_is_refused_is_never_repeated(till: Till) -> None:
    """A field that cannot be right is named, and what was in it is told to nobody."""
    wrong = {
        "phone": pb.Profile(phone="canary-301234"),
        "email": pb.Profile(email="canaryann@@x"),
        "given_name": pb.Profile(given_name="Canaryann\n"[:-1] + "\x07"),
        "family_name": pb.Profile(family_name="Canarymuster" * 9),
        "birth_date": pb.Profile(birth_date=Date(year=1850, month=1, day=1)),
        "language": pb.Profile(language="canaryann!"),
        "app_token": pb.Profile(app_token="app-of-canary"),
        "phone_region": pb.Profile(phone="301234", phone_region="ZZ"),
        "address": pb.Profile(address=pb.PostalAddress()),
        "address.country": pb.Profile(address=pb.PostalAddress(country="Canaryland")),
        "": pb.Profile(),
    }
    reference = somebody(till)
    for name, given in wrong.items():
        field = f"profile.{name}".rstrip(".")
        requests: tuple[tuple[str, Message], ...] = (
            ("EnrolMember", enrol_request(f"member-{uuid4()}", profile=given)),
            ("UpdateProfile", update_request(reference, profile=given)),
        )
        # Who enrols somebody need say nothing; who changes something must say what.
        for method, request in requests if name else requests[1:]:
            error = refusal(till, method, request)
            assert (error.reason, error.metadata["field"]) == ("FIELD_INVALID", field)
            assert not any(one in str(error) for one in (*CANARIES, "Canaryland"))
    nothing = refusal(till, "UpdateProfile", update_request(reference))
    assert (nothing.reason, nothing.metadata["field"]) == ("FIELD_INVALID", "profile")
    both = update_request(reference, profile=profile(), clear=[pb.PROFILE_PART_GIVEN_NAME])
    assert refusal(till, "UpdateProfile", both).metadata["field"] == "clear[0]"
    assert _leaks(till) == []


def test_a_retry_is_recognised_by_what_it_says(till: Till) -> None:
    """The same request again has the same outcome; with other personal data it is refused, telling nothing of them."""
    reference, id_ = f"member-{uuid4()}", uuid4()
    request = enrol_request(reference, request_id=id_, profile=profile(phone=phone()))
    first = till.call("EnrolMember", request)
    again = till.call("EnrolMember", request)
    assert (first.replayed, again.replayed) == (False, True)
    assert again.account_id == first.account_id
    other = enrol_request(reference, request_id=id_, profile=profile(given_name="Canaryann"))
    error = refusal(till, "EnrolMember", other)
    assert (error.reason, error.metadata) == ("REQUEST_ID_REUSED", {"field": "profile"})

    change = update_request(
        reference, request_id=(id_ := uuid4()), profile=profile(email="a@b.example")
    )
    assert not till.call("UpdateProfile", change).replayed
    assert till.call("UpdateProfile", change).replayed
    change.profile.email = "canaryann@b.example"
    error = refusal(till, "UpdateProfile", change)
    assert (error.reason, error.metadata) == ("REQUEST_ID_REUSED", {"field": "profile"})
    del change.clear[:]
    change.profile.CopyFrom(pb.Profile(language="de"))
    assert refusal(till, "UpdateProfile", change).metadata["field"] == "parts"


def test_what_is_cleared_is_gone_and_the_rest_stays(till: Till) -> None:
    """A change is about what it names: nothing else moves, and nobody is found by what was cleared or replaced."""
    first, second = phone(), phone()
    reference = somebody(till, family_name="Muster", phone=first, email=f"{uuid4()}@b.example")
    request = update_request(
        reference, profile=pb.Profile(phone=second), clear=[pb.PROFILE_PART_EMAIL]
    )
    with nothing_moves(till):
        request.validate_only = True
        assert till.call("UpdateProfile", request).rehearsed
    request.validate_only = False
    email = known(till, reference).profile.email
    till.call("UpdateProfile", request)
    assert known(till, reference).profile == pb.Profile(
        given_name="Ann", family_name="Muster", phone=second
    )
    assert (found(till, phone=first), found(till, phone=second)) == ([], [reference])
    assert found(till, email=email) == []
    history = pb.ListProfileChangesRequest(member_reference=reference, page_size=1)
    page = till.call("ListProfileChanges", history)
    (change,) = page.changes
    assert (change.before.phone, change.after.phone) == (first, second)
    assert (change.before.email, change.after.email) == (email, "")
    history.page_token = page.next_page_token
    page = till.call("ListProfileChanges", history)
    assert (len(page.changes), page.next_page_token) == (1, "")


def test_somebody_without_a_card_is_found(till: Till) -> None:
    """By phone however written, e-mail in any case, app, card or reference; who share one can be told apart."""
    number = phone()
    national = "0" + number.removeprefix("+49")
    card = till.new_card(total=100)
    ann = till.call("GetAccount", GetAccountRequest(card_number=card.card_number)).account
    reference, app = ann.member_reference, token()
    mine = profile(family_name="Muster", phone=number, email=f"Ann{app}@b.example", app_token=app)
    till.call("UpdateProfile", update_request(reference, profile=mine))
    for key in (
        {"phone": national},
        {"phone": number},
        {"email": f"ann{app}@B.EXAMPLE"},
        {"app_token": app},
        {"card_number": card.card_number},
        {"member_reference": reference},
    ):
        assert found(till, **key) == [reference]
    assert found(till, phone=phone()) == found(till, member_reference="nobody") == []

    other = somebody(till, given_name="Ben", family_name="Muster", phone=number)
    answer = till.call("FindMembers", pb.FindMembersRequest(phone=number))
    shown = {one.member_reference: one for one in answer.members}
    assert {one.masked_name for one in shown.values()} == {"Ann M.", "Ben M."}
    assert list(shown[reference].card_endings) == [card.card_number[-4:]]
    assert shown[other].masked_phone == "•••" + number[-4:]
    request = GetAccountRequest(phone=number)
    error = refusal(till, "GetAccount", request)
    assert (error.reason, error.metadata) == (
        "MEMBER_AMBIGUOUS",
        {"field": "phone", "members": "2"},
    )


def test_a_customer_is_known_by_phone_or_app_at_the_till(till: Till) -> None:
    """A receipt earns for whoever has the phone or the app; points are spent by the app, not by a phone number."""
    number, app = phone(), token()
    reference = somebody(till, phone=number, app_token=app)
    recorded = till.record(bought_by(1000, phone=number))
    assert recorded.points_earned == 10
    assert till.record(bought_by(500, app_token=app)).account_id == recorded.account_id
    nobody = bought_by(500, phone=phone())
    error = refusal(till, "RecordReceipt", record_request(nobody))
    assert (error.reason, error.metadata["field"]) == ("MEMBER_UNKNOWN", "receipt.phone")
    uploads = [bought_by(100, phone=number), nobody, make_receipt(total=100)]
    (answer,) = till.upload([[record_request(one) for one in uploads]])
    assert [one.WhichOneof("outcome") for one in answer.results] == [
        "recorded",
        "error",
        "recorded",
    ]
    assert status_reason(answer.results[1].error) == "MEMBER_UNKNOWN"
    request = RedeemPointsRequest(request_id=str(uuid4()), app_token=app, points=5)
    assert till.call("RedeemPoints", request).points_available == 11
    account = till.call("GetAccount", GetAccountRequest(phone=number)).account
    assert (account.member_reference, account.points_available) == (reference, 11)
    exchange = ExchangeItemsRequest(
        request_id=str(uuid4()),
        returned=ReturnedItems(receipt=key_of(uploads[0])),
        receipt=bought_by(100, phone=number),
        points=5,
    )
    error = refusal(till, "ExchangeItems", exchange)
    assert (error.reason, error.metadata["field"]) == ("FIELD_INVALID", "receipt.phone")


def test_rule_31_who_is_known_by_phone_or_app_gets_the_card_in_the_app(
    service: ServiceProcess,
) -> None:
    """The third receipt of a customer without a card brings it, however each receipt named the customer."""
    service.create_programme("appway")
    till = Till(service, "appway")
    rules = Rules(
        effective_at=timestamp(datetime(2017, 1, 1, tzinfo=UTC)),
        earning=EarningRules(points=1, per_amount=money(100)),
        card=CardRules(receipts_required=3, app_way=True),
        profile=ProfileRules(phone_region="DE"),
    )
    till.call("PublishRules", PublishRulesRequest(request_id=str(uuid4()), rules=rules))
    app = token()
    reference = somebody(till, phone="030 901820", app_token=app)
    named = ({"phone": "030 901820"}, {"app_token": app}, {"phone": "+4930901820"})
    cards = [till.record(bought_by(100, **holder)).card_number for holder in named]
    assert cards[:2] == ["", ""]
    assert found(till, card_number=cards[2]) == [reference]
    till.retire()


def test_an_unknown_customer_says_who_it_is_with_the_receipts(till: Till) -> None:
    """The card, the member and the profile come with the receipts; refused receipts leave nothing of them."""
    receipts = [make_receipt(total=100) for _ in range(3)]
    for receipt in receipts:
        till.record(receipt)
    number, reference = phone(), f"member-{uuid4()}"
    request = PresentReceiptsRequest(
        request_id=str(uuid4()),
        member_reference=reference,
        receipts=[key_of(one) for one in receipts[:2]],
        shop_id="shop-1",
        profile=profile(phone=number),
    )
    assert refusal(till, "PresentReceipts", request).reason == "RECEIPTS_TOO_FEW"
    assert found(till, phone=number) == []
    request.receipts.add().CopyFrom(key_of(receipts[2]))
    card = till.call("PresentReceipts", request).card_number
    assert till.call("PresentReceipts", request).replayed
    assert found(till, phone=number) == found(till, card_number=card) == [reference]
    member = till.call("GetMember", GetMemberRequest(member_reference=reference))
    assert member.enrol_shop_id == "shop-1"


def test_consents_come_with_the_enrolment(till: Till) -> None:
    """What somebody agrees to is recorded with the member, or with the card; a wrong form stops both."""
    form = consent.ConsentForm(
        choices=[
            consent.ConsentChoice(
                purpose=consent.CONTACT_PURPOSE_ADVERTISING,
                channel=consent.CONTACT_CHANNEL_EMAIL,
                given=True,
                text_version="v1",
            )
        ],
        sharing=consent.SharingChoice(level=consent.SHARING_LEVEL_PURCHASES),
        source=consent.CONSENT_SOURCE_TILL,
        shop_id="shop-1",
    )
    online, in_shop = f"member-{uuid4()}", f"member-{uuid4()}"
    request = enrol_request(online, profile=profile(), consents=form)
    request.consents.shop_id = ""
    error = refusal(till, "EnrolMember", request)
    assert (error.reason, error.metadata["field"]) == ("FIELD_INVALID", "consents.shop_id")
    request.consents.shop_id = "shop-1"
    till.call("EnrolMember", request)
    receipts = [make_receipt(total=100) for _ in range(3)]
    for receipt in receipts:
        till.record(receipt)
    presented = PresentReceiptsRequest(
        request_id=str(uuid4()),
        member_reference=in_shop,
        receipts=[key_of(one) for one in receipts],
        consents=form,
    )
    assert till.call("PresentReceipts", presented).card_number
    for reference in (online, in_shop):
        answer = till.call("GetConsents", consent.GetConsentsRequest(member_reference=reference))
        (given,) = answer.consents
        assert (given.status, given.text_version) == (consent.CONSENT_STATUS_GIVEN, "v1")
        assert answer.sharing == consent.SHARING_LEVEL_PURCHASES


def test_a_merged_member_is_the_survivor(till: Till) -> None:
    """What was known of the survivor stays, the other's phone leads to it, and each keeps its history."""
    number, shared = phone(), phone()
    gone = somebody(till, given_name="Gone", phone=number)
    survivor = somebody(till, given_name="Ann", phone=shared)
    retried = update_request(gone, profile=pb.Profile(language="fr"))
    till.call("UpdateProfile", retried)
    till.merge(gone, survivor)
    assert found(till, phone=number) == found(till, phone=shared) == [survivor]
    answer = known(till, gone)
    assert (answer.member_reference, answer.profile.given_name) == (survivor, "Ann")
    assert till.call("UpdateProfile", retried).replayed
    assert answer.profile.language == ""
    till.call("UpdateProfile", update_request(gone, profile=pb.Profile(phone=number)))
    assert known(till, survivor).profile.phone == number
    assert found(till, phone=number) == [survivor]
    history = pb.ListProfileChangesRequest(member_reference=gone)
    past = till.call("ListProfileChanges", history)
    assert past.merged_into_member_reference == survivor
    assert [one.after.given_name for one in past.changes] == ["", "Gone"]
    receipt = bought_by(100, phone=number)
    account = till.call("GetAccount", GetAccountRequest(member_reference=survivor)).account
    assert till.record(receipt).account_id == account.account_id


def test_a_cleared_phone_leads_nowhere_after_a_merge(till: Till) -> None:
    """A phone that the survivor clears or replaces leads to it no longer, nor does one from before the merge."""
    number, other, new = phone(), phone(), phone()
    gone = somebody(till, given_name="Gone", phone=number, email="gone@mail.example")
    survivor = somebody(till, given_name="Ann", phone=other)
    till.merge(gone, survivor)
    till.call("UpdateProfile", update_request(survivor, profile=pb.Profile(phone=new)))
    assert found(till, phone=number) == found(till, phone=other) == []
    assert found(till, phone=new) == found(till, email="gone@mail.example") == [survivor]
    till.call("UpdateProfile", update_request(survivor, clear=[pb.PROFILE_PART_PHONE]))
    assert found(till, phone=new) == []


def test_duplicates_are_found_dismissed_and_merged(service: ServiceProcess) -> None:
    """Pairs have a score and reasons; those that are dismissed or merged do not come again."""
    service.create_programme("duplicates")
    till = Till(service, "duplicates")
    till.publish_rules()
    number = phone()
    same = {"family_name": "Meyer", "address": ADDRESS}
    ann = somebody(till, phone=number, email="ann@b.example", **same)
    ann_again = somebody(
        till, given_name="Anna", phone=number, family_name="Maier", address=ADDRESS
    )
    ben = somebody(till, given_name="Ben", phone=number, family_name="Meyer")
    moved = somebody(
        till,
        given_name="Ann",
        family_name="Meier",
        address=pb.PostalAddress(street="Canarygasse 7", city="Hamburg", country="DE"),
    )
    stranger = somebody(till, given_name="Zoe", family_name="Quast", address=ADDRESS)

    def pairs(**fields: Any) -> dict[tuple[str, str], Any]:
        messages = till.stream("FindDuplicates", pb.FindDuplicatesRequest(**fields))
        assert messages[-1].profiles == 5
        listed = [pair for message in messages for pair in message.pairs]
        assert [one.score for one in listed] == sorted((one.score for one in listed), reverse=True)
        return {(one.member_reference, one.other_member_reference): one for one in listed}

    first = pairs()
    assert first[ann, ann_again].score >= 90
    assert list(first[ann, ann_again].reasons) == [
        pb.DUPLICATE_REASON_SAME_PHONE,
        pb.DUPLICATE_REASON_SIMILAR_NAME_AND_ADDRESS,
    ]
    assert (ann, moved) in first
    assert first[ann, ben].score < first[ann, ann_again].score
    assert not any(stranger in pair for pair in first)
    assert first[ann, ben].name == ""
    assert pairs(include_names=True)[ann, ben].other_name == "Ben Meyer"
    assert (ann, ben) not in pairs(min_score=first[ann, ben].score + 1)

    dismiss = pb.DismissDuplicateRequest(
        request_id=str(uuid4()), member_reference=ben, other_member_reference=ann
    )
    assert not till.call("DismissDuplicate", dismiss).replayed
    dismiss.request_id = str(uuid4())
    assert till.call("DismissDuplicate", dismiss).replayed
    till.merge(ann_again, ann)
    rest = pairs()
    assert (ann, ben) not in rest
    assert not any(ann_again in pair for pair in rest)
    assert (ann, moved) in rest
    dismiss.other_member_reference = ben
    assert refusal(till, "DismissDuplicate", dismiss).reason == "MEMBER_SAME"
    till.retire()


def test_whoever_reads_is_written_down(till: Till) -> None:
    """Each read of a profile is in the log, with who, by which method and of whom; a search is one entry."""
    reference = somebody(till, phone=phone())
    request = pb.ListAccessesRequest(member_reference=reference)

    def accesses() -> list[tuple[str, str]]:
        listed: list[tuple[str, str]] = []
        page = pb.ListAccessesRequest()
        page.CopyFrom(request)
        page.page_size = 2
        while True:
            answer = till.call("ListAccesses", page)
            listed += [
                (one.method, one.principal_id)
                for one in answer.accesses
                if one.member_reference == reference
            ]
            if not answer.next_page_token:
                return listed
            page.page_token = answer.next_page_token

    assert accesses() == []
    known(till, reference)
    known(till, reference, "till")
    found(till, member_reference=reference)
    till.call("ListProfileChanges", pb.ListProfileChangesRequest(member_reference=reference))
    assert [method for method, _ in accesses()] == [
        "GetProfile",
        "GetProfile",
        "FindMembers",
        "ListProfileChanges",
    ]
    assert len({principal for _, principal in accesses()}) == 2
    everything = till.call("ListAccesses", pb.ListAccessesRequest(page_size=1000)).accesses
    till.stream("FindDuplicates", pb.FindDuplicatesRequest())
    after = pb.ListAccessesRequest(page_size=1000, start_time=everything[-1].access_time)
    searched = [one for one in till.call("ListAccesses", after).accesses if one.all_members]
    assert [one.method for one in searched] == ["FindDuplicates"]


def test_who_is_in_training_leaves_nothing(till: Till) -> None:
    """With a training key somebody is enrolled in words only: nobody is there afterwards, and no key was made."""
    reference, number = f"member-{uuid4()}", phone()
    wanted = CreateKeyRequest(role=ROLE_TILL, principal_id=f"trainee-{uuid4()}", training=True)
    key = till.call("CreateKey", wanted).secret
    with nothing_moves(till):
        request = enrol_request(reference, profile=profile(phone=number), channel=CHANNEL_ONLINE)
        assert till.call("EnrolMember", request, key=key).rehearsed
    assert found(till, phone=number) == []


def _leaks(till: Till) -> list[str]:
    """Where canaries are that should be nowhere: events, answers, look-ups, sealed records, the log of the service."""
    places = {"log": till.service.log().encode()}
    with till.service.owner(till.programme) as owner:
        for table in ("events", "requests", "vault_records", "vault_lookups", "access_log"):
            query = sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(table))
            rows = owner.execute(query).fetchall()
            places[table] = "\n".join(row[0] for row in rows).encode()
        states = owner.execute("SELECT state FROM events").fetchall()
        answers = owner.execute("SELECT answer FROM requests").fetchall()
        places["state"] = b"\n".join(bytes(row[0]) for row in (*states, *answers))
    return [
        f"{one} in {place}"
        for place, data in places.items()
        for one in CANARIES
        if one.lower().encode() in data.lower()
    ]
