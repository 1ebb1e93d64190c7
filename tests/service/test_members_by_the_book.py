"""Members as the contract promises them to a retailer and a customer, tested without a look at how it is done."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import grpc
import pytest
from google.protobuf.message import Message
from google.type.date_pb2 import Date

from ledger.v1 import profile_pb2 as pb
from ledger.v1.admin_pb2 import CreateKeyRequest
from ledger.v1.member_pb2 import (
    EnrolMemberRequest,
    GetMemberRequest,
    ListAccountEntriesRequest,
)
from ledger.v1.options_pb2 import ROLE_OPERATOR, ROLE_TILL
from ledger.v1.point_of_sale_pb2 import (
    ClaimReceiptRequest,
    GetAccountRequest,
    PresentReceiptsRequest,
)
from ledger.v1.receipt_pb2 import ReceiptKey
from ledger.v1.rules_pb2 import ProfileRules
from tests.support.process import ServiceProcess
from tests.support.refusals import nothing_moves, refusal
from tests.support.till import Till, key_of, make_receipt, record_request

Code = grpc.StatusCode
_numbers = itertools.count(2_000_001)

SECRETS = ("Zaphodine", "Beeblebroxel", "zaphodine.b", "Magratheaweg", "zaph-app-token", "4711815")
"""Parts of what a customer says here, of which nobody may hear who need not."""


@pytest.fixture(scope="module")
def till(service: ServiceProcess) -> Iterator[Till]:
    """A German programme that the tests of this module share; every customer has a number of its own."""
    service.create_programme("by_the_book")
    till = Till(service, "by_the_book")
    till.publish_rules(profile=ProfileRules(phone_region="DE"))
    yield till
    till.retire()


@pytest.fixture(scope="module")
def registry(service: ServiceProcess) -> Iterator[Till]:
    """A programme of its own for those who look through all profiles."""
    service.create_programme("by_the_book_twins")
    till = Till(service, "by_the_book_twins")
    till.publish_rules(profile=ProfileRules(phone_region="DE"))
    yield till
    till.retire()


def fresh_phone() -> str:
    """A phone number in Berlin that nobody has."""
    return f"+4930{next(_numbers)}"


def enrolment(reference: str = "", **fields: Any) -> EnrolMemberRequest:
    """A request to enrol somebody who says so of itself."""
    return EnrolMemberRequest(
        request_id=str(uuid4()),
        member_reference=reference or f"member-{uuid4()}",
        profile=pb.Profile(**fields) if fields else None,
    )


def enrol(till: Till, reference: str = "", **fields: Any) -> str:
    """Enrol somebody and return the reference."""
    request = enrolment(reference, **fields)
    till.call("EnrolMember", request)
    return request.member_reference


def change(reference: str, *clear: pb.ProfilePart, **fields: Any) -> pb.UpdateProfileRequest:
    """A request to change what is known of somebody."""
    return pb.UpdateProfileRequest(
        request_id=str(uuid4()),
        member_reference=reference,
        profile=pb.Profile(**fields) if fields else None,
        clear=clear,
    )


def found(till: Till, **key: Any) -> list[str]:
    """References of whom a till finds."""
    answer = till.call("FindMembers", pb.FindMembersRequest(**key))
    return [one.member_reference for one in answer.members]


def known(till: Till, reference: str, role: str = "operator") -> Any:
    """What is answered of a member."""
    return till.call("GetProfile", pb.GetProfileRequest(member_reference=reference), role=role)


def changes(till: Till, reference: str, role: str = "operator") -> Any:
    """The history of a profile."""
    request = pb.ListProfileChangesRequest(member_reference=reference)
    return till.call("ListProfileChanges", request, role=role)


def merge(till: Till, gone: str, survivor: str) -> None:
    """Make one member of two."""
    till.merge(gone, survivor)


def said(message: Message) -> str:
    """All that is in a message, as text."""
    return f"{message!r}{message.SerializeToString()!r}"


# Enrolment


def test_an_enrolment_sent_again_is_the_same_enrolment(till: Till) -> None:
    """The same request has the first outcome, also with the number spelled otherwise; other words are refused."""
    number = fresh_phone()
    request = enrolment(given_name="Ann", phone=number, email="Ann.One@mail.example")
    first = till.call("EnrolMember", request)
    again = till.call("EnrolMember", request)
    assert (again.replayed, again.account_id, again.position) == (
        True,
        first.account_id,
        first.position,
    )
    request.profile.phone = f"030 / {number[5:]}"
    assert till.call("EnrolMember", request).replayed
    request.profile.given_name = "Zaphodine"
    error = refusal(till, "EnrolMember", request)
    assert (error.reason, error.metadata["field"]) == ("REQUEST_ID_REUSED", "profile")
    assert "Zaphodine" not in str(error) + str(error.details)


def test_a_reference_is_enrolled_once(till: Till) -> None:
    """A second enrolment of a member is refused, and changes nothing of what is known."""
    number = fresh_phone()
    reference = enrol(till, given_name="Ann", phone=number)
    error = refusal(till, "EnrolMember", enrolment(reference, given_name="Zaphodine"))
    assert error.reason == "MEMBER_EXISTS"
    assert known(till, reference).profile.given_name == "Ann"
    assert found(till, phone=number) == [reference]


def test_nothing_need_be_said(till: Till) -> None:
    """A member of whom nothing is known is a member, with an empty profile and no history."""
    reference = enrol(till)
    answer = known(till, reference)
    assert (answer.profile, list(answer.known_parts)) == (pb.Profile(), [])
    assert list(changes(till, reference).changes) == []
    assert found(till, member_reference=reference) == [reference]


def test_an_update_sent_again_does_nothing_twice(till: Till) -> None:
    """A late retry has its first outcome and does not undo what was said meanwhile; nobody else gets it."""
    reference = enrol(till, given_name="Ann")
    request = change(reference, given_name="Anna")
    first = till.call("UpdateProfile", request)
    till.call("UpdateProfile", change(reference, given_name="Annabel"))
    again = till.call("UpdateProfile", request)
    assert (again.replayed, again.position) == (True, first.position)
    assert list(again.parts) == [pb.PROFILE_PART_GIVEN_NAME]
    assert known(till, reference).profile.given_name == "Annabel"
    foreign = refusal(till, "UpdateProfile", request, role="operator")
    assert foreign.reason == "REQUEST_ID_FOREIGN"
    request.profile.given_name = "Zaphodine"
    assert refusal(till, "UpdateProfile", request).reason == "REQUEST_ID_REUSED"


# Looking somebody up


@pytest.mark.parametrize(
    "spelling",
    [
        "+49 30 {0}",
        "0049 30 {0}",
        "030{0}",
        "030 / {0}",
        "(030) {0}",
        "030-{0}",
        "030.{0}",
        "+49 (0)30 {0}",
        "  030 {0}  ",
        "030\u00a0{0}",
    ],
)
def test_a_number_is_found_however_it_is_typed(till: Till, spelling: str) -> None:
    """Enrolled in one spelling and looked up in another, in both directions."""
    plain = fresh_phone()
    typed = spelling.format(f"{plain[5:8]} {plain[8:]}")
    first, second = enrol(till, phone=plain), enrol(till, phone=typed)
    assert sorted([first, second]) == found(till, phone=typed) == found(till, phone=plain)
    assert known(till, second).profile.phone == plain


def test_a_number_without_its_country_is_of_the_country_that_is_named(till: Till) -> None:
    """The region said with it, else the address's country, else the one of the rules."""
    tail = f"44 {next(_numbers)}"
    swiss = enrol(till, phone=f"0{tail}", phone_region="CH")
    austrian = enrol(
        till, phone=f"01 {tail[3:]}", address=pb.PostalAddress(city="Wien", country="AT")
    )
    assert known(till, swiss).profile.phone == f"+41{tail.replace(' ', '')}"
    assert known(till, austrian).profile.phone == f"+431{tail[3:]}"
    assert found(till, phone=f"0{tail}", phone_region="CH") == [swiss]
    assert found(till, phone=f"0{tail}") == []


def test_an_email_is_found_whatever_its_capitals(till: Till) -> None:
    """Capitals and spaces around it do not matter; a dot or another domain is somebody else."""
    name = f"m{next(_numbers)}"
    reference = enrol(till, email=f"  Lena.{name}@Mail.Example ")
    for typed in (f"lena.{name}@mail.example", f"LENA.{name.upper()}@MAIL.EXAMPLE "):
        assert found(till, email=typed) == [reference]
    for other in (f"lena{name}@mail.example", f"lena.{name}@mail2.example"):
        assert found(till, email=other) == []
    account = till.call("GetAccount", GetAccountRequest(email=f"LENA.{name}@mail.example"))
    assert account.account.member_reference == reference


def test_an_app_is_recognised_exactly(till: Till) -> None:
    """A token in other capitals is another token."""
    token = f"App{uuid4().hex}X"
    reference = enrol(till, app_token=token)
    assert found(till, app_token=token) == [reference]
    assert found(till, app_token=token.lower()) == []
    receipt = make_receipt(total=1000)
    receipt.app_token = token
    assert till.record(receipt).points_earned == 10


def test_a_number_moves_with_the_person_who_has_it(till: Till) -> None:
    """Whoever gives a number up is not found by it any longer, whoever takes it is, at once."""
    number, new = fresh_phone(), fresh_phone()
    first, second = enrol(till, phone=number), enrol(till)
    till.call("UpdateProfile", change(first, phone=new))
    assert (found(till, phone=number), found(till, phone=new)) == ([], [first])
    till.call("UpdateProfile", change(second, phone=number))
    assert found(till, phone=number) == [second]
    till.call("UpdateProfile", change(second, pb.PROFILE_PART_PHONE))
    till.call("UpdateProfile", change(first, phone=number))
    assert (found(till, phone=number), found(till, phone=new)) == ([first], [])


def test_a_family_shares_a_number(till: Till) -> None:
    """The clerk sees initials and the ends of cards and chooses; nothing is counted for a guess."""
    number = fresh_phone()
    fields = {"phone": number, "family_name": "Beeblebroxel"}
    ann = enrol(till, given_name="Ann", email="zaphodine.b@mail.example", **fields)
    ben = enrol(till, given_name="Ben", **fields)
    card = till.new_card(ben, total=100).card_number
    answer = till.call("FindMembers", pb.FindMembersRequest(phone=number))
    named = {one.member_reference: one for one in answer.members}
    assert [one.member_reference for one in answer.members] == sorted([ann, ben])
    assert named[ann].masked_name.startswith("Ann B")
    assert list(named[ben].card_endings) == [card[-4:]]
    for secret in ("Beeblebroxel", "zaphodine.b", number[3:], card):
        assert secret not in said(answer)
    receipt = make_receipt(total=1000)
    receipt.phone = number
    error = refusal(till, "RecordReceipt", record_request(receipt))
    assert (error.reason, error.metadata["members"]) == ("MEMBER_AMBIGUOUS", "2")
    assert ann not in str(error) + str(error.details)
    receipt.member_reference = ben
    assert till.record(receipt).points_earned == 10


def test_a_very_large_family_is_cut_short(till: Till) -> None:
    """At most 20 are listed, in order, and the answer says that there are more."""
    number = fresh_phone()
    everybody = sorted(enrol(till, phone=number) for _ in range(21))
    answer = till.call("FindMembers", pb.FindMembersRequest(phone=number))
    assert ([one.member_reference for one in answer.members], answer.more) == (everybody[:20], True)
    till.call("UpdateProfile", change(everybody[0], pb.PROFILE_PART_PHONE))
    answer = till.call("FindMembers", pb.FindMembersRequest(phone=number))
    assert ([one.member_reference for one in answer.members], answer.more) == (everybody[1:], False)


def test_nobody_found_is_no_error(till: Till) -> None:
    """A look-up of what nobody has, or of a card that nobody printed, is an empty list."""
    assert found(till, phone=fresh_phone()) == []
    assert found(till, email=f"{uuid4().hex}@mail.example") == []
    assert found(till, app_token=uuid4().hex) == []
    assert found(till, member_reference=f"nobody-{uuid4()}") == []


# What is known, and who sees it


def test_what_is_cleared_is_forgotten_and_the_rest_stays(till: Till) -> None:
    """A part is cleared alone, not together with a new value of it, and not twice."""
    number = fresh_phone()
    reference = enrol(till, given_name="Ann", family_name="Bell", phone=number)
    for request in (
        change(reference, pb.PROFILE_PART_PHONE, phone=number),
        change(reference, pb.PROFILE_PART_PHONE, pb.PROFILE_PART_PHONE),
        change(reference, pb.PROFILE_PART_UNSPECIFIED),
    ):
        assert refusal(till, "UpdateProfile", request).reason == "FIELD_INVALID"
    done = till.call("UpdateProfile", change(reference, pb.PROFILE_PART_PHONE, given_name="Anna"))
    assert sorted(done.parts) == [pb.PROFILE_PART_GIVEN_NAME, pb.PROFILE_PART_PHONE]
    assert known(till, reference).profile == pb.Profile(given_name="Anna", family_name="Bell")
    assert found(till, phone=number) == []


def test_an_address_is_replaced_as_a_whole(till: Till) -> None:
    """What the new address does not say is not taken from the old one."""
    old = pb.PostalAddress(
        street="Alte Allee", house_number="7", postal_code="20095", city="Ulm", country="DE"
    )
    reference = enrol(till, address=old)
    new = pb.PostalAddress(street="Neue Allee 8", city="Bonn")
    till.call("UpdateProfile", change(reference, address=new))
    assert known(till, reference).profile.address == new


def test_history_says_who_when_and_which(till: Till) -> None:
    """An operator also sees the values, an auditor does not, a till sees nothing of it."""
    reference = enrol(till, given_name="Zaphodine")
    before = datetime.now(UTC) - timedelta(minutes=1)
    till.call("UpdateProfile", change(reference, family_name="Beeblebroxel"), role="operator")
    till.call("UpdateProfile", change(reference, pb.PROFILE_PART_GIVEN_NAME))
    cleared, added, enrolled = changes(till, reference).changes
    assert [list(one.parts) for one in (cleared, added, enrolled)] == [
        [pb.PROFILE_PART_GIVEN_NAME],
        [pb.PROFILE_PART_FAMILY_NAME],
        [pb.PROFILE_PART_GIVEN_NAME],
    ]
    assert cleared.position > added.position > enrolled.position
    assert cleared.principal_id == enrolled.principal_id != added.principal_id
    for one in (cleared, added, enrolled):
        assert before < one.recorded_at.ToDatetime(UTC) < datetime.now(UTC) + timedelta(minutes=1)
    assert (cleared.before.given_name, cleared.after) == ("Zaphodine", pb.Profile())
    assert (added.before, added.after.family_name) == (pb.Profile(), "Beeblebroxel")
    audited = changes(till, reference, "auditor")
    assert [list(one.parts) for one in audited.changes] == [
        list(one.parts) for one in (cleared, added, enrolled)
    ]
    assert not any(one.HasField("before") or one.HasField("after") for one in audited.changes)
    assert not any(secret in said(audited) for secret in SECRETS)
    request = pb.ListProfileChangesRequest(member_reference=reference)
    for role in ("till", "checkout", "finance"):
        assert refusal(till, "ListProfileChanges", request, role=role).reason == "ROLE_NOT_ALLOWED"


def test_history_is_paged(till: Till) -> None:
    """Pages follow one another without a gap, newest first."""
    reference = enrol(till, given_name="A0")
    for index in range(1, 5):
        till.call("UpdateProfile", change(reference, given_name=f"A{index}"))
    request = pb.ListProfileChangesRequest(member_reference=reference, page_size=2)
    names: list[str] = []
    while True:
        page = till.call("ListProfileChanges", request)
        names += [one.after.given_name for one in page.changes]
        request.page_token = page.next_page_token
        if not page.next_page_token:
            break
    assert names == ["A4", "A3", "A2", "A1", "A0"]


@pytest.mark.parametrize("role", ["till", "checkout"])
def test_a_till_sees_what_it_needs_and_no_more(till: Till, role: str) -> None:
    """Name, salutation and language; numbers in part; that more is known, but not what."""
    number = fresh_phone()
    reference = enrol(
        till,
        salutation="Dr",
        given_name="Ann",
        family_name="Bell",
        language="de-DE",
        phone=number,
        email="zaphodine.b@mail.example",
        birth_date=Date(year=1961, month=7, day=23),
        address=pb.PostalAddress(street="Magratheaweg", postal_code="4711815", city="Ulmenstadt"),
        app_token=f"zaph-app-token-{uuid4()}",
    )
    answer = known(till, reference, role)
    shown = answer.profile
    assert answer.masked
    assert (shown.salutation, shown.given_name, shown.family_name) == ("Dr", "Ann", "Bell")
    assert shown.language == "de-DE"
    assert not any(shown.HasField(part) for part in ("address", "birth_date"))
    assert shown.app_token == ""
    assert len(answer.known_parts) == 9
    assert shown.phone.endswith(number[-3:])
    for secret in (*SECRETS, number[3:], number[-6:], "1961", "Ulmenstadt"):
        assert secret not in said(answer)
    assert not known(till, reference).masked
    assert known(till, reference).profile.phone == number


def test_a_lone_family_name_is_cut_short_too(till: Till) -> None:
    """Whoever gave no given name is not listed by the whole family name."""
    reference = enrol(till, family_name="Beeblebroxel")
    answer = till.call("FindMembers", pb.FindMembersRequest(member_reference=reference))
    assert "Beeblebroxel" not in said(answer)


def test_who_may_not_ask_is_not_told(till: Till) -> None:
    """Finance, auditors and admins read no profile and look nobody up; only operators search through all."""
    reference = enrol(till, given_name="Zaphodine")
    for role in ("finance", "auditor", "admin"):
        for name, request in (
            ("GetProfile", pb.GetProfileRequest(member_reference=reference)),
            ("FindMembers", pb.FindMembersRequest(member_reference=reference)),
            ("UpdateProfile", change(reference, given_name="Eve")),
        ):
            assert refusal(till, name, request, role=role).reason == "ROLE_NOT_ALLOWED"
    for role in ("till", "checkout"):
        error = refusal(till, "ListAccesses", pb.ListAccessesRequest(), role=role)
        assert error.reason == "ROLE_NOT_ALLOWED"


def test_names_are_kept_as_they_are(till: Till) -> None:
    """Letters of all the world stay; what looks the same is the same, and spaces are single."""
    for name in ("Nguyễn Thị", "O\u2019Neill-Łuczak", "李小龍", "Þórdís", "d'Àlessandro"):
        assert known(till, enrol(till, given_name=name)).profile.given_name == name
    reference = enrol(till, given_name="  Jo\u0308rg   Uwe ")
    assert known(till, reference).profile.given_name == "J\u00f6rg Uwe"


# Bad input


BAD = [
    ("phone", {"phone": "+49 4711815 4711815 4711815"}),
    ("phone", {"phone": "zaphodine.b"}),
    ("phone", {"phone": "+49 30 4711815 4711815 4711815"}),
    ("phone", {"phone": "+999 4711815"}),
    ("email", {"email": "zaphodine.b"}),
    ("email", {"email": "zaphodine.b@"}),
    ("email", {"email": "zaphodine.b@mail..example"}),
    ("email", {"email": "zaphodine.b@mail.example, eve@mail.example"}),
    ("email", {"email": f"zaphodine.b{'x' * 250}@mail.example"}),
    ("address.country", {"address": pb.PostalAddress(city="Magratheaweg", country="ZZ")}),
    ("address.country", {"address": pb.PostalAddress(country="Magratheaweg")}),
    ("address.street", {"address": pb.PostalAddress(street="Magratheaweg" * 10)}),
    ("address.house_number", {"address": pb.PostalAddress(house_number="4711815" * 4)}),
    ("address.postal_code", {"address": pb.PostalAddress(postal_code="4711815" * 3)}),
    ("address.city", {"address": pb.PostalAddress(city="Magratheaweg\x07")}),
    ("birth_date", {"birth_date": Date(year=1899, month=12, day=31)}),
    ("birth_date", {"birth_date": Date(year=1981, month=2, day=29)}),
    ("birth_date", {"birth_date": Date(year=1980)}),
    ("birth_date", {"birth_date": Date(year=3000, month=1, day=1)}),
    ("salutation", {"salutation": "Zaphodine" * 5}),
    ("given_name", {"given_name": "Zaphodine" * 12}),
    ("given_name", {"given_name": "Zaphodine\x00"}),
    ("given_name", {"given_name": "Zaph\x1b[31modine"}),
    ("family_name", {"family_name": "Beeblebroxel\x7f"}),
    ("family_name", {"family_name": "Beeblebroxel\u009b"}),
    ("language", {"language": "Zaphodine language"}),
    ("app_token", {"app_token": "zaph-app-token"}),
    ("app_token", {"app_token": "zaph-app-token zaph-app-token"}),
    ("app_token", {"app_token": "zaph-app-token" * 15}),
    ("phone_region", {"phone": "030 901820", "phone_region": "Zaphodine"}),
]


@pytest.mark.parametrize(("field", "fields"), BAD)
def test_what_cannot_be_right_is_named_and_not_repeated(
    till: Till, field: str, fields: dict[str, Any]
) -> None:
    """Enrolling, changing and presenting name the field, say nothing of its value, and do nothing."""
    reference = enrol(till)
    receipt = make_receipt()
    till.record(receipt)
    present = PresentReceiptsRequest(
        request_id=str(uuid4()),
        member_reference=f"member-{uuid4()}",
        receipts=[key_of(receipt)],
        profile=pb.Profile(**fields),
    )
    for name, request in (
        ("EnrolMember", enrolment(**fields)),
        ("UpdateProfile", change(reference, **fields)),
        ("PresentReceipts", present),
    ):
        error = refusal(till, name, request)
        assert (error.code, error.reason) == (Code.INVALID_ARGUMENT, "FIELD_INVALID")
        assert error.metadata["field"] == f"profile.{field}"
        assert not [one for one in SECRETS if one in str(error) + str(error.details)]


def test_a_birthday_may_be_a_leap_day_or_today(till: Till) -> None:
    """The first and the last day that a date of birth can be are taken."""
    today = datetime.now(UTC).date()
    for day in (
        Date(year=1900, month=1, day=1),
        Date(year=1980, month=2, day=29),
        Date(year=today.year, month=today.month, day=today.day),
    ):
        assert known(till, enrol(till, birth_date=day)).profile.birth_date == day
    late = today + timedelta(days=2)
    request = enrolment(birth_date=Date(year=late.year, month=late.month, day=late.day))
    assert refusal(till, "EnrolMember", request).metadata["field"] == "profile.birth_date"


# Nothing personal anywhere else


def test_no_error_and_no_event_tells_who_somebody_is(till: Till) -> None:
    """Many refused calls with personal values in them, and all events afterwards, say none of them."""
    number = "+49 30 4711815"
    mail, token = "zaphodine.b@mail.example", f"zaph-app-token-{uuid4()}"
    fields: dict[str, Any] = {
        "given_name": "Zaphodine",
        "family_name": "Beeblebroxel",
        "phone": number,
        "email": mail,
        "app_token": token,
        "address": pb.PostalAddress(street="Magratheaweg"),
    }
    request = enrolment(**fields)
    till.call("EnrolMember", request)
    reference = request.member_reference
    known_receipt = make_receipt(total=700)
    known_receipt.phone = number
    recorded = record_request(known_receipt)
    till.call("RecordReceipt", recorded)
    answers = [till.call("RecordReceipt", recorded)]
    mismatched = _copy(known_receipt)
    mismatched.email = mail
    mismatched.lines[0].sku = "other"
    other = enrol(till, app_token=f"zaph-app-token-{uuid4()}", email="zaphodine.b2@mail.example")
    switched = _copy(known_receipt)
    switched.email = "zaphodine.b2@mail.example"
    unknown = make_receipt()
    unknown.email = "zaphodine.b.unknown@mail.example"
    bad = make_receipt()
    bad.phone = "4711815 zaphodine.b"
    reused = record_request(switched, recorded.request_id)
    refused: list[tuple[str, Message]] = [
        ("EnrolMember", enrolment(reference, **fields)),
        ("EnrolMember", _with(request, salutation="Zaphodine")),
        ("RecordReceipt", record_request(mismatched)),
        ("RecordReceipt", record_request(switched)),
        ("RecordReceipt", reused),
        ("RecordReceipt", record_request(unknown)),
        ("RecordReceipt", record_request(bad)),
        ("GetAccount", GetAccountRequest(email="zaphodine.b.unknown@mail.example")),
        ("GetAccount", GetAccountRequest(phone="zaphodine.b")),
        ("GetAccount", GetAccountRequest(app_token="zaph-app-token")),
        ("FindMembers", pb.FindMembersRequest(phone="zaphodine.b")),
        ("FindMembers", pb.FindMembersRequest(email="zaphodine.b@@")),
        ("FindMembers", pb.FindMembersRequest(phone="030 1", phone_region="Zaphodine")),
        ("FindMembers", pb.FindMembersRequest(card_number="4711815")),
        ("UpdateProfile", change(f"nobody-{uuid4()}", **fields)),
        ("UpdateProfile", change(reference, pb.PROFILE_PART_PHONE, **fields)),
        (
            "ClaimReceipt",
            ClaimReceiptRequest(
                request_id=str(uuid4()), receipt=key_of(make_receipt()), phone="+49304711815"
            ),
        ),
        (
            "PresentReceipts",
            PresentReceiptsRequest(
                request_id=str(uuid4()),
                member_reference=other,
                receipts=[ReceiptKey(shop_id="no", number="such", business_date=_today())],
                profile=pb.Profile(**fields),
            ),
        ),
    ]
    for name, call in refused:
        error = refusal(till, name, call)
        told = f"{error}{error.details}".lower()
        assert not [one for one in SECRETS if one.lower() in told], (name, call, told)
    happened = "".join(said(event) for event in till.all_events()) + said(answers[0])
    assert not [one for one in SECRETS if one.lower() in happened.lower()]
    log = till.service.log().lower()
    assert not [one for one in SECRETS if one.lower() in log]


def _today() -> Date:
    now = datetime.now(UTC)
    return Date(year=now.year, month=now.month, day=now.day)


def _copy(receipt: Any) -> Any:
    found = type(receipt)()
    found.CopyFrom(receipt)
    return found


def _with(request: EnrolMemberRequest, **fields: Any) -> EnrolMemberRequest:
    """The same request that says more."""
    found = EnrolMemberRequest()
    found.CopyFrom(request)
    found.profile.MergeFrom(pb.Profile(**fields))
    return found


def test_a_receipt_by_phone_names_the_member_and_not_the_number(till: Till) -> None:
    """Whoever looks at the receipt or the account's history reads a reference, whatever the till had typed."""
    number = fresh_phone()
    reference = enrol(till, phone=number)
    receipt = make_receipt(total=1000)
    receipt.phone = f"030 {number[5:]}"
    first = till.record(receipt)
    by_reference = _copy(receipt)
    by_reference.member_reference = reference
    assert till.record(by_reference).receipt_id == first.receipt_id
    account = till.call("GetAccount", GetAccountRequest(phone=number)).account
    assert (account.member_reference, account.account_id) == (reference, first.account_id)
    history = ListAccountEntriesRequest(
        member_reference=reference, at_least_position=first.position
    )
    till.await_projections()
    for answer in (
        till.receipt(receipt),
        till.call("ListAccountEntries", history),
        till.call("GetMember", GetMemberRequest(member_reference=reference)),
    ):
        assert number[5:] not in said(answer)


def test_two_tills_that_change_different_parts_both_win(till: Till) -> None:
    """Eight changes at once, each of another part, are all there afterwards, and all in the history."""
    reference = enrol(till)
    parts: list[dict[str, Any]] = [
        {"salutation": "Dr"},
        {"given_name": "Ann"},
        {"family_name": "Bell"},
        {"phone": fresh_phone()},
        {"email": f"{uuid4().hex}@mail.example"},
        {"language": "de"},
        {"birth_date": Date(year=1980, month=2, day=29)},
        {"address": pb.PostalAddress(city="Ulm", country="DE")},
    ]
    with ThreadPoolExecutor(len(parts)) as tills:
        list(tills.map(lambda one: till.call("UpdateProfile", change(reference, **one)), parts))
    expected = pb.Profile()
    for one in parts:
        expected.MergeFrom(pb.Profile(**one))
    assert known(till, reference).profile == expected
    assert len(changes(till, reference).changes) == len(parts)


def test_every_read_is_in_the_log_of_accesses(till: Till) -> None:
    """Principal, method and member of each read, oldest first; a refused read of nobody's data is none."""
    number, card_owner = fresh_phone(), f"member-{uuid4()}"
    reference = enrol(till, given_name="Ann", phone=number)
    enrol(till, card_owner, given_name="Ben")
    card = till.new_card(card_owner, total=100).card_number
    person = f"inspector-{uuid4()}"
    wanted = CreateKeyRequest(role=ROLE_OPERATOR, principal_id=person)
    key = till.call("CreateKey", wanted).secret
    till.call("GetProfile", pb.GetProfileRequest(member_reference=reference), key=key)
    till.call("FindMembers", pb.FindMembersRequest(phone=number), key=key)
    changed = pb.ListProfileChangesRequest(member_reference=reference)
    till.call("ListProfileChanges", changed, key=key)
    till.call("GetProfile", pb.GetProfileRequest(card_number=card), key=key)
    logged = _accesses(till)
    mine = [one for one in logged if one.principal_id == person]
    assert [(one.method, one.member_reference) for one in mine] == [
        ("GetProfile", reference),
        ("FindMembers", reference),
        ("ListProfileChanges", reference),
        ("GetProfile", card_owner),
    ]
    times = [one.access_time.ToDatetime() for one in logged]
    assert times == sorted(times)
    since = pb.ListAccessesRequest(member_reference=reference, start_time=mine[1].access_time)
    later = till.call("ListAccesses", since).accesses
    assert [one.method for one in later] == ["FindMembers", "ListProfileChanges"]


def _accesses(till: Till) -> list[pb.Access]:
    """All of the log, page by page."""
    request, found = pb.ListAccessesRequest(page_size=7), []
    while True:
        page = till.call("ListAccesses", request)
        found += page.accesses
        request.page_token = page.next_page_token
        if not page.next_page_token:
            return found


def test_a_family_that_is_listed_is_logged_each(till: Till) -> None:
    """A look-up that shows three people is three reads, one of each."""
    number = fresh_phone()
    everybody = sorted(enrol(till, phone=number) for _ in range(3))
    found(till, phone=number)
    for one in everybody:
        request = pb.ListAccessesRequest(member_reference=one)
        assert [read.method for read in till.call("ListAccesses", request).accesses] == [
            "FindMembers"
        ]


# Members that were found to be one


def test_whoever_was_merged_is_the_survivor(till: Till) -> None:
    """Old numbers find the survivor, once; the survivor's profile is the one; each keeps its own history."""
    shared, old = fresh_phone(), fresh_phone()
    gone = enrol(till, given_name="Anne", phone=shared, email=f"{uuid4().hex}@mail.example")
    mail = known(till, gone).profile.email
    middle = enrol(till, given_name="Anna", phone=old)
    survivor = enrol(till, given_name="Ann", phone=shared)
    merge(till, gone, middle)
    merge(till, middle, survivor)
    assert found(till, phone=shared) == found(till, phone=old) == found(till, email=mail)
    assert found(till, email=mail) == [survivor]
    for reference in (gone, middle):
        answer = known(till, reference)
        assert (answer.member_reference, answer.profile.given_name) == (survivor, "Ann")
        assert changes(till, reference).merged_into_member_reference
        assert found(till, member_reference=reference) == [survivor]
    receipt = make_receipt(total=500)
    receipt.phone = shared
    assert till.record(receipt).points_earned == 5
    till.call("UpdateProfile", change(gone, family_name="Bell"))
    assert known(till, survivor).profile.family_name == "Bell"
    assert len(changes(till, gone).changes) == 1
    assert len(changes(till, survivor).changes) == 2


# Training and rehearsals


def test_a_rehearsed_change_leaves_no_trace(till: Till) -> None:
    """Neither with `validate_only` nor with a training key is anything stored, found or remembered."""
    number = fresh_phone()
    reference = enrol(till, given_name="Ann")
    wanted = CreateKeyRequest(role=ROLE_TILL, principal_id=f"trainee-{uuid4()}", training=True)
    key = till.call("CreateKey", wanted).secret
    trained, enrolled = change(reference, phone=number), enrolment(phone=number)
    asked = change(reference, pb.PROFILE_PART_GIVEN_NAME, phone=number)
    asked.validate_only = True
    asked.request_id = ""
    with nothing_moves(till):
        assert till.call("UpdateProfile", trained, key=key).rehearsed
        assert till.call("EnrolMember", enrolled, key=key).rehearsed
        answer = till.call("UpdateProfile", asked)
        assert answer.rehearsed
        assert sorted(answer.parts) == [pb.PROFILE_PART_GIVEN_NAME, pb.PROFILE_PART_PHONE]
    assert found(till, phone=number) == []
    assert known(till, reference).profile == pb.Profile(given_name="Ann")
    assert len(changes(till, reference).changes) == 1
    assert not till.call("EnrolMember", enrolled).replayed
    asked.profile.phone = "zaphodine.b"
    error = refusal(till, "UpdateProfile", asked)
    assert error.metadata["field"] == "profile.phone"


# One person twice


def at(street: str, number: str, code: str, city: str) -> pb.PostalAddress:
    """A German address."""
    return pb.PostalAddress(
        street=street, house_number=number, postal_code=code, city=city, country="DE"
    )


SAME, ALIKE = pb.DUPLICATE_REASON_SAME_PHONE, pb.DUPLICATE_REASON_SIMILAR_NAME_AND_ADDRESS
MAIL = pb.DUPLICATE_REASON_SAME_EMAIL
TWINS: dict[str, tuple[dict[str, Any], dict[str, Any], set[int]]] = {
    "phone": (
        {"given_name": "Ida", "family_name": "Kranz", "phone": "030 5550101"},
        {"given_name": "Ida", "family_name": "Kranz", "phone": "+49 30 555 01 01"},
        {SAME},
    ),
    "family": (
        {"given_name": "Otto", "family_name": "Quast", "phone": "030 5550102"},
        {"given_name": "Mathilde", "family_name": "Quast", "phone": "030 5550102"},
        {SAME},
    ),
    "mail": (
        {"given_name": "Udo", "email": "Udo.Pohl@mail.example"},
        {"family_name": "Pohl", "email": "udo.pohl@MAIL.example"},
        {MAIL},
    ),
    "typo": (
        {
            "given_name": "Stefanie",
            "family_name": "Schneider",
            "address": at("Hauptstr.", "5", "20095", "Hamburg"),
        },
        {
            "given_name": "Stephanie",
            "family_name": "Schnieder",
            "address": at("Hauptstraße 5", "", "20095", "Hamburg"),
        },
        {ALIKE},
    ),
    "umlaut": (
        {
            "given_name": "Jörg",
            "family_name": "Müller",
            "address": at("Am Bühl", "3", "79100", "Freiburg"),
        },
        {
            "given_name": "JOERG",
            "family_name": "MUELLER",
            "address": at("Am Buehl", "3", "79100", "Freiburg"),
        },
        {ALIKE},
    ),
    "swapped": (
        {
            "given_name": "Klaus",
            "family_name": "Weber",
            "address": at("Lindenweg", "12", "50667", "Köln"),
        },
        {
            "given_name": "Weber",
            "family_name": "Klaus",
            "address": at("Lindenweg", "12", "50667", "Köln"),
        },
        {ALIKE},
    ),
    "accent": (
        {
            "given_name": "José",
            "family_name": "García",
            "address": at("Marktplatz", "1", "04109", "Leipzig"),
        },
        {
            "given_name": "Jose",
            "family_name": "Garcia",
            "address": at("Marktplatz", "1", "04109", "Leipzig"),
        },
        {ALIKE},
    ),
}
STRANGERS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (
        {
            "given_name": "Thomas",
            "family_name": "Schmidt",
            "address": at("Bahnhofstr.", "4", "01067", "Dresden"),
        },
        {
            "given_name": "Thomas",
            "family_name": "Schmidt",
            "address": at("Gartenweg", "90", "80331", "München"),
        },
    ),
    (
        {"given_name": "Michael", "family_name": "Fischer"},
        {"given_name": "Michael", "family_name": "Fischer"},
    ),
    (
        {
            "given_name": "Hannelore",
            "family_name": "Brandt",
            "address": at("Schulgasse", "8", "99084", "Erfurt"),
        },
        {
            "given_name": "Kevin",
            "family_name": "Petrovic",
            "address": at("Schulgasse", "8", "99084", "Erfurt"),
        },
    ),
    (
        {
            "given_name": "Peter",
            "family_name": "Wolf",
            "address": at("Ringstr.", "1", "28195", "Bremen"),
        },
        {
            "given_name": "Peter",
            "family_name": "Wolf",
            "address": at("Ringstr.", "117", "28195", "Bremen"),
        },
    ),
]


def pairs(till: Till, **fields: Any) -> dict[tuple[str, str], pb.DuplicatePair]:
    """Pairs that may be one person, by their references."""
    answers = till.stream("FindDuplicates", pb.FindDuplicatesRequest(**fields))
    listed = [one for answer in answers for one in answer.pairs]
    assert [one.score for one in listed] == sorted((one.score for one in listed), reverse=True)
    return {(one.member_reference, one.other_member_reference): one for one in listed}


def test_one_person_twice_is_found_and_two_people_are_not(registry: Till) -> None:
    """Same contacts, misspelt and swapped names at one address are pairs; namesakes elsewhere are not."""
    till = registry
    twins = {
        name: (enrol(till, f"{name}-z", **one), enrol(till, f"{name}-a", **two))
        for name, (one, two, _) in TWINS.items()
    }
    strangers = [(enrol(till, **one), enrol(till, **two)) for one, two in STRANGERS]
    listed = pairs(till)
    assert set(listed) >= set(twins.values())
    assert not set(listed) & set(strangers)
    for name, pair in twins.items():
        assert set(listed[pair].reasons) >= TWINS[name][2], name
        assert 60 <= listed[pair].score <= 100
        assert (listed[pair].name, listed[pair].other_name) == ("", "")
    assert listed[twins["family"]].score < listed[twins["phone"]].score
    named = pairs(till, include_names=True)
    assert "Schneider" in named[twins["typo"]].name
    answers = till.stream("FindDuplicates", pb.FindDuplicatesRequest(max_pairs=1))
    assert (sum(len(one.pairs) for one in answers), answers[-1].more) == (1, True)
    high = listed[twins["phone"]].score
    assert all(one.score >= high for one in pairs(till, min_score=high).values())
    _dismissed_and_merged_pairs_stay_away(till, twins)


def _dismissed_and_merged_pairs_stay_away(till: Till, twins: dict[str, tuple[str, str]]) -> None:
    """See to it that what a person decided is not asked again, whatever changes about the two."""
    first, second = twins["family"]
    request = pb.DismissDuplicateRequest(
        request_id=str(uuid4()), member_reference=second, other_member_reference=first
    )
    assert not till.call("DismissDuplicate", request).replayed
    assert till.call("DismissDuplicate", request).replayed
    request.request_id = str(uuid4())
    request.member_reference, request.other_member_reference = first, second
    assert till.call("DismissDuplicate", request).replayed
    till.call("UpdateProfile", change(first, email="quast@mail.example"))
    till.call("UpdateProfile", change(second, email="quast@mail.example"))
    merge(till, *twins["typo"])
    listed = pairs(till)
    assert twins["family"] not in listed
    assert not [pair for pair in listed if set(pair) & set(twins["typo"])]
    request.other_member_reference = first
    assert refusal(till, "DismissDuplicate", request).reason in {"MEMBER_SAME", "FIELD_INVALID"}
    request.other_member_reference = f"nobody-{uuid4()}"
    assert refusal(till, "DismissDuplicate", request).reason == "MEMBER_UNKNOWN"


def test_birth_dates_speak_for_and_against(registry: Till) -> None:
    """Father and son of one name at one address score less than somebody born on the same day."""
    till = registry
    fields: dict[str, Any] = {
        "given_name": "Wilhelm",
        "family_name": "Achterberg",
        "address": at("Deichweg", "2", "26721", "Emden"),
    }
    father = enrol(till, birth_date=Date(year=1950, month=1, day=2), **fields)
    son = enrol(till, birth_date=Date(year=1980, month=3, day=4), **fields)
    again = enrol(till, birth_date=Date(year=1980, month=3, day=4), **fields)
    listed = pairs(till)
    same, other = listed[(son, again)], listed.get((father, son))
    assert pb.DUPLICATE_REASON_SAME_BIRTH_DATE in same.reasons
    if other is not None:
        assert pb.DUPLICATE_REASON_OTHER_BIRTH_DATE in other.reasons
        assert other.score < same.score


def test_a_search_through_all_is_one_access_of_all(registry: Till) -> None:
    """The log says who searched and that it was everybody, and lists it with each member's reads."""
    till = registry
    reference = enrol(till, given_name="Ann")
    pairs(till)
    request = pb.ListAccessesRequest(member_reference=reference)
    (*_, last) = till.call("ListAccesses", request).accesses
    assert (last.method, last.all_members, last.member_reference) == ("FindDuplicates", True, "")
