"""A client for tests: builds receipts, calls methods, and reads refusals."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import grpc
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from google.protobuf.timestamp_pb2 import Timestamp
from google.rpc.error_details_pb2 import ErrorInfo
from google.rpc.status_pb2 import Status
from google.type.date_pb2 import Date
from google.type.money_pb2 import Money
from grpc_status import rpc_status

from ledger.v1 import (
    access_pb2,
    account_pb2,
    admin_pb2,
    audit_pb2,
    card_pb2,
    charge_pb2,
    consent_pb2,
    explain_pb2,
    finance_pb2,
    history_pb2,
    liability_pb2,
    mandate_pb2,
    member_pb2,
    point_of_sale_pb2,
    privacy_pb2,
    profile_pb2,
    programme_pb2,
    receipt_pb2,
    rules_pb2,
    segment_pb2,
    verification_pb2,
)
from tests.support.process import ServiceProcess

DEADLINE_SECONDS = 30.0

_MODULES = (
    access_pb2,
    admin_pb2,
    audit_pb2,
    card_pb2,
    charge_pb2,
    consent_pb2,
    explain_pb2,
    liability_pb2,
    finance_pb2,
    history_pb2,
    mandate_pb2,
    member_pb2,
    point_of_sale_pb2,
    privacy_pb2,
    profile_pb2,
    programme_pb2,
    segment_pb2,
    verification_pb2,
)
_METHODS = {
    method.name: (f"/{service.full_name}/{method.name}", GetMessageClass(method.output_type))
    for module in _MODULES
    for service in module.DESCRIPTOR.services_by_name.values()
    for method in service.methods
}
# Roles that may call each method, the first that the contract names.
_ROLE = {
    "RecordReceipt": "till",
    "UploadReceipts": "till",
    "GetAccount": "till",
    "RedeemPoints": "till",
    "HoldPoints": "till",
    "CapturePoints": "till",
    "ReleasePoints": "till",
    "GetReceipt": "till",
    "ListReceipts": "till",
    "ReturnItems": "till",
    "VoidReceipt": "till",
    "ClaimReceipt": "till",
    "PresentReceipts": "till",
    "QuoteRedemption": "till",
    "ExchangeItems": "till",
    "CloseTillDay": "till",
    "ListFlaggedReceipts": "auditor",
    "ListTillDays": "finance",
    "ListCardCases": "auditor",
    "EnrolMember": "till",
    "GetMember": "till",
    "TransferPoints": "operator",
    "JoinPool": "operator",
    "LeavePool": "operator",
    "MergeMembers": "operator",
    "ListAccountEntries": "till",
    "ListBalances": "finance",
    "IssueCoupons": "checkout",
    "GetCoupon": "till",
    "AdjustPoints": "operator",
    "ApproveAdjustment": "operator",
    "RejectAdjustment": "operator",
    "ListAdjustments": "finance",
    "ImportBalances": "operator",
    "GrantReward": "till",
    "GenerateCards": "operator",
    "RegisterCards": "operator",
    "IssueCard": "operator",
    "BlockCard": "till",
    "UnblockCard": "operator",
    "ReplaceCard": "till",
    "GetCard": "till",
    "ListCards": "operator",
    "GetCardBatch": "operator",
    "GetConsents": "till",
    "SetConsents": "till",
    "ConfirmConsent": "checkout",
    "SetSharing": "till",
    "MayContact": "till",
    "CheckContacts": "checkout",
    "RecordContact": "checkout",
    "CreateUnsubscribeToken": "checkout",
    "Unsubscribe": "checkout",
    "UpdateProfile": "till",
    "GetProfile": "operator",
    "ListProfileChanges": "operator",
    "FindMembers": "till",
    "FindDuplicates": "operator",
    "DismissDuplicate": "operator",
    "ListAccesses": "auditor",
    "ListAccessLog": "auditor",
    "GetProgramme": "till",
    "CheckRules": "admin",
    "GetRules": "till",
    "PublishRules": "admin",
    "AdvanceClock": "admin",
    "StreamEvents": "auditor",
    "ExplainAccount": "auditor",
    "GetPointsBooks": "auditor",
    "StreamPointsJournal": "auditor",
    "StreamMoneyJournal": "auditor",
    "GetLiabilityRollForward": "finance",
    "ExportMember": "operator",
    "EraseMember": "operator",
    "SweepVault": "operator",
    "ReconcileVault": "operator",
    "SweepAccounts": "operator",
    "GetSegment": "operator",
    "ListSegments": "operator",
    "ListSegmentMembers": "operator",
    "ExportSegment": "operator",
    "ProposeThresholds": "operator",
    "CountPastPurchases": "operator",
    "SetPin": "checkout",
    "ChangePin": "till",
    "ResetPin": "operator",
    "UnblockPin": "operator",
    "IssueAppCode": "checkout",
    "GetVerification": "till",
    "ChargeCard": "till",
    "RefundCharge": "till",
    "GetCharge": "till",
    "GetMemberCharges": "till",
    "ListChargeItems": "operator",
    "ChooseDebitDay": "checkout",
    "SetCreditLimit": "operator",
    "BlockCharging": "operator",
    "UnblockCharging": "operator",
    "StopCollecting": "finance",
    "ResumeCollecting": "finance",
    "SignMandate": "checkout",
    "AmendMandate": "checkout",
    "RevokeMandate": "checkout",
    "GetMandate": "operator",
    "OpenRun": "finance",
    "DraftRun": "finance",
    "GetRun": "finance",
    "ListRuns": "finance",
    "GetControlSheet": "finance",
    "ListRunStatements": "finance",
    "ListExclusions": "finance",
    "ApproveRun": "admin",
    "TakeOutStatement": "finance",
    "SealRun": "finance",
    "DownloadRunFile": "finance",
    "SubmitRun": "finance",
    "AcceptRun": "finance",
    "CloseRun": "finance",
    "CancelRun": "finance",
    "ImportBankFile": "finance",
    "ListBankEntries": "finance",
    "GetBankEntry": "finance",
    "ResolveBankEntry": "finance",
    "ListOverdueStatements": "finance",
    "ResubmitStatement": "finance",
    "HoldStatement": "finance",
    "RemindStatement": "finance",
    "PayOutCredit": "finance",
    "WriteOffStatement": "finance",
    "BookPayment": "finance",
    "SendNotices": "finance",
    "GetNotice": "finance",
    "GetMandateText": "finance",
    "CloseMonth": "finance",
    "ReopenMonth": "finance",
    "ListMonths": "finance",
    "GetMoneyBooks": "finance",
    "ExportJournal": "finance",
    "GetFigures": "finance",
    "GetAccountAsOf": "finance",
    "ListBalancesAsOf": "finance",
    "GetCardAsOf": "finance",
    "GetConsentsAsOf": "auditor",
    "GetMemberChargesAsOf": "finance",
    "ListMemberChargesAsOf": "finance",
    "GetSegmentAsOf": "auditor",
    "ListProjections": "admin",
    "RebuildProjection": "admin",
    "CreateKey": "admin",
    "ListKeys": "admin",
    "RevokeKey": "admin",
    "ExpireKey": "admin",
}

_numbers = itertools.count(1)
_programmes = itertools.count(1)


class RefusedError(Exception):
    """A call that was answered with an error, decoded."""

    def __init__(self, error: Any) -> None:
        status = rpc_status.from_call(error)
        self.code: grpc.StatusCode = error.code()
        self.message: str = error.details()
        info = ErrorInfo()
        self.details = [] if status is None else list(status.details)
        for detail in self.details:
            if detail.Is(ErrorInfo.DESCRIPTOR):
                detail.Unpack(info)
        self.reason: str = info.reason
        self.metadata = dict(info.metadata)
        super().__init__(f"{self.code} {self.reason} {self.metadata} {self.message}")


class Till:
    """Calls one programme of a service with the keys of its roles."""

    def __init__(
        self,
        service: ServiceProcess,
        programme: str = "main",
        options: Sequence[tuple[str, Any]] = (),
    ) -> None:
        self.service = service
        self.programme = programme
        self.channel = service.channel(options)

    def close(self) -> None:
        """Close the channel."""
        self.channel.close()

    def retire(self) -> None:
        """Close the channel for good: the service need not look after the programme any more."""
        self.close()
        self.service.retire_programme(self.programme)

    def call(
        self,
        name: str,
        request: Message,
        *,
        role: str | None = None,
        key: str | None = None,
        timeout: float = DEADLINE_SECONDS,
    ) -> Any:
        """Call a unary method; raise RefusedError for an error."""
        secret = key or self.service.key(role or _ROLE[name], self.programme)
        path, response = _METHODS[name]
        method = self.channel.unary_unary(
            path,
            request_serializer=type(request).SerializeToString,
            response_deserializer=response.FromString,
        )
        try:
            return method(request, metadata=bearer(secret), timeout=timeout)
        except grpc.RpcError as error:
            raise RefusedError(error) from error

    def feed(
        self, name: str, requests: Iterable[Message], *, role: str | None = None
    ) -> Iterator[Any]:
        """Send messages over one stream, and go through the answers; raise RefusedError for an error."""
        secret = self.service.key(role or _ROLE[name], self.programme)
        path, response = _METHODS[name]
        method: Any = self.channel.stream_stream(
            path,
            request_serializer=lambda message: message.SerializeToString(),
            response_deserializer=response.FromString,
        )
        try:
            yield from method(iter(requests), metadata=bearer(secret), timeout=DEADLINE_SECONDS)
        except grpc.RpcError as error:
            raise RefusedError(error) from error

    def upload(
        self,
        messages: Sequence[Sequence[point_of_sale_pb2.RecordReceiptRequest]],
        key: str | None = None,
    ) -> Any:
        """Upload messages of receipts and return the answers."""
        path, response = _METHODS["UploadReceipts"]
        method = self.channel.stream_stream(
            path,
            request_serializer=point_of_sale_pb2.UploadReceiptsRequest.SerializeToString,
            response_deserializer=response.FromString,
        )
        requests = [point_of_sale_pb2.UploadReceiptsRequest(receipts=one) for one in messages]
        secret = key or self.service.key("till", self.programme)
        return list(method(iter(requests), metadata=bearer(secret), timeout=DEADLINE_SECONDS))

    def open_upload(
        self, messages: Iterator[point_of_sale_pb2.UploadReceiptsRequest], key: str
    ) -> Any:
        """Upload messages as they come, and return the iterator of the answers."""
        path, response = _METHODS["UploadReceipts"]
        method = self.channel.stream_stream(
            path,
            request_serializer=point_of_sale_pb2.UploadReceiptsRequest.SerializeToString,
            response_deserializer=response.FromString,
        )
        return method(messages, metadata=bearer(key), timeout=DEADLINE_SECONDS)

    def events(
        self,
        after: int = 0,
        *,
        follow: bool = False,
        topics: Sequence[str] = (),
        key: str | None = None,
    ) -> Any:
        """Stream events as an iterator of responses; cancel it when following."""
        path, response = _METHODS["StreamEvents"]
        method = self.channel.unary_stream(
            path,
            request_serializer=audit_pb2.StreamEventsRequest.SerializeToString,
            response_deserializer=response.FromString,
        )
        request = audit_pb2.StreamEventsRequest(after_position=after, follow=follow, topics=topics)
        secret = key or self.service.key("auditor", self.programme)
        return method(request, metadata=bearer(secret))

    def all_events(self, after: int = 0) -> list[audit_pb2.StoredEvent]:
        """Every event after a position."""
        return [event for response in self.events(after) for event in response.events]

    def sweep(self) -> list[Any]:
        """Sweep, and return every answer of the stream; the last has the totals."""
        return self.stream("SweepAccounts", admin_pb2.SweepAccountsRequest())

    def stream(self, name: str, request: Message) -> list[Any]:
        """Call a method that streams its answers, and return all of them; raise RefusedError for an error."""
        path, response = _METHODS[name]
        method = self.channel.unary_stream(
            path,
            request_serializer=type(request).SerializeToString,
            response_deserializer=response.FromString,
        )
        secret = self.service.key(_ROLE[name], self.programme)
        try:
            return list(method(request, metadata=bearer(secret), timeout=DEADLINE_SECONDS))
        except grpc.RpcError as error:
            raise RefusedError(error) from error

    def books(self, **fields: Any) -> audit_pb2.GetPointsBooksResponse:
        """The books of points, with everything that was recorded before."""
        now = self.call("GetProgramme", programme_pb2.GetProgrammeRequest())
        request = audit_pb2.GetPointsBooksRequest(at_least_position=now.position, **fields)
        answer: audit_pb2.GetPointsBooksResponse = self.call("GetPointsBooks", request)
        return answer

    # What most tests need, in one line each.

    def publish_rules(
        self,
        *,
        points: int = 1,
        per_amount: int = 100,
        receipts_required: int = 3,
        carry_remainders: bool = True,
        effective_at: datetime | None = None,
        points_rules: rules_pb2.PointsRules | None = None,
        **sections: Any,
    ) -> Any:
        """Publish rules: so many points for so many minor units, and other sections by their names."""
        rules = rules_pb2.Rules(
            effective_at=timestamp(effective_at or datetime(2017, 1, 1, tzinfo=UTC)),
            earning=rules_pb2.EarningRules(
                points=points, per_amount=money(per_amount), carry_remainders=carry_remainders
            ),
            card=rules_pb2.CardRules(receipts_required=receipts_required),
            points=points_rules,
            **sections,
        )
        request = programme_pb2.PublishRulesRequest(request_id=str(uuid4()), rules=rules)
        return self.call("PublishRules", request)

    def record(
        self, receipt: receipt_pb2.Receipt, request_id: UUID | str | None = None, **options: Any
    ) -> Any:
        """Record a receipt."""
        request = record_request(receipt, request_id)
        return self.call("RecordReceipt", request, **options)

    def new_card(
        self,
        member_reference: str | None = None,
        *,
        total: int = 0,
        occurred_at: datetime | None = None,
    ) -> Any:
        """Record anonymous receipts of that total each, and present as many as the rules ask for."""
        rules = self.call("GetRules", programme_pb2.GetRulesRequest()).rules
        receipts = [
            make_receipt(total=total, occurred_at=occurred_at)
            for _ in range(rules.card.receipts_required)
        ]
        for receipt in receipts:
            self.record(receipt)
        return self.present(receipts, member_reference or f"member-{uuid4()}")

    def present(
        self,
        receipts: Sequence[receipt_pb2.Receipt],
        member_reference: str,
        request_id: UUID | str | None = None,
    ) -> Any:
        """Present receipts for a card."""
        request = point_of_sale_pb2.PresentReceiptsRequest(
            request_id=str(request_id or uuid4()),
            member_reference=member_reference,
            receipts=[key_of(receipt) for receipt in receipts],
        )
        return self.call("PresentReceipts", request)

    def redeem(
        self, card_number: str, points: int, request_id: UUID | str | None = None, **options: Any
    ) -> Any:
        """Redeem points of a card."""
        request = point_of_sale_pb2.RedeemPointsRequest(
            request_id=str(request_id or uuid4()), card_number=card_number, points=points
        )
        return self.call("RedeemPoints", request, **options)

    def hold(self, card_number: str, points: int, **fields: Any) -> Any:
        """Hold points of a card."""
        return self.call("HoldPoints", hold_request(card_number, points, **fields))

    def capture(self, hold_id: str, **fields: Any) -> Any:
        """Capture held points: all of them, unless the fields say otherwise."""
        request_id = str(fields.pop("request_id", uuid4()))
        request = point_of_sale_pb2.CapturePointsRequest(
            request_id=request_id, hold_id=hold_id, **fields
        )
        return self.call("CapturePoints", request)

    def release(self, hold_id: str, request_id: UUID | str | None = None) -> Any:
        """Release held points."""
        request = point_of_sale_pb2.ReleasePointsRequest(
            request_id=str(request_id or uuid4()), hold_id=hold_id
        )
        return self.call("ReleasePoints", request)

    def return_items(self, receipt: receipt_pb2.Receipt, *lines: Line, **fields: Any) -> Any:
        """Return lines of a receipt, or all that is left of it."""
        return self.call("ReturnItems", return_request(receipt, *lines, **fields))

    def void(self, receipt: receipt_pb2.Receipt, request_id: UUID | str | None = None) -> Any:
        """Void a receipt."""
        request = point_of_sale_pb2.VoidReceiptRequest(
            request_id=str(request_id or uuid4()), receipt=key_of(receipt)
        )
        return self.call("VoidReceipt", request)

    def claim(self, receipt: receipt_pb2.Receipt, card_number: str, **fields: Any) -> Any:
        """Claim a receipt for a card."""
        return self.call("ClaimReceipt", claim_request(receipt, card_number, **fields))

    def issue(self, campaign: str, *codes: str, **fields: Any) -> Any:
        """Issue coupons of a campaign."""
        return self.call("IssueCoupons", issue_request(campaign, *codes, **fields))

    def coupon(self, code: str) -> Any:
        """Look up a coupon."""
        return self.call("GetCoupon", programme_pb2.GetCouponRequest(code=code))

    def receipt(self, receipt: receipt_pb2.Receipt, **options: Any) -> Any:
        """Look up a receipt."""
        request = point_of_sale_pb2.GetReceiptRequest(receipt=key_of(receipt))
        return self.call("GetReceipt", request, **options)

    def advance(self, to: datetime) -> Any:
        """Set the programme's simulated clock."""
        request = programme_pb2.AdvanceClockRequest(request_id=str(uuid4()), to=timestamp(to))
        return self.call("AdvanceClock", request)

    def entries(self, card_number: str, at_least_position: int) -> list[account_pb2.AccountEntry]:
        """The first thousand entries of an account, oldest first."""
        request = member_pb2.ListAccountEntriesRequest(
            card_number=card_number, page_size=1000, at_least_position=at_least_position
        )
        return list(self.call("ListAccountEntries", request).entries)[::-1]

    def balance(self, card_number: str, at_least_position: int) -> Any:
        """The balance of a card's account, as the list of balances has it."""
        request = member_pb2.ListBalancesRequest(at_least_position=at_least_position)
        balances = self.call("ListBalances", request).balances
        return next(one for one in balances if one.card_number == card_number)

    def await_projections(self) -> None:
        """Wait until the projections follow a programme that was just created, so that no list is waited for later."""
        while any(
            one.state != admin_pb2.PROJECTION_STATE_RUNNING
            for one in self.call("ListProjections", admin_pb2.ListProjectionsRequest()).projections
        ):
            time.sleep(0.05)

    def transfer(self, sender: str, receiver: str, points: int, **fields: Any) -> Any:
        """Send points from card to card."""
        return self.call("TransferPoints", transfer_request(sender, receiver, points, **fields))

    def merge(self, gone: str, survivor: str, **fields: Any) -> Any:
        """Make one member of two."""
        return self.call("MergeMembers", merge_request(gone, survivor, **fields))

    def member(self, reference: str) -> Any:
        """Look up a member."""
        return self.call("GetMember", member_pb2.GetMemberRequest(member_reference=reference))

    def account(self, card_number: str) -> Any:
        """Look up an account by card."""
        request = point_of_sale_pb2.GetAccountRequest(card_number=card_number)
        return self.call("GetAccount", request).account


@contextmanager
def simulated_till(
    service: ServiceProcess,
    start: datetime,
    points_rules: rules_pb2.PointsRules | None = None,
    *,
    time_zone: str = "UTC",
    **rules: Any,
) -> Iterator[Till]:
    """A till of a new programme whose clock stands until the test advances it, with rules."""
    name = f"simulated_{uuid4().hex[:12]}"
    reading = start.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    service.create_programme(name, "--simulated-clock", reading, "--time-zone", time_zone)
    till = Till(service, name)
    till.publish_rules(effective_at=start - timedelta(days=365), points_rules=points_rules, **rules)
    yield till
    till.retire()


def new_day(till: Till) -> datetime:
    """Set a simulated clock to where the next day begins: so begins each test that shares it with others."""
    found = till.call("GetProgramme", programme_pb2.GetProgrammeRequest())
    now: datetime = found.now.ToDatetime(UTC)
    start = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    till.advance(start)
    return start


def bearer(secret: str) -> tuple[tuple[str, str | bytes], ...]:
    """Metadata that carries a key."""
    return (("authorization", f"Bearer {secret}"),)


def status_reason(status: Status) -> str:
    """The reason in a status, as an upload's result has it."""
    info = ErrorInfo()
    status.details[0].Unpack(info)
    return info.reason


def record_request(
    receipt: receipt_pb2.Receipt, request_id: UUID | str | None = None
) -> point_of_sale_pb2.RecordReceiptRequest:
    """A request to record a receipt."""
    return point_of_sale_pb2.RecordReceiptRequest(
        request_id=str(request_id or uuid4()), receipt=receipt
    )


Line = tuple[str, int]
"""A line's id, and how many thousandths of it."""


def hold_request(
    card_number: str,
    points: int,
    request_id: UUID | str | None = None,
    *,
    seconds: int | None = None,
    **fields: Any,
) -> point_of_sale_pb2.HoldPointsRequest:
    """A request to hold points of a card, for so many seconds if they are given."""
    request = point_of_sale_pb2.HoldPointsRequest(
        request_id=str(request_id or uuid4()), card_number=card_number, points=points, **fields
    )
    if seconds is not None:
        request.time_to_live.CopyFrom(Duration(seconds=seconds))
    return request


def return_request(
    receipt: receipt_pb2.Receipt, *lines: Line, request_id: UUID | str | None = None, **fields: Any
) -> point_of_sale_pb2.ReturnItemsRequest:
    """A request to return lines of a receipt in its own shop; without lines: all that is left."""
    right: dict[str, Any] = {"shop_id": receipt.shop_id, "till_id": receipt.till_id}
    request = point_of_sale_pb2.ReturnItemsRequest(
        request_id=str(request_id or uuid4()), receipt=key_of(receipt), **(right | fields)
    )
    for line_id, quantity in lines:
        request.lines.add(line_id=line_id, quantity_thousandths=quantity)
    return request


def issue_request(
    campaign: str, *codes: str, request_id: UUID | str | None = None, **fields: Any
) -> programme_pb2.IssueCouponsRequest:
    """A request to issue coupons of a campaign."""
    return programme_pb2.IssueCouponsRequest(
        request_id=str(request_id or uuid4()), campaign=campaign, codes=codes, **fields
    )


def claim_request(
    receipt: receipt_pb2.Receipt,
    card_number: str,
    request_id: UUID | str | None = None,
    **fields: Any,
) -> point_of_sale_pb2.ClaimReceiptRequest:
    """A request to claim a receipt for a card."""
    return point_of_sale_pb2.ClaimReceiptRequest(
        request_id=str(request_id or uuid4()),
        receipt=key_of(receipt),
        card_number=card_number,
        **fields,
    )


def transfer_request(
    sender: str, receiver: str, points: int, **fields: Any
) -> member_pb2.TransferPointsRequest:
    """A request to send points from card to card."""
    return member_pb2.TransferPointsRequest(
        request_id=str(fields.pop("request_id", uuid4())),
        sender=account_pb2.AccountHolder(card_number=sender),
        receiver=account_pb2.AccountHolder(card_number=receiver),
        points=points,
        **fields,
    )


def merge_request(gone: str, survivor: str, **fields: Any) -> member_pb2.MergeMembersRequest:
    """A request to make one member of two."""
    return member_pb2.MergeMembersRequest(
        request_id=str(fields.pop("request_id", uuid4())),
        from_member_reference=gone,
        into_member_reference=survivor,
        reason=fields.pop("reason", "DUPLICATE"),
        **fields,
    )


def paid_with_points(
    total: int, redemption_id: str, card_number: str, **options: Any
) -> receipt_pb2.Receipt:
    """A receipt of a card that a redemption paid for."""
    receipt = make_receipt(total=total, card_number=card_number, **options)
    receipt.tenders[0].kind = receipt_pb2.TENDER_KIND_POINTS
    receipt.tenders[0].redemption_id = redemption_id
    return receipt


def make_receipt(
    *,
    total: int = 1000,
    lines: int = 1,
    card_number: str | None = None,
    member_reference: str | None = None,
    number: str | None = None,
    occurred_at: datetime | None = None,
    shop_id: str = "shop-1",
    till_id: str = "till-1",
    currency: str = "EUR",
) -> receipt_pb2.Receipt:
    """A right receipt of that total in minor units; every one has another number."""
    occurred_at = occurred_at or datetime.now(UTC)
    receipt = receipt_pb2.Receipt(
        shop_id=shop_id,
        till_id=till_id,
        number=number or f"{next(_numbers)}-{uuid4().hex[:12]}",
        business_date=Date(year=occurred_at.year, month=occurred_at.month, day=occurred_at.day),
        occurred_at=timestamp(occurred_at),
        channel=receipt_pb2.CHANNEL_STORE,
        total=money(total, currency),
    )
    for index in range(lines):
        share = total // lines + (total % lines if index == 0 else 0)
        receipt.lines.add(
            line_id=str(index + 1),
            sku=f"sku-{index + 1}",
            quantity_thousandths=1000,
            unit=receipt_pb2.UNIT_EACH,
            gross_amount=money(share, currency),
        )
    if total:
        receipt.tenders.add(kind=receipt_pb2.TENDER_KIND_CASH, amount=money(total, currency))
    if card_number is not None:
        receipt.card_number = card_number
    if member_reference is not None:
        receipt.member_reference = member_reference
    return receipt


def key_of(receipt: receipt_pb2.Receipt) -> receipt_pb2.ReceiptKey:
    """The identity of a receipt."""
    return receipt_pb2.ReceiptKey(
        shop_id=receipt.shop_id,
        till_id=receipt.till_id,
        number=receipt.number,
        business_date=receipt.business_date,
    )


def money(minor: int, currency: str = "EUR") -> Money:
    """An amount in minor units of a currency with two decimal places."""
    units, cents = divmod(minor, 100)
    return Money(currency_code=currency, units=units, nanos=cents * 10_000_000)


def timestamp(value: datetime) -> Timestamp:
    """An instant."""
    found = Timestamp()
    found.FromDatetime(value.replace(microsecond=value.microsecond))
    return found


def ago(**parts: float) -> datetime:
    """An instant so long ago."""
    return datetime.now(UTC) - timedelta(**parts)


@contextmanager
def till_of_new_programme(service: ServiceProcess) -> Iterator[Till]:
    """A till of a programme on a real clock, with rules: one point for 1.00, a card for three receipts."""
    name = f"test{next(_programmes)}"
    service.create_programme(name)
    till = Till(service, name)
    till.publish_rules()
    yield till
    till.retire()
