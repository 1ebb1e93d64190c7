"""Campaigns and coupons of the data, as the demo's rules and codes have them."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from ledger.demo.messages import date_of, request_id
from ledger.v1.programme_pb2 import IssueCouponsRequest
from ledger.v1.rules_pb2 import Campaign, CouponTerms

# What a coupon gives. The data say what was taken off a price; this is a programme of points.
COUPON_POINTS = 50


class Offer(NamedTuple):
    """A campaign of the data."""

    campaign_id: int
    starts_on: date
    ends_on: date


class Redemption(NamedTuple):
    """A coupon that a household used on a day."""

    household_id: int
    coupon_upc: int
    campaign_id: int
    day: date

    @property
    def code(self) -> str:
        """The code of that very coupon."""
        return f"{self.campaign_id}-{self.coupon_upc}-{self.household_id}-{self.day:%m%d}"


class Offers(NamedTuple):
    """All campaigns, and the coupons that were used in the days that are played."""

    campaigns: tuple[Offer, ...] = ()
    redemptions: tuple[Redemption, ...] = ()

    def by_day(self) -> dict[tuple[int, date], list[Redemption]]:
        """The coupons of a household on a day, one of a campaign: a receipt takes no more."""
        found: dict[tuple[int, date], list[Redemption]] = defaultdict(list)
        for one in self.redemptions:
            of_day = found[one.household_id, one.day]
            if all(other.campaign_id != one.campaign_id for other in of_day):
                of_day.append(one)
        return found


NO_OFFERS = Offers()


def campaign_messages(offers: Offers) -> list[Campaign]:
    """The campaigns as rules have them: so many points with a coupon."""
    return [
        Campaign(
            id=campaign_name(one.campaign_id),
            starts_on=date_of(one.starts_on),
            ends_on=date_of(one.ends_on),
            points=COUPON_POINTS,
            coupon=CouponTerms(back_on_return=True),
        )
        for one in offers.campaigns
    ]


def campaign_name(campaign_id: int) -> str:
    """The id of a campaign in the rules."""
    return f"campaign-{campaign_id}"


def coupon_requests(offers: Offers, day: date) -> Iterator[IssueCouponsRequest]:
    """The requests that issue the coupons that will be used on a day."""
    codes: dict[int, list[str]] = defaultdict(list)
    for one in offers.redemptions:
        if one.day == day:
            codes[one.campaign_id].append(one.code)
    for campaign_id, of_campaign in sorted(codes.items()):
        yield IssueCouponsRequest(
            request_id=request_id("coupons", campaign_id, day),
            campaign=campaign_name(campaign_id),
            codes=of_campaign,
        )
