"""Two workers, many senders: nobody is contacted more often than the rules allow."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest

from ledger.v1 import consent_pb2 as pb
from ledger.v1.member_pb2 import EnrolMemberRequest
from ledger.v1.rules_pb2 import ContactLimit, ContactRules
from tests.faults.load import CHANNEL_OPTIONS
from tests.faults.test_point_races import race, split
from tests.faults.workers import till_of_each_worker
from tests.support.process import ServiceProcess
from tests.support.till import Till

SENDERS = 40
EMAIL, SMS = pb.CONTACT_CHANNEL_EMAIL, pb.CONTACT_CHANNEL_SMS


@pytest.fixture(scope="module")
def till(battered: ServiceProcess) -> Iterator[Till]:
    """A till of a programme where a member gets three advertisements a month."""
    battered.create_programme("contact_races")
    till = Till(battered, "contact_races", CHANNEL_OPTIONS)
    till.publish_rules(contact=ContactRules(limits=[ContactLimit(per_month=3)]))
    yield till
    till.close()


@pytest.fixture
def pair(battered: ServiceProcess, till: Till) -> Iterator[list[Till]]:
    """A till at each of two workers."""
    with till_of_each_worker(battered, till.programme) as found:
        yield found


def member(till: Till) -> str:
    """A member who agreed to e-mails and text messages, and was contacted twice this month."""
    reference = f"m-{uuid4()}"
    till.call(
        "EnrolMember", EnrolMemberRequest(request_id=str(uuid4()), member_reference=reference)
    )
    choices = [
        pb.ConsentChoice(
            purpose=pb.CONTACT_PURPOSE_ADVERTISING, channel=one, given=True, text_version="v1"
        )
        for one in (EMAIL, SMS)
    ]
    form = pb.ConsentForm(choices=choices, source=pb.CONSENT_SOURCE_WEB)
    request = pb.SetConsentsRequest(request_id=str(uuid4()), member_reference=reference, form=form)
    till.call("SetConsents", request)
    for _ in range(2):
        till.call("RecordContact", contact(reference))
    return reference


def contact(reference: str, mailing: str = "", channel: int = EMAIL) -> pb.RecordContactRequest:
    """A message that is about to go out."""
    return pb.RecordContactRequest(
        request_id=str(uuid4()),
        member_reference=reference,
        purpose=pb.CONTACT_PURPOSE_ADVERTISING,
        channel=pb.ContactChannel.Name(channel),
        mailing_reference=mailing,
    )


def test_two_senders_race_for_the_last_contact_of_the_month(pair: list[Till]) -> None:
    """Forty senders by two ways and over two workers want the last contact that is left: one gets it."""
    reference = member(pair[0])

    def send(channel: int) -> object:
        return lambda till: till.call("RecordContact", contact(reference, channel=channel))

    calls = [send(EMAIL), send(EMAIL), send(SMS), send(SMS)] * (SENDERS // 4)
    answers, refused = split(race(pair, calls))  # type: ignore[arg-type]  # calls of a till they are
    assert len(answers) == 1
    assert {one.reason for one in refused} == {"CONTACT_NOT_ALLOWED"}
    assert {one.metadata["obstacles"] for one in refused} == {"MONTHLY_LIMIT"}
    request = pb.GetConsentsRequest(member_reference=reference)
    for till in pair:
        counts = till.call("GetConsents", request).contact_counts
        assert sum(one.count for one in counts) == 3


def test_a_mailing_that_many_send_goes_out_once(pair: list[Till]) -> None:
    """Forty senders send one mailing to one member: one sends it, and all others hear that it went out."""
    reference = member(pair[0])

    def send(till: Till) -> object:
        return till.call("RecordContact", contact(reference, "spring"))

    answers, refused = split(race(pair, [send] * SENDERS))
    assert refused == []
    assert sorted(one.already_sent for one in answers) == [False] + [True] * (SENDERS - 1)
    assert len({one.position for one in answers}) == 1
