"""Two workers, many callers: rewards, approvals and imports happen as often as they may."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest

from ledger.v1.admin_pb2 import CreateKeyRequest
from ledger.v1.member_pb2 import (
    AdjustPointsRequest,
    ApproveAdjustmentRequest,
    ImportBalancesRequest,
    OpeningLot,
)
from ledger.v1.options_pb2 import ROLE_OPERATOR
from ledger.v1.point_of_sale_pb2 import GrantRewardRequest
from ledger.v1.rules_pb2 import AdjustmentRules, Reward
from tests.faults.load import CHANNEL_OPTIONS
from tests.faults.test_point_races import race, split
from tests.faults.workers import till_of_each_worker
from tests.support.process import ServiceProcess
from tests.support.till import Till, timestamp
from tests.support.world import NOW

CALLERS = 50


@pytest.fixture(scope="module")
def till(battered: ServiceProcess) -> Iterator[Till]:
    """A till of a programme with a reward, and with adjustments that two persons make."""
    battered.create_programme("granting_races")
    till = Till(battered, "granting_races", CHANNEL_OPTIONS)
    till.publish_rules(
        adjustments=AdjustmentRules(points_max_alone=0),
        rewards=[Reward(reward_id="visit", points=5, limit_per_member=7)],
    )
    yield till
    till.close()


@pytest.fixture
def pair(battered: ServiceProcess, till: Till) -> Iterator[list[Till]]:
    """A till at each of two workers."""
    till.await_projections()
    with till_of_each_worker(battered, till.programme) as found:
        yield found


# Rule 23
def test_a_reward_is_granted_exactly_as_often_as_allowed(pair: list[Till]) -> None:
    """Fifty tills grant a reward that a member gets seven times: seven succeed."""
    card = pair[0].new_card().card_number

    def grant(till: Till) -> object:
        request = GrantRewardRequest(
            request_id=str(uuid4()), card_number=card, reward_id="visit", reference=uuid4().hex
        )
        return till.call("GrantReward", request)

    answers, refused = split(race(pair, [grant] * CALLERS))
    assert sorted(one.points_available for one in answers) == [5, 10, 15, 20, 25, 30, 35]
    assert {one.reason for one in refused} == {"REWARD_LIMIT_REACHED"}
    assert pair[1].account(card).points_available == 35


# Rules 19 and 23
def test_a_reference_is_rewarded_once(pair: list[Till]) -> None:
    """Fifty tills report the same questionnaire: one reward, and everybody gets its outcome."""
    card = pair[0].new_card().card_number

    def grant(till: Till) -> object:
        request = GrantRewardRequest(
            request_id=str(uuid4()), card_number=card, reward_id="visit", reference="q-1"
        )
        return till.call("GrantReward", request)

    answers, refused = split(race(pair, [grant] * CALLERS))
    assert refused == []
    assert len({one.position for one in answers}) == 1
    assert sorted(one.replayed for one in answers) == [False] + [True] * (CALLERS - 1)
    assert pair[1].account(card).points_available == 5


# Rule 27
def test_an_adjustment_is_approved_once(pair: list[Till]) -> None:
    """Fifty approvals of one adjustment, and the points come once."""
    card = pair[0].new_card().card_number
    request = AdjustPointsRequest(
        request_id=str(uuid4()), card_number=card, points=9, reason_code="GOODWILL"
    )
    proposed = pair[0].call("AdjustPoints", request)
    key = _second_operator(pair[0])

    def approve(till: Till) -> object:
        request = ApproveAdjustmentRequest(
            request_id=str(uuid4()), adjustment_id=proposed.adjustment_id
        )
        return till.call("ApproveAdjustment", request, key=key)

    answers, refused = split(race(pair, [approve] * CALLERS))
    assert len(answers) == 1
    assert {one.reason for one in refused} == {"ADJUSTMENT_DECIDED"}
    assert pair[1].account(card).points_available == 9


# Rule 26
def test_an_opening_balance_is_imported_once(pair: list[Till]) -> None:
    """Fifty imports of the same lots of a new member: one enrols and imports, the others change nothing."""
    source, member = f"old-{uuid4().hex[:8]}", f"m-{uuid4()}"
    lots = [
        OpeningLot(
            points=n + 1, lot_reference=f"L-{n}", earned_at=timestamp(NOW.replace(year=2024))
        )
        for n in range(5)
    ]

    def import_(till: Till) -> object:
        request = ImportBalancesRequest(
            request_id=str(uuid4()),
            source=source,
            member_reference=member,
            card_number="2900000000018",
            lots=lots,
        )
        return till.call("ImportBalances", request)

    answers, refused = split(race(pair, [import_] * CALLERS))
    assert refused == []
    assert sorted(one.lots_imported for one in answers) == [0] * (CALLERS - 1) + [5]
    assert sum(one.points_imported for one in answers) == 15
    assert pair[1].account("2900000000018").points_available == 15


def _second_operator(till: Till) -> str:
    create = CreateKeyRequest(principal_id="somebody-else", role=ROLE_OPERATOR)
    secret: str = till.call("CreateKey", create).secret
    return secret
