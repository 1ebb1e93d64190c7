"""Plays the receipts day by day, several tills at once, through gRPC."""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta

from google.protobuf.timestamp_pb2 import Timestamp
from grpc import ChannelCredentials, aio

from ledger.demo.basket import Basket, first_days
from ledger.demo.households import Household
from ledger.demo.messages import (
    CURRENCY_CODE,
    DEBIT_CURRENCY,
    charging_rules_request,
    clock_request,
    record_request,
    rules_request,
)
from ledger.demo.offers import NO_OFFERS, Offers, campaign_messages, coupon_requests
from ledger.demo.payments import PaymentKeys, Payments
from ledger.demo.persist import Metadata, PlayFailed, persist
from ledger.demo.returns import Returns
from ledger.demo.settle import Desk, Finance, Step
from ledger.demo.summary import ChargeTally, Summary, Tally, summarise
from ledger.v1.point_of_sale_pb2 import ReturnItemsRequest
from ledger.v1.point_of_sale_pb2_grpc import PointOfSaleServiceStub
from ledger.v1.programme_pb2_grpc import ProgrammeServiceStub
from ledger.v1.receipt_pb2 import Receipt

# Two connections: a service of two workers that share a port can be reached through both.
CONNECTIONS = 2
PROGRESS_SECONDS = 0.2


@dataclass(frozen=True)
class Stage:
    """Where the play takes place, and with which keys."""

    address: str
    till_key: str
    admin_key: str
    tills: int
    # What time it is in the programme before the play.
    now: Timestamp
    offers: Offers = NO_OFFERS
    # Which part of all lines is brought back.
    returned_share: float = 0.0
    # Of TLS; without them the channels speak plain text.
    credentials: ChannelCredentials | None = None
    options: tuple[tuple[str, int | str], ...] = ()
    # For payment by card; without it everybody pays in cash.
    charging: "Charging | None" = None


@dataclass(frozen=True)
class Charging:
    """What payment by card needs besides."""

    # Of the shop's own app: it signs mandates, and shows codes.
    checkout_key: str
    desk: Desk
    # Told of everything that finance does.
    tell: Callable[[Step], None]


async def play(
    stage: Stage,
    baskets_of: Callable[[date], Iterator[Basket]],
    days: int,
    progress: Callable[[int], None],
) -> Summary:
    """Plays the receipts of the first days and answers what they came to."""
    tally = Tally(charging=ChargeTally() if stage.charging else None)
    began = time.perf_counter()
    async with _connections(stage) as channels, _reporting(tally, progress):
        await _publish_rules(stage, channels[0])
        clock = Clock(stage, channels[0])
        tills = [Till(stage, channels[n % CONNECTIONS], tally) for n in range(stage.tills)]
        finance = _finance(stage, channels[0])
        for day in first_days(days):
            await clock.advance(day + timedelta(days=1))
            await _issue_coupons(stage, channels[0], day)
            await _play_day(tills, day, baskets_of(day))
            if finance is not None:
                await finance.work(day + timedelta(days=1))
    return summarise(tally, days, time.perf_counter() - began)


@asynccontextmanager
async def _connections(stage: Stage) -> AsyncIterator[list[aio.Channel]]:
    channels = [_connection(stage) for _ in range(CONNECTIONS)]
    try:
        yield channels
    finally:
        for channel in channels:
            await channel.close()


def _connection(stage: Stage) -> aio.Channel:
    # Without a pool of its own every channel to one address is the same connection.
    usual = (("grpc.enable_http_proxy", 0), ("grpc.use_local_subchannel_pool", 1))
    options = [*usual, *stage.options]
    if stage.credentials is None:
        return aio.insecure_channel(stage.address, options=options)
    return aio.secure_channel(stage.address, stage.credentials, options=options)


@asynccontextmanager
async def _reporting(tally: Tally, progress: Callable[[int], None]) -> AsyncIterator[None]:
    async def report() -> None:
        while True:
            progress(tally.receipts)
            await asyncio.sleep(PROGRESS_SECONDS)

    task = asyncio.create_task(report())
    try:
        yield
    finally:
        task.cancel()
        progress(tally.receipts)


def bearer(key: str) -> Metadata:
    """What a call with that key carries."""
    return (("authorization", f"Bearer {key}"),)


async def _publish_rules(stage: Stage, channel: aio.Channel) -> None:
    method = ProgrammeServiceStub(channel).PublishRules
    make = charging_rules_request if stage.charging else rules_request
    rules = make(campaign_messages(stage.offers))
    try:
        await persist(method, rules, bearer(stage.admin_key))
    except aio.AioRpcError as error:
        raise PlayFailed("publishing the rules", error) from None


async def _issue_coupons(stage: Stage, channel: aio.Channel, day: date) -> None:
    method = ProgrammeServiceStub(channel).IssueCoupons
    try:
        for request in coupon_requests(stage.offers, day):
            await persist(method, request, bearer(stage.admin_key))
    except aio.AioRpcError as error:
        raise PlayFailed(f"issuing the coupons of {day}", error) from None


def _finance(stage: Stage, channel: aio.Channel) -> Finance | None:
    charging = stage.charging
    return None if charging is None else Finance(charging.desk, channel, charging.tell)


class Clock:
    """The programme's simulated clock."""

    def __init__(self, stage: Stage, channel: aio.Channel) -> None:
        self._method = ProgrammeServiceStub(channel).AdvanceClock
        self._metadata = bearer(stage.admin_key)
        self._now = stage.now

    async def advance(self, to: date) -> None:
        """Advances the clock to a midnight, unless it is past it from an earlier play."""
        request = clock_request(to)
        if self._now.ToNanoseconds() >= request.to.ToNanoseconds():
            return
        try:
            self._now = (await persist(self._method, request, self._metadata)).now
        except aio.AioRpcError as error:
            raise PlayFailed(f"advancing the clock to {to}", error) from None


class Till:
    """Sends the receipts of its households, one after the other."""

    def __init__(self, stage: Stage, channel: aio.Channel, tally: Tally) -> None:
        stub = PointOfSaleServiceStub(channel)
        self._record = stub.RecordReceipt
        self._present = stub.PresentReceipts
        self._return = stub.ReturnItems
        self._metadata = bearer(stage.till_key)
        self._tally = tally
        self._households: dict[int, Household] = {}
        self._coupons = stage.offers.by_day()
        self._returns = Returns(stage.returned_share)
        self._currency = DEBIT_CURRENCY if stage.charging else CURRENCY_CODE
        self._payments = _payments(stage, channel, tally)

    async def serve(self, day: date, baskets: list[Basket]) -> None:
        """Takes back what is brought, records baskets in their order, and presents receipts where a card is due."""
        for household_id, request in self._returns.due(day):
            try:
                await self._take_back(self._household(household_id), request)
            except aio.AioRpcError as error:
                raise PlayFailed(f"return to receipt {request.receipt.number}", error) from None
        for basket in baskets:
            try:
                await self._serve(basket)
            except aio.AioRpcError as error:
                raise PlayFailed(f"receipt {basket.basket_id}", error) from None

    async def _serve(self, basket: Basket) -> None:
        household = self._household(basket.household_id)
        # Built here, while other tills wait for their answers, not for all of them in advance.
        request = record_request(basket, self._currency)
        household.show_card(request.receipt)
        self._show_coupons(basket, request.receipt)
        if self._payments is not None:
            await self._payments.pay(basket, request.receipt)
        began = time.perf_counter()
        answer = await persist(self._record, request, self._metadata)
        self._tally.latencies_seconds.append(time.perf_counter() - began)
        self._tally.receipts += 1
        self._tally.lines += len(basket.lines)
        self._tally.points_earned += answer.points_earned
        self._tally.recognised += answer.replayed
        self._returns.plan(basket, request.receipt)
        card_due = household.keep(request.receipt)
        if card_due is not None:
            card = await persist(self._present, card_due, self._metadata)
            household.take_card(card.card_number)
            self._tally.count_card(basket.made_at.date(), household.receipts)
            self._tally.points_earned += card.points_credited
            if self._payments is not None:
                await self._payments.sign(basket.household_id, basket.made_at.date())

    def _show_coupons(self, basket: Basket, receipt: Receipt) -> None:
        """Shows the coupons of the day with the first receipt that can take them."""
        if not receipt.card_number or not receipt.tenders:
            return
        coupons = self._coupons.pop((basket.household_id, basket.made_at.date()), [])
        receipt.coupon_codes.extend(one.code for one in coupons)
        self._tally.coupons_used += len(coupons)

    async def _take_back(self, household: Household, request: ReturnItemsRequest) -> None:
        outcome = (await persist(self._return, request, self._metadata)).outcome
        household.give_back(request)
        if self._payments is not None:
            await self._payments.give_back(request, outcome)
        self._tally.returns += 1
        self._tally.lines_returned += len(request.lines)
        self._tally.points_clawed_back += outcome.points_clawed_back

    def _household(self, household_id: int) -> Household:
        if household_id not in self._households:
            self._households[household_id] = Household(str(household_id))
        return self._households[household_id]


def _payments(stage: Stage, channel: aio.Channel, tally: Tally) -> Payments | None:
    if stage.charging is None or tally.charging is None:
        return None
    keys = PaymentKeys(bearer(stage.till_key), bearer(stage.charging.checkout_key))
    return Payments(channel, keys, stage.now, tally.charging)


async def _play_day(tills: list[Till], day: date, baskets: Iterator[Basket]) -> None:
    queues = assign(baskets, len(tills))
    try:
        async with asyncio.TaskGroup() as group:
            for number, till in enumerate(tills):
                group.create_task(till.serve(day, queues[number]))
    except* PlayFailed as failed:
        # The first till that failed stopped the others; one line says enough.
        raise failed.exceptions[0] from None


def assign(baskets: Iterator[Basket], tills: int) -> dict[int, list[Basket]]:
    """The baskets of each till: a household always goes to the same, so its order is kept."""
    queues: dict[int, list[Basket]] = defaultdict(list)
    for basket in baskets:
        queues[basket.household_id % tills].append(basket)
    return queues
