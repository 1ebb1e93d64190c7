"""Coupons as they are issued and looked up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import grpc
import pytest

from ledger.v1.programme_pb2 import GetCouponRequest
from ledger.v1.rules_pb2 import CouponTerms
from tests.support.coupon_programme import DAY, TODAY, coupon_till, new_code
from tests.support.process import ServiceProcess
from tests.support.published import campaign, day, request, rules
from tests.support.refusals import books, refusal
from tests.support.till import (
    Till,
    issue_request,
)

Code = grpc.StatusCode
USES_MOST = 10**9


@pytest.fixture(scope="module")
def till(service: ServiceProcess) -> Iterator[Till]:
    """A programme that these tests share, with cards and coupons of their own."""
    with coupon_till(service) as found:
        yield found


@pytest.mark.parametrize("role", ["checkout", "operator", "admin"])
def test_a_coupon_is_issued_and_answered(till: Till, role: str) -> None:
    """Those who may issue coupons issue many at once, and everybody finds one by its code."""
    codes = [new_code() for _ in range(3)]
    request = issue_request(
        "gift",
        *codes,
        member_reference="ann",
        uses_max=5,
        starts_on=day(TODAY),
        ends_on=day(TODAY + DAY),
    )
    issued = till.call("IssueCoupons", request, role=role)
    assert (issued.count, issued.replayed) == (3, False)
    for one in codes:
        found = till.coupon(one.lower())
        assert (found.code, found.campaign, found.member_reference) == (one, "gift", "ann")
        assert (found.uses_max, found.used) == (5, 0)
        assert (found.starts_on, found.ends_on) == (day(TODAY), day(TODAY + DAY))


def test_a_coupon_is_for_anybody_once_for_as_long_as_its_campaign(till: Till) -> None:
    """What is not said of a coupon is the usual: one use, for anybody, without dates of its own."""
    once, often = new_code(), new_code()
    till.issue("gift", once)
    till.issue("gift", often, uses_max=0)
    found = till.coupon(once)
    assert (found.uses_max, found.member_reference) == (1, "")
    assert not found.HasField("starts_on")
    assert not found.HasField("ends_on")
    assert till.coupon(often).uses_max == 0


@pytest.mark.parametrize("role", ["till", "finance", "auditor"])
def test_a_till_issues_no_coupons(till: Till, role: str) -> None:
    """Others may not issue coupons."""
    error = refusal(till, "IssueCoupons", issue_request("gift", new_code()), role=role)
    assert (error.code, error.reason) == (Code.PERMISSION_DENIED, "ROLE_NOT_ALLOWED")


def test_issuing_again_is_one_issue(till: Till) -> None:
    """A request that is sent again gets the first answer, and no coupon more."""
    request = issue_request("gift", new_code(), new_code())
    first = till.call("IssueCoupons", request)
    before = books(till)
    again = till.call("IssueCoupons", request)
    assert (again.replayed, again.count, again.position) == (True, 2, first.position)
    assert books(till) == before
    # Capitals do not matter.
    lower = issue_request("gift", *(one.lower() for one in request.codes))
    lower.request_id = request.request_id
    assert till.call("IssueCoupons", lower).replayed


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"campaign": "back"}, "campaign"),
        ({"codes": ["OTHER-CODE"]}, "codes[0]"),
        ({"member_reference": "ann"}, "member_reference"),
        ({"uses_max": 2}, "uses_max"),
        ({"starts_on": day(TODAY)}, "starts_on"),
        ({"ends_on": day(TODAY)}, "ends_on"),
    ],
)
def test_a_used_request_id_with_other_coupons_is_refused(
    till: Till, change: dict[str, Any], field: str
) -> None:
    """A request id stands for one content; what differs is named."""
    request = issue_request("gift", new_code())
    till.call("IssueCoupons", request)
    fields: dict[str, Any] = {"campaign": "gift", "codes": list(request.codes)} | change
    other = issue_request(
        fields.pop("campaign"), *fields.pop("codes"), request_id=request.request_id, **fields
    )
    error = refusal(till, "IssueCoupons", other)
    assert (error.code, error.reason) == (Code.ALREADY_EXISTS, "REQUEST_ID_REUSED")
    assert error.metadata["field"] == field


WRONG: dict[str, tuple[Any, Any, str, str]] = {
    "no campaign": (issue_request("", "ABCD"), Code.INVALID_ARGUMENT, "FIELD_INVALID", "campaign"),
    "a campaign that there is not": (
        issue_request("none", "ABCD"),
        Code.NOT_FOUND,
        "CAMPAIGN_UNKNOWN",
        "campaign",
    ),
    "a campaign without coupons": (
        issue_request("open-to-all", "ABCD"),
        Code.NOT_FOUND,
        "CAMPAIGN_UNKNOWN",
        "campaign",
    ),
    "no codes": (issue_request("gift"), Code.INVALID_ARGUMENT, "FIELD_INVALID", "codes"),
    "1001 codes": (
        issue_request("gift", *(f"CODE-{number}" for number in range(1001))),
        Code.INVALID_ARGUMENT,
        "LIMIT_EXCEEDED",
        "codes",
    ),
    "the same code twice": (
        issue_request("gift", "ABCD", "abcd"),
        Code.INVALID_ARGUMENT,
        "FIELD_INVALID",
        "codes[1]",
    ),
    "a code that is too short": (
        issue_request("gift", "ABCD", "ABC"),
        Code.INVALID_ARGUMENT,
        "FIELD_INVALID",
        "codes[1]",
    ),
    "a code with other letters": (
        issue_request("gift", "straße"),
        Code.INVALID_ARGUMENT,
        "FIELD_INVALID",
        "codes[0]",
    ),
    "a member that there is not": (
        issue_request("gift", "ABCD", member_reference="nobody"),
        Code.NOT_FOUND,
        "MEMBER_UNKNOWN",
        "member_reference",
    ),
    "uses below zero": (
        issue_request("gift", "ABCD", uses_max=-1),
        Code.INVALID_ARGUMENT,
        "FIELD_INVALID",
        "uses_max",
    ),
    "more uses than can be counted": (
        issue_request("gift", "ABCD", uses_max=USES_MOST + 1),
        Code.INVALID_ARGUMENT,
        "LIMIT_EXCEEDED",
        "uses_max",
    ),
    "an end before the start": (
        issue_request("gift", "ABCD", starts_on=day(TODAY), ends_on=day(TODAY - DAY)),
        Code.INVALID_ARGUMENT,
        "FIELD_INVALID",
        "ends_on",
    ),
    "a promo code": (
        issue_request("gift", "ABCD", "hello"),
        Code.ALREADY_EXISTS,
        "COUPON_EXISTS",
        "codes[1]",
    ),
}


@pytest.mark.parametrize(("wrong", "status", "reason", "field"), WRONG.values(), ids=WRONG)
def test_coupons_that_cannot_be_issued_are_refused(
    till: Till, wrong: Any, status: Any, reason: str, field: str
) -> None:
    """All coupons of a request are issued or none, and the mistake is named."""
    error = refusal(till, "IssueCoupons", wrong)
    assert (error.code, error.reason) == (status, reason)
    assert error.metadata["field"] == field
    assert refusal(till, "GetCoupon", GetCouponRequest(code="ABCD")).reason == "COUPON_UNKNOWN"


def test_a_code_is_issued_once(till: Till) -> None:
    """A code that somebody has is refused, for any campaign."""
    known = new_code()
    till.issue("gift", known)
    error = refusal(till, "IssueCoupons", issue_request("back", new_code(), known))
    assert (error.code, error.reason) == (Code.ALREADY_EXISTS, "COUPON_EXISTS")
    assert error.metadata["field"] == "codes[1]"


def test_a_promo_code_cannot_be_one_that_was_issued(till: Till) -> None:
    """Rules whose promo code somebody has as a coupon are refused."""
    known = new_code()
    till.issue("gift", known)
    campaigns = [campaign(), campaign("new", coupon=CouponTerms(code=known.lower()))]
    error = refusal(till, "PublishRules", request(rules(campaigns=campaigns)))
    assert (error.code, error.reason) == (Code.ALREADY_EXISTS, "COUPON_EXISTS")
    assert error.metadata["field"] == "rules.campaigns[1].coupon.code"


def test_a_coupon_that_nobody_issued_is_not_found(till: Till) -> None:
    """A code without a coupon is refused, and so is what cannot be a code."""
    error = refusal(till, "GetCoupon", GetCouponRequest(code=new_code()))
    assert (error.code, error.reason) == (Code.NOT_FOUND, "COUPON_UNKNOWN")
    error = refusal(till, "GetCoupon", GetCouponRequest(code="x"))
    assert (error.code, error.metadata["field"]) == (Code.INVALID_ARGUMENT, "code")


def test_dates_are_dates(till: Till) -> None:
    """A date that there is not is refused."""
    wrong = issue_request("gift", new_code(), ends_on=day(date(2027, 2, 28)))
    wrong.ends_on.day = 30
    error = refusal(till, "IssueCoupons", wrong)
    assert (error.reason, error.metadata["field"]) == ("FIELD_INVALID", "ends_on")
