"""Consents, contacts and links to unsubscribe over gRPC, on a clock that stands until a test moves it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import grpc
import pytest
from google.type.date_pb2 import Date
from google.type.dayofweek_pb2 import SUNDAY
from google.type.timeofday_pb2 import TimeOfDay

from ledger.v1 import consent_pb2 as pb
from ledger.v1.admin_pb2 import CreateKeyRequest
from ledger.v1.member_pb2 import EnrolMemberRequest
from ledger.v1.options_pb2 import ROLE_CHECKOUT, ROLE_TILL
from ledger.v1.programme_pb2 import GetRulesRequest, PublishRulesRequest
from ledger.v1.rules_pb2 import (
    ContactLimit,
    ContactRules,
    QuietHours,
    SharingNeed,
    WithoutConsent,
)
from tests.support.process import ServiceProcess
from tests.support.refusals import nothing_moves, refusal
from tests.support.till import Till, simulated_till, timestamp

Code = grpc.StatusCode
NOON = datetime(2025, 3, 14, 12, tzinfo=UTC)
ADVERTISING, SERVICE = pb.CONTACT_PURPOSE_ADVERTISING, pb.CONTACT_PURPOSE_SERVICE
PERSONALISATION = pb.CONTACT_PURPOSE_PERSONALISATION
EMAIL, SMS, POST = pb.CONTACT_CHANNEL_EMAIL, pb.CONTACT_CHANNEL_SMS, pb.CONTACT_CHANNEL_POST
WEB, TILL, PAPER = pb.CONSENT_SOURCE_WEB, pb.CONSENT_SOURCE_TILL, pb.CONSENT_SOURCE_PAPER_FORM
CONTACT = ContactRules(
    quiet_hours=[
        QuietHours(starts=TimeOfDay(hours=20), ends=TimeOfDay(hours=8)),
        QuietHours(
            starts=TimeOfDay(),
            ends=TimeOfDay(),
            channels=[SMS],
            purposes=[ADVERTISING],
            weekdays=[SUNDAY],
            on_holidays=True,
        ),
    ],
    holidays=[Date(year=2025, month=12, day=25)],
    limits=[ContactLimit(per_month=2), ContactLimit(per_month=1, channels=[SMS])],
    double_opt_in=[EMAIL],
    confirm_hours=24,
    consent_months=24,
    without_consent=[WithoutConsent(purpose=ADVERTISING, channels=[POST])],
    sharing_default=pb.SHARING_LEVEL_MINIMAL,
    sharing_needed=[SharingNeed(purpose=PERSONALISATION, level=pb.SHARING_LEVEL_PROFILE)],
    token_days=400,
)


@pytest.fixture(scope="module")
def till(service: ServiceProcess) -> Iterator[Till]:
    """A till of a programme with rules of contact, where it is one o'clock in Berlin until a test moves on."""
    with simulated_till(service, NOON, time_zone="Europe/Berlin", contact=CONTACT) as found:
        yield found


def new_id() -> str:
    """A request id."""
    return str(uuid4())


def member(till: Till) -> str:
    """A new member."""
    reference = f"m-{uuid4()}"
    till.call("EnrolMember", EnrolMemberRequest(request_id=new_id(), member_reference=reference))
    return reference


def choice(
    purpose: Any = ADVERTISING, channel: Any = SMS, *, given: bool = True, text: str = "form-3"
) -> pb.ConsentChoice:
    """A yes or a no."""
    return pb.ConsentChoice(purpose=purpose, channel=channel, given=given, text_version=text)


def set_request(reference: str, *choices: pb.ConsentChoice, **form: Any) -> pb.SetConsentsRequest:
    """A form that a member filled in on the web."""
    said = pb.ConsentForm(choices=choices, **({"source": WEB} | form))
    return pb.SetConsentsRequest(request_id=new_id(), member_reference=reference, form=said)


def agree(till: Till, reference: str, *choices: pb.ConsentChoice, **form: Any) -> Any:
    """Send the form."""
    return till.call("SetConsents", set_request(reference, *choices, **form), role="checkout")


def may(till: Till, reference: str, channel: Any = SMS, **fields: Any) -> pb.ContactCheck:
    """Ask about advertising, unless the fields say otherwise."""
    asked: dict[str, Any] = {"purpose": ADVERTISING, "channel": channel} | fields
    request = pb.MayContactRequest(member_reference=reference, **asked)
    check: pb.ContactCheck = till.call("MayContact", request).check
    return check


def obstacles(check: pb.ContactCheck) -> list[str]:
    """What is in the way, in short."""
    return [
        pb.ContactObstacle.Name(one.obstacle).removeprefix("CONTACT_OBSTACLE_")
        for one in check.hindrances
    ]


def contact_request(reference: str, channel: Any = SMS, **fields: Any) -> pb.RecordContactRequest:
    """A message that is about to go out."""
    asked: dict[str, Any] = {"purpose": ADVERTISING, "channel": channel} | fields
    return pb.RecordContactRequest(request_id=new_id(), member_reference=reference, **asked)


def consents(till: Till, reference: str, **fields: Any) -> pb.GetConsentsResponse:
    """What a member agreed to."""
    request = pb.GetConsentsRequest(member_reference=reference, **fields)
    found: pb.GetConsentsResponse = till.call("GetConsents", request)
    return found


def token_of(till: Till, reference: str, **fields: Any) -> str:
    """A token to unsubscribe."""
    request = pb.CreateUnsubscribeTokenRequest(member_reference=reference, **fields)
    token: str = till.call("CreateUnsubscribeToken", request).token
    return token


def click(till: Till, token: str, **fields: Any) -> Any:
    """A click on a link."""
    request = pb.UnsubscribeRequest(request_id=new_id(), token=token, **fields)
    return till.call("Unsubscribe", request)


def test_rules_of_contact_are_published_and_read_back_whole(till: Till) -> None:
    """Every field of the section comes back as it was sent."""
    assert till.call("GetRules", GetRulesRequest()).rules.contact == CONTACT


def test_a_member_agrees_confirms_and_withdraws_and_all_of_it_is_told(till: Till) -> None:
    """From a form over a click in an e-mail to a call: each step with time, source, text and who recorded it."""
    reference = member(till)
    said = agree(
        till,
        reference,
        choice(channel=EMAIL),
        choice(channel=SMS, given=False, text=""),
        source=TILL,
        shop_id="shop-1",
        sharing=pb.SharingChoice(level=pb.SHARING_LEVEL_PURCHASES, text_version="form-3"),
    )
    (pending,) = said.pending
    assert (pending.channel, len(pending.confirm_token)) == (EMAIL, 64)
    assert pending.confirm_expire_time == timestamp(NOON + timedelta(hours=24))
    assert obstacles(may(till, reference, EMAIL)) == ["CONSENT_PENDING"]
    confirm = pb.ConfirmConsentRequest(request_id=new_id(), token=pending.confirm_token)
    first = till.call("ConfirmConsent", confirm)
    again = till.call(
        "ConfirmConsent",
        pb.ConfirmConsentRequest(request_id=new_id(), token=pending.confirm_token),
    )
    assert (again.position, again.replayed) == (first.position, True)
    assert may(till, reference, EMAIL).allowed

    found = consents(till, reference, with_history=True, page_size=3)
    email, sms = found.consents
    assert (email.status, sms.status) == (pb.CONSENT_STATUS_GIVEN, pb.CONSENT_STATUS_REFUSED)
    assert (email.source, email.shop_id, email.text_version) == (TILL, "shop-1", "form-3")
    assert email.confirm_time == timestamp(NOON)
    assert found.sharing == pb.SHARING_LEVEL_PURCHASES
    assert [pb.ConsentChangeKind.Name(one.kind)[20:] for one in found.history] == [
        "CONFIRMED",
        "SHARING_CHOSEN",
        "WITHDRAWN",
    ]
    assert found.history[0].position == first.position
    last = consents(till, reference, with_history=True, page_token=found.next_page_token)
    (given,) = last.history
    assert (given.kind, given.principal_id) == (pb.CONSENT_CHANGE_KIND_GIVEN, email.principal_id)
    assert given.confirm_expire_time == pending.confirm_expire_time
    assert last.next_page_token == ""


def test_a_list_is_filtered_and_its_mailing_goes_out_once(till: Till) -> None:
    """Of many members those who agreed are contacted, each once, however often the mailing is sent."""
    wanted, unwanted = member(till), member(till)
    agree(till, wanted, choice())
    answer = till.call(
        "CheckContacts",
        pb.CheckContactsRequest(
            member_references=[unwanted, *(f"nobody-{n}" for n in range(150)), wanted],
            purpose=ADVERTISING,
            channel=SMS,
        ),
    )
    assert answer.allowed_count == 1
    assert [one.member_reference for one in answer.checks if one.allowed] == [wanted]
    assert obstacles(answer.checks[0]) == ["CONSENT_MISSING"]
    assert obstacles(answer.checks[150]) == ["MEMBER_UNKNOWN"]

    first = till.call("RecordContact", contact_request(wanted, mailing_reference="w12"))
    assert (first.already_sent, first.replayed) == (False, False)
    again = till.call("RecordContact", contact_request(wanted, mailing_reference="w12"))
    assert (again.already_sent, again.position) == (True, first.position)
    refused = refusal(till, "RecordContact", contact_request(wanted, mailing_reference="w13"))
    assert (refused.code, refused.reason) == (Code.FAILED_PRECONDITION, "CONTACT_NOT_ALLOWED")
    assert refused.metadata["obstacles"] == "MONTHLY_LIMIT"
    assert refused.metadata["possible_at"].startswith("2025-04-01T06:00:00")
    (count,) = consents(till, wanted).contact_counts
    assert (count.month, count.count) == ("2025-03", 1)
    assert click(till, first.unsubscribe_token).channel == SMS
    assert obstacles(may(till, wanted))[0] == "CONSENT_WITHDRAWN"


def test_a_retry_of_a_contact_is_told_from_a_mailing_sent_twice(till: Till) -> None:
    """Who lost the answer repeats the request and may send; whoever comes with another request may not."""
    reference = member(till)
    request = contact_request(reference, purpose=SERVICE, mailing_reference="recall-1")
    first = till.call("RecordContact", request)
    again = till.call("RecordContact", request)
    assert (again.replayed, again.already_sent) == (True, False)
    assert again.unsubscribe_token == first.unsubscribe_token


def test_quiet_hours_and_holidays_are_told_with_their_end(till: Till) -> None:
    """On Christmas no text message goes out before the morning after."""
    reference = member(till)
    agree(till, reference, choice(), choice(channel=EMAIL), source=pb.CONSENT_SOURCE_IMPORT)
    christmas = timestamp(datetime(2025, 12, 25, 9, tzinfo=UTC))
    assert may(till, reference, EMAIL, at=christmas).allowed
    check = may(till, reference, SMS, at=christmas)
    assert obstacles(check) == ["QUIET_HOURS"]
    assert check.hindrances[0].until == check.possible_time
    assert check.possible_time == timestamp(datetime(2025, 12, 26, 7, tzinfo=UTC))


def test_one_click_unsubscribes_as_often_as_one_likes(till: Till) -> None:
    """A token has nothing personal in it, cannot be changed, and withdraws what it names or all advertising."""
    reference = member(till)
    agree(till, reference, choice(), choice(PERSONALISATION, 0))
    token = token_of(till, reference, purpose=ADVERTISING, channel=SMS)
    assert re.fullmatch(r"[A-Za-z0-9][-_A-Za-z0-9]{63}", token)
    other = token_of(till, member(till), purpose=ADVERTISING, channel=SMS)
    mixed = other[:22] + token[22:]
    for wrong in ("", token[:-1], token[:-1] + ("A" if token[-1] != "A" else "B"), mixed, "é" * 64):
        request = pb.UnsubscribeRequest(request_id=new_id(), token=wrong)
        refused = refusal(till, "Unsubscribe", request)
        assert (refused.code, refused.reason) == (Code.INVALID_ARGUMENT, "CONSENT_TOKEN_INVALID")
    with nothing_moves(till):
        said = click(till, token, validate_only=True)
    assert (said.purpose, said.channel, said.rehearsed) == (ADVERTISING, SMS, True)
    first = click(till, token)
    with nothing_moves(till):
        again = click(till, token)
    assert (again.position, again.replayed) == (first.position, True)
    assert may(till, reference, POST).allowed
    everything = click(till, token, all_advertising=True)
    assert everything.channel == pb.CONTACT_CHANNEL_UNSPECIFIED
    assert obstacles(may(till, reference, POST)) == ["CONSENT_WITHDRAWN"]
    click(till, token_of(till, reference, purpose=PERSONALISATION))
    use = may(till, reference, 0, purpose=PERSONALISATION)
    assert obstacles(use) == ["CONSENT_WITHDRAWN", "SHARING_TOO_LITTLE"]


def test_a_token_is_of_its_programme_and_for_its_use(till: Till, service: ServiceProcess) -> None:
    """Another programme does not take it, and a token to confirm does not unsubscribe."""
    reference = member(till)
    (pending,) = agree(till, reference, choice(channel=EMAIL)).pending
    confirm = pb.UnsubscribeRequest(request_id=new_id(), token=pending.confirm_token)
    assert refusal(till, "Unsubscribe", confirm).reason == "CONSENT_TOKEN_INVALID"
    token = token_of(till, reference, purpose=ADVERTISING)
    with simulated_till(service, NOON) as other:
        request = pb.UnsubscribeRequest(request_id=new_id(), token=token)
        assert refusal(other, "Unsubscribe", request).reason == "CONSENT_TOKEN_INVALID"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"source": 0}, "form.source"),
        ({"source": pb.CONSENT_SOURCE_LINK}, "form.source"),
        ({"source": TILL}, "form.shop_id"),
        ({"choices": []}, "form"),
        ({"choices": [choice(text="")]}, "form.choices[0].text_version"),
        ({"choices": [choice(text="a line\nand another")]}, "form.choices[0].text_version"),
        ({"choices": [choice(), choice()]}, "form.choices[1]"),
        ({"choices": [choice(channel=0)]}, "form.choices[0].channel"),
        ({"choices": [choice(PERSONALISATION, SMS)]}, "form.choices[0].channel"),
        ({"choices": [choice(0)]}, "form.choices[0].purpose"),
        ({"sharing": pb.SharingChoice()}, "form.sharing.level"),
    ],
)
def test_a_form_that_cannot_be_is_refused_by_its_field(
    till: Till, change: dict[str, Any], field: str
) -> None:
    """Every mistake is told by its place, and nothing is recorded."""
    right: dict[str, Any] = {"choices": [choice()], "source": WEB}
    form = pb.ConsentForm(**(right | change))
    request = pb.SetConsentsRequest(request_id=new_id(), member_reference="x", form=form)
    refused = refusal(till, "SetConsents", request)
    assert (refused.code, refused.metadata["field"]) == (Code.INVALID_ARGUMENT, field)


def test_questions_that_cannot_be_are_refused(till: Till) -> None:
    """Lists that are empty, too long or name somebody twice, and contacts that are none."""
    for references, reason in [
        ([], "FIELD_INVALID"),
        (["a", "a"], "FIELD_INVALID"),
        ([f"m-{n}" for n in range(1_001)], "LIMIT_EXCEEDED"),
    ]:
        request = pb.CheckContactsRequest(
            member_references=references, purpose=ADVERTISING, channel=SMS
        )
        assert refusal(till, "CheckContacts", request).reason == reason
    use = contact_request("x", 0, purpose=PERSONALISATION)
    assert refusal(till, "RecordContact", use).metadata["field"] == "purpose"
    personal = pb.MayContactRequest(
        member_reference="x", purpose=PERSONALISATION, personalised=True
    )
    assert refusal(till, "MayContact", personal).metadata["field"] == "personalised"


@pytest.mark.parametrize(
    ("section", "field"),
    [
        (ContactRules(quiet_hours=[QuietHours(starts=TimeOfDay())]), "quiet_hours[0].ends"),
        (
            ContactRules(quiet_hours=[QuietHours(starts=TimeOfDay(hours=24), ends=TimeOfDay())]),
            "quiet_hours[0].starts",
        ),
        (
            ContactRules(quiet_hours=[QuietHours(starts=TimeOfDay(seconds=1), ends=TimeOfDay())]),
            "quiet_hours[0].starts",
        ),
        (ContactRules(limits=[ContactLimit(per_month=-1)]), "limits[0].per_month"),
        (ContactRules(without_consent=[WithoutConsent()]), "without_consent[0].purpose"),
        (ContactRules(token_days=29), "token_days"),
    ],
)
def test_rules_of_contact_that_cannot_be_are_refused_by_their_field(
    till: Till, section: ContactRules, field: str
) -> None:
    """A mistake in the section is told by its place."""
    rules = till.call("GetRules", GetRulesRequest()).rules
    rules.contact.CopyFrom(section)
    rules.effective_at.FromDatetime(NOON + timedelta(days=3_000))
    request = PublishRulesRequest(request_id=new_id(), rules=rules)
    refused = refusal(till, "PublishRules", request)
    assert refused.metadata["field"] == f"rules.contact.{field}"


def test_a_key_of_one_shop_names_its_own_shop_only(till: Till) -> None:
    """A till does not record what was said elsewhere, and sends no mailings."""
    create = CreateKeyRequest(principal_id="till-9", role=ROLE_TILL, shop_id="shop-9")
    key = till.call("CreateKey", create).secret
    reference = member(till)
    for source, shop in ((TILL, "shop-1"), (PAPER, "shop-1")):
        request = set_request(reference, choice(), source=source, shop_id=shop)
        assert refusal(till, "SetConsents", request, key=key).reason == "SHOP_NOT_ALLOWED"
    own = set_request(reference, choice(), source=TILL, shop_id="shop-9")
    till.call("SetConsents", own, key=key)
    denied = refusal(till, "RecordContact", contact_request(reference), key=key)
    assert denied.reason == "ROLE_NOT_ALLOWED"


def test_in_training_nothing_is_recorded_and_no_token_works(till: Till) -> None:
    """A checkout in training hears what would be, gets no tokens, and leaves no trace."""
    create = CreateKeyRequest(principal_id="new-hand", role=ROLE_CHECKOUT, training=True)
    key = till.call("CreateKey", create).secret
    reference = member(till)
    agree(till, reference, choice())
    token = token_of(till, reference, purpose=ADVERTISING, channel=SMS)
    sharing = pb.SetSharingRequest(
        request_id=new_id(),
        member_reference=reference,
        sharing=pb.SharingChoice(level=pb.SHARING_LEVEL_PROFILE),
        source=WEB,
    )
    with nothing_moves(till):
        said = till.call("SetConsents", set_request(reference, choice(channel=EMAIL)), key=key)
        sent = till.call("RecordContact", contact_request(reference), key=key)
        gone = till.call(
            "Unsubscribe", pb.UnsubscribeRequest(request_id=new_id(), token=token), key=key
        )
        shared = till.call("SetSharing", sharing, key=key)
    assert [one.confirm_token for one in said.pending] == [""]
    assert (sent.unsubscribe_token, sent.already_sent) == ("", False)
    assert all(one.rehearsed for one in (said, sent, gone, shared))
    assert may(till, reference).allowed


def test_time_ends_consents_and_links(till: Till) -> None:
    """The last test moves the clock: consents that were not used, and links that are too old, are over."""
    reference = member(till)
    agree(till, reference, choice())
    token = token_of(till, reference, purpose=ADVERTISING, channel=SMS)
    (given,) = consents(till, reference).consents
    assert given.expire_time == timestamp(datetime(2027, 3, 14, 12, tzinfo=UTC))
    till.advance(datetime(2027, 3, 15, 12, tzinfo=UTC))
    assert obstacles(may(till, reference)) == ["CONSENT_EXPIRED"]
    request = pb.UnsubscribeRequest(request_id=new_id(), token=token)
    refused = refusal(till, "Unsubscribe", request)
    assert (refused.code, refused.reason) == (Code.FAILED_PRECONDITION, "CONSENT_TOKEN_EXPIRED")
