"""A programme with campaigns that need coupons."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from ledger.v1.member_pb2 import EnrolMemberRequest
from ledger.v1.rules_pb2 import Condition, CouponTerms
from tests.support.process import ServiceProcess
from tests.support.published import campaign, day, till_with
from tests.support.till import Till

TODAY = datetime.now(UTC).date()
DAY = timedelta(days=1)
FOREVER = {
    "gift": CouponTerms(),
    "back": CouponTerms(back_on_return=True),
    "promo": CouponTerms(code="HELLO", uses_max=2),
    "promo-back": CouponTerms(code="AGAIN", back_on_return=True),
    "promo-open": CouponTerms(code="OPEN", uses_per_member=0),
}
PAST = campaign(
    "past", ends_on=day(TODAY - 2 * DAY), points=10, coupon=CouponTerms(code="YESTERDAY")
)
FRUIT = campaign(
    "fruit", points=10, when=Condition(categories=["FRUIT"]), coupon=CouponTerms(code="FRUIT")
)


@contextmanager
def coupon_till(service: ServiceProcess) -> Iterator[Till]:
    """A programme with a member, whose campaigns each give 10 points for a coupon."""
    open_to_all = campaign("open-to-all", points=1, starts_on=day(TODAY + DAY))
    campaigns = [campaign(name, points=10, coupon=terms) for name, terms in FOREVER.items()]
    with till_with(service, campaigns=[*campaigns, PAST, FRUIT, open_to_all]) as found:
        enrolment = EnrolMemberRequest(request_id=str(uuid4()), member_reference="ann")
        found.call("EnrolMember", enrolment)
        yield found


def new_code() -> str:
    """A code that nobody has."""
    return uuid4().hex.upper()
