"""The history as auditors read it."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest

from tests.support.process import ServiceProcess
from tests.support.till import Till, make_receipt, record_request, timestamp


@pytest.fixture(scope="module")
def audited(service: ServiceProcess) -> Iterator[Till]:
    """A programme with more events than go into one message."""
    service.create_programme("audited")
    till = Till(service, "audited")
    till.publish_rules()
    card = till.new_card("member-1", total=1000).card_number
    till.redeem(card, 7)
    till.upload(
        [[record_request(make_receipt(card_number=card)) for _ in range(300)] for _ in range(2)]
    )
    yield till
    till.retire()


def test_positions_are_complete_and_in_order(audited: Till) -> None:
    """Every event comes once, from position 1, without a gap, over any number of messages."""
    messages = list(audited.events())
    assert len(messages) > 2
    events = [event for message in messages for event in message.events]
    assert [event.position for event in events] == list(range(1, len(events) + 1))
    for message in messages:
        assert message.position == message.events[-1].position


def test_versions_of_each_aggregate_are_complete_and_in_order(audited: Till) -> None:
    """The events of each aggregate are numbered from 1 without a gap."""
    versions: dict[str, list[int]] = {}
    for event in audited.all_events():
        versions.setdefault(event.originator_id, []).append(event.originator_version)
    for found in versions.values():
        assert found == list(range(1, len(found) + 1))


def test_the_time_of_recording_never_falls(audited: Till) -> None:
    """As positions rise, the time of recording does not fall."""
    times = [event.recorded_at.ToDatetime() for event in audited.all_events()]
    assert all(one <= other for one, other in pairwise(times))


def test_a_stream_starts_after_any_position(audited: Till) -> None:
    """Read in two parts, the history is the same; after its end there is nothing."""
    everything = audited.all_events()
    for after in (1, 499, 500, 501, len(everything) - 1):
        assert audited.all_events(after) == everything[after:]
    assert audited.all_events(len(everything)) == []
    assert audited.all_events(10**12) == []


def test_a_filter_leaves_out_other_topics_and_nothing_else(audited: Till) -> None:
    """Asked for some topics, a stream has all events of these, in order, and none of others."""
    everything = audited.all_events()
    topics = ["ledger.PointsRedeemed", "ledger.CardIssued"]
    found = [event for message in audited.events(topics=topics) for event in message.events]
    assert found == [event for event in everything if event.topic in topics]
    assert [event.topic for event in found] == ["ledger.CardIssued", "ledger.PointsRedeemed"]
    assert not [
        event for message in audited.events(topics=["ledger.No"]) for event in message.events
    ]


def test_a_filtered_stream_says_how_far_it_has_read(audited: Till) -> None:
    """Also where the filter leaves out everything, the reader learns the position it has passed."""
    messages = list(audited.events(topics=["ledger.No"]))
    assert [message.position for message in messages] == sorted(
        {message.position for message in messages}
    )
    assert messages[-1].position == len(audited.all_events())


def test_a_follower_sees_what_is_written_later(till: Till) -> None:
    """A stream that follows goes on with new events as they come, each once."""
    known = len(till.all_events())
    stream = till.events(follow=True)
    seen: list[Any] = []

    def read_until(count: int) -> None:
        while len(seen) < count:
            seen.extend(next(stream).events)

    with ThreadPoolExecutor() as pool:
        reading = pool.submit(read_until, known + 40)
        for _ in range(40):
            till.record(make_receipt())
        reading.result()
    stream.cancel()
    assert [event.position for event in seen] == list(range(1, known + 41))


def test_a_follower_of_one_topic_sees_only_that(till: Till) -> None:
    """A stream that follows one topic is not woken by others, and misses none of its own."""
    card = till.new_card(total=1000).card_number
    stream = till.events(follow=True, topics=["ledger.PointsRedeemed"])
    expected = []
    for _ in range(5):
        till.record(make_receipt(card_number=card))
        expected.append(till.redeem(card, 1).redemption_id)
    found: list[str] = []
    while len(found) < 5:
        found.extend(json.loads(event.state)["redemption_id"] for event in next(stream).events)
    stream.cancel()
    assert found == expected


def test_followers_of_two_workers_see_the_same_history(till_of_two_workers: Till) -> None:
    """Followers on several connections all see every event of every worker, in the same order."""
    till = till_of_two_workers
    tills = [
        Till(till.service, till.programme, (("grpc.use_local_subchannel_pool", 1),))
        for _ in range(4)
    ]
    known = len(till.all_events())
    count = known + 80

    def follow(one: Till) -> list[int]:
        seen: list[int] = []
        stream = one.events(follow=True)
        while len(seen) < count:
            seen.extend(event.position for event in next(stream).events)
        stream.cancel()
        return seen

    with ThreadPoolExecutor(8) as pool:
        following = [pool.submit(follow, one) for one in tills]
        list(pool.map(lambda i: tills[i % 4].record(make_receipt()), range(80)))
        assert [one.result() for one in following] == [list(range(1, count + 1))] * 4
    for one in tills:
        one.close()


def test_an_event_says_who_when_and_by_which_rules(audited: Till) -> None:
    """An event carries its request, its principal, both times and the version of the rules."""
    request_id = uuid4()
    receipt = make_receipt(total=1234, member_reference="member-1")
    before = datetime.now(UTC)
    answer = audited.record(receipt, request_id, role="checkout")
    recorded, earned = audited.all_events(answer.position - 2)
    for event in (recorded, earned):
        assert (event.request_id, event.principal_id) == (str(request_id), "local-checkout")
        assert event.occurred_at == receipt.occurred_at
        assert event.recorded_at.ToDatetime(UTC) >= before
        assert event.rules_version == 1
    assert (recorded.topic, earned.topic) == ("ledger.ReceiptRecorded", "ledger.PointsEarned")
    assert recorded.originator_id == answer.receipt_id
    assert earned.originator_id == answer.account_id


def test_the_state_of_an_event_is_its_own_fields_as_json(audited: Till) -> None:
    """What an event says itself is readable JSON, in whole numbers."""
    answer = audited.record(make_receipt(total=1234, member_reference="member-1"))
    recorded, earned = (
        json.loads(event.state, parse_float=pytest.fail)
        for event in audited.all_events(answer.position - 2)
    )
    assert recorded["facts"]["total"] == 1234
    assert recorded["facts"]["member_reference"] == "member-1"
    assert recorded["earning"]["micropoints"] == 12_340_000
    assert earned["points"] == answer.points_earned
    assert earned["receipt_id"] == answer.receipt_id
    assert not {"request_id", "principal_id", "originator_id"} & (set(recorded) | set(earned))


def test_a_history_begins_with_the_programme_and_its_rules(audited: Till) -> None:
    """The first events of every programme are its creation, its book of rules and their first version."""
    first = audited.all_events()[:3]
    assert [event.topic for event in first] == [
        "ledger.ProgrammeCreated",
        "ledger.RulesOpened",
        "ledger.RulesPublished",
    ]
    assert first[0].recorded_at.ToDatetime(UTC) > datetime(2020, 1, 1, tzinfo=UTC)
    assert timestamp(datetime(2017, 1, 1, tzinfo=UTC)).ToJsonString() in first[2].state.decode()
