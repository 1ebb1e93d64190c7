import datetime

from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.rpc import status_pb2 as _status_pb2
from google.type import money_pb2 as _money_pb2
from ledger.v1 import account_pb2 as _account_pb2
from ledger.v1 import consent_pb2 as _consent_pb2
from ledger.v1 import options_pb2 as _options_pb2
from ledger.v1 import presenting_pb2 as _presenting_pb2
from ledger.v1 import profile_pb2 as _profile_pb2
from ledger.v1 import receipt_pb2 as _receipt_pb2
from ledger.v1 import till_pb2 as _till_pb2
from ledger.v1 import verification_pb2 as _verification_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class RecordReceiptRequest(_message.Message):
    __slots__ = ("request_id", "receipt", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    receipt: _receipt_pb2.Receipt
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., receipt: _Optional[_Union[_receipt_pb2.Receipt, _Mapping]] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class RecordReceiptResponse(_message.Message):
    __slots__ = ("position", "receipt_id", "account_id", "points_earned", "points_available", "replayed", "flags", "rehearsed", "card_number", "card_issued", "full_registration_due")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    POINTS_EARNED_FIELD_NUMBER: _ClassVar[int]
    POINTS_AVAILABLE_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    FLAGS_FIELD_NUMBER: _ClassVar[int]
    REHEARSED_FIELD_NUMBER: _ClassVar[int]
    CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    CARD_ISSUED_FIELD_NUMBER: _ClassVar[int]
    FULL_REGISTRATION_DUE_FIELD_NUMBER: _ClassVar[int]
    position: int
    receipt_id: str
    account_id: str
    points_earned: int
    points_available: int
    replayed: bool
    flags: _containers.RepeatedScalarFieldContainer[_receipt_pb2.ReceiptFlag]
    rehearsed: bool
    card_number: str
    card_issued: bool
    full_registration_due: bool
    def __init__(self, position: _Optional[int] = ..., receipt_id: _Optional[str] = ..., account_id: _Optional[str] = ..., points_earned: _Optional[int] = ..., points_available: _Optional[int] = ..., replayed: _Optional[bool] = ..., flags: _Optional[_Iterable[_Union[_receipt_pb2.ReceiptFlag, str]]] = ..., rehearsed: _Optional[bool] = ..., card_number: _Optional[str] = ..., card_issued: _Optional[bool] = ..., full_registration_due: _Optional[bool] = ...) -> None: ...

class UploadReceiptsRequest(_message.Message):
    __slots__ = ("receipts",)
    RECEIPTS_FIELD_NUMBER: _ClassVar[int]
    receipts: _containers.RepeatedCompositeFieldContainer[RecordReceiptRequest]
    def __init__(self, receipts: _Optional[_Iterable[_Union[RecordReceiptRequest, _Mapping]]] = ...) -> None: ...

class UploadReceiptsResult(_message.Message):
    __slots__ = ("request_id", "recorded", "error")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    RECORDED_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    recorded: RecordReceiptResponse
    error: _status_pb2.Status
    def __init__(self, request_id: _Optional[str] = ..., recorded: _Optional[_Union[RecordReceiptResponse, _Mapping]] = ..., error: _Optional[_Union[_status_pb2.Status, _Mapping]] = ...) -> None: ...

class UploadReceiptsResponse(_message.Message):
    __slots__ = ("results", "position")
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    results: _containers.RepeatedCompositeFieldContainer[UploadReceiptsResult]
    position: int
    def __init__(self, results: _Optional[_Iterable[_Union[UploadReceiptsResult, _Mapping]]] = ..., position: _Optional[int] = ...) -> None: ...

class GetAccountRequest(_message.Message):
    __slots__ = ("card_number", "member_reference", "account_id", "phone", "email", "app_token", "at_least_position", "include_lots")
    CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    PHONE_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    APP_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    INCLUDE_LOTS_FIELD_NUMBER: _ClassVar[int]
    card_number: str
    member_reference: str
    account_id: str
    phone: str
    email: str
    app_token: str
    at_least_position: int
    include_lots: bool
    def __init__(self, card_number: _Optional[str] = ..., member_reference: _Optional[str] = ..., account_id: _Optional[str] = ..., phone: _Optional[str] = ..., email: _Optional[str] = ..., app_token: _Optional[str] = ..., at_least_position: _Optional[int] = ..., include_lots: _Optional[bool] = ...) -> None: ...

class GetAccountResponse(_message.Message):
    __slots__ = ("account", "position")
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    account: _account_pb2.Account
    position: int
    def __init__(self, account: _Optional[_Union[_account_pb2.Account, _Mapping]] = ..., position: _Optional[int] = ...) -> None: ...

class RedeemPointsRequest(_message.Message):
    __slots__ = ("request_id", "card_number", "member_reference", "app_token", "points", "occurred_at", "order_reference", "shop_id", "receipt_total", "validate_only", "verification")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    APP_TOKEN_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    ORDER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    SHOP_ID_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_TOTAL_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    VERIFICATION_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    card_number: str
    member_reference: str
    app_token: str
    points: int
    occurred_at: _timestamp_pb2.Timestamp
    order_reference: str
    shop_id: str
    receipt_total: _money_pb2.Money
    validate_only: bool
    verification: _verification_pb2.Verification
    def __init__(self, request_id: _Optional[str] = ..., card_number: _Optional[str] = ..., member_reference: _Optional[str] = ..., app_token: _Optional[str] = ..., points: _Optional[int] = ..., occurred_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., order_reference: _Optional[str] = ..., shop_id: _Optional[str] = ..., receipt_total: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., validate_only: _Optional[bool] = ..., verification: _Optional[_Union[_verification_pb2.Verification, _Mapping]] = ...) -> None: ...

class RedeemPointsResponse(_message.Message):
    __slots__ = ("position", "redemption_id", "account_id", "points_redeemed", "points_available", "replayed", "rehearsed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    REDEMPTION_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    POINTS_REDEEMED_FIELD_NUMBER: _ClassVar[int]
    POINTS_AVAILABLE_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    REHEARSED_FIELD_NUMBER: _ClassVar[int]
    position: int
    redemption_id: str
    account_id: str
    points_redeemed: int
    points_available: int
    replayed: bool
    rehearsed: bool
    def __init__(self, position: _Optional[int] = ..., redemption_id: _Optional[str] = ..., account_id: _Optional[str] = ..., points_redeemed: _Optional[int] = ..., points_available: _Optional[int] = ..., replayed: _Optional[bool] = ..., rehearsed: _Optional[bool] = ...) -> None: ...

class PresentReceiptsRequest(_message.Message):
    __slots__ = ("request_id", "member_reference", "receipts", "occurred_at", "shop_id", "validate_only", "card_number", "profile", "consents")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    RECEIPTS_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    SHOP_ID_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    CONSENTS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    member_reference: str
    receipts: _containers.RepeatedCompositeFieldContainer[_receipt_pb2.ReceiptKey]
    occurred_at: _timestamp_pb2.Timestamp
    shop_id: str
    validate_only: bool
    card_number: str
    profile: _profile_pb2.Profile
    consents: _consent_pb2.ConsentForm
    def __init__(self, request_id: _Optional[str] = ..., member_reference: _Optional[str] = ..., receipts: _Optional[_Iterable[_Union[_receipt_pb2.ReceiptKey, _Mapping]]] = ..., occurred_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., shop_id: _Optional[str] = ..., validate_only: _Optional[bool] = ..., card_number: _Optional[str] = ..., profile: _Optional[_Union[_profile_pb2.Profile, _Mapping]] = ..., consents: _Optional[_Union[_consent_pb2.ConsentForm, _Mapping]] = ...) -> None: ...

class PresentReceiptsResponse(_message.Message):
    __slots__ = ("position", "card_number", "account_id", "points_credited", "points_available", "replayed", "rehearsed", "receipts", "card_issued", "condition", "receipts_counting", "pending_consents")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    POINTS_CREDITED_FIELD_NUMBER: _ClassVar[int]
    POINTS_AVAILABLE_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    REHEARSED_FIELD_NUMBER: _ClassVar[int]
    RECEIPTS_FIELD_NUMBER: _ClassVar[int]
    CARD_ISSUED_FIELD_NUMBER: _ClassVar[int]
    CONDITION_FIELD_NUMBER: _ClassVar[int]
    RECEIPTS_COUNTING_FIELD_NUMBER: _ClassVar[int]
    PENDING_CONSENTS_FIELD_NUMBER: _ClassVar[int]
    position: int
    card_number: str
    account_id: str
    points_credited: int
    points_available: int
    replayed: bool
    rehearsed: bool
    receipts: _containers.RepeatedCompositeFieldContainer[_presenting_pb2.PresentedReceipt]
    card_issued: bool
    condition: _presenting_pb2.CardCondition
    receipts_counting: int
    pending_consents: _containers.RepeatedCompositeFieldContainer[_consent_pb2.PendingConsent]
    def __init__(self, position: _Optional[int] = ..., card_number: _Optional[str] = ..., account_id: _Optional[str] = ..., points_credited: _Optional[int] = ..., points_available: _Optional[int] = ..., replayed: _Optional[bool] = ..., rehearsed: _Optional[bool] = ..., receipts: _Optional[_Iterable[_Union[_presenting_pb2.PresentedReceipt, _Mapping]]] = ..., card_issued: _Optional[bool] = ..., condition: _Optional[_Union[_presenting_pb2.CardCondition, str]] = ..., receipts_counting: _Optional[int] = ..., pending_consents: _Optional[_Iterable[_Union[_consent_pb2.PendingConsent, _Mapping]]] = ...) -> None: ...

class HoldPointsRequest(_message.Message):
    __slots__ = ("request_id", "card_number", "member_reference", "app_token", "points", "time_to_live", "reference", "occurred_at", "shop_id", "validate_only", "verification")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    APP_TOKEN_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    TIME_TO_LIVE_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    SHOP_ID_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    VERIFICATION_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    card_number: str
    member_reference: str
    app_token: str
    points: int
    time_to_live: _duration_pb2.Duration
    reference: str
    occurred_at: _timestamp_pb2.Timestamp
    shop_id: str
    validate_only: bool
    verification: _verification_pb2.Verification
    def __init__(self, request_id: _Optional[str] = ..., card_number: _Optional[str] = ..., member_reference: _Optional[str] = ..., app_token: _Optional[str] = ..., points: _Optional[int] = ..., time_to_live: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., reference: _Optional[str] = ..., occurred_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., shop_id: _Optional[str] = ..., validate_only: _Optional[bool] = ..., verification: _Optional[_Union[_verification_pb2.Verification, _Mapping]] = ...) -> None: ...

class HoldPointsResponse(_message.Message):
    __slots__ = ("position", "hold_id", "account_id", "points_held", "expire_time", "points_available", "replayed", "rehearsed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    HOLD_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    POINTS_HELD_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    POINTS_AVAILABLE_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    REHEARSED_FIELD_NUMBER: _ClassVar[int]
    position: int
    hold_id: str
    account_id: str
    points_held: int
    expire_time: _timestamp_pb2.Timestamp
    points_available: int
    replayed: bool
    rehearsed: bool
    def __init__(self, position: _Optional[int] = ..., hold_id: _Optional[str] = ..., account_id: _Optional[str] = ..., points_held: _Optional[int] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., points_available: _Optional[int] = ..., replayed: _Optional[bool] = ..., rehearsed: _Optional[bool] = ...) -> None: ...

class CapturePointsRequest(_message.Message):
    __slots__ = ("request_id", "hold_id", "points", "keep_open", "shop_id", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    HOLD_ID_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    KEEP_OPEN_FIELD_NUMBER: _ClassVar[int]
    SHOP_ID_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    hold_id: str
    points: int
    keep_open: bool
    shop_id: str
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., hold_id: _Optional[str] = ..., points: _Optional[int] = ..., keep_open: _Optional[bool] = ..., shop_id: _Optional[str] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class CapturePointsResponse(_message.Message):
    __slots__ = ("position", "redemption_id", "account_id", "points_redeemed", "points_held", "points_available", "replayed", "rehearsed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    REDEMPTION_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    POINTS_REDEEMED_FIELD_NUMBER: _ClassVar[int]
    POINTS_HELD_FIELD_NUMBER: _ClassVar[int]
    POINTS_AVAILABLE_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    REHEARSED_FIELD_NUMBER: _ClassVar[int]
    position: int
    redemption_id: str
    account_id: str
    points_redeemed: int
    points_held: int
    points_available: int
    replayed: bool
    rehearsed: bool
    def __init__(self, position: _Optional[int] = ..., redemption_id: _Optional[str] = ..., account_id: _Optional[str] = ..., points_redeemed: _Optional[int] = ..., points_held: _Optional[int] = ..., points_available: _Optional[int] = ..., replayed: _Optional[bool] = ..., rehearsed: _Optional[bool] = ...) -> None: ...

class ReleasePointsRequest(_message.Message):
    __slots__ = ("request_id", "hold_id", "shop_id", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    HOLD_ID_FIELD_NUMBER: _ClassVar[int]
    SHOP_ID_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    hold_id: str
    shop_id: str
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., hold_id: _Optional[str] = ..., shop_id: _Optional[str] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class ReleasePointsResponse(_message.Message):
    __slots__ = ("position", "account_id", "points_released", "points_available", "replayed", "rehearsed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    POINTS_RELEASED_FIELD_NUMBER: _ClassVar[int]
    POINTS_AVAILABLE_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    REHEARSED_FIELD_NUMBER: _ClassVar[int]
    position: int
    account_id: str
    points_released: int
    points_available: int
    replayed: bool
    rehearsed: bool
    def __init__(self, position: _Optional[int] = ..., account_id: _Optional[str] = ..., points_released: _Optional[int] = ..., points_available: _Optional[int] = ..., replayed: _Optional[bool] = ..., rehearsed: _Optional[bool] = ...) -> None: ...

class GetReceiptRequest(_message.Message):
    __slots__ = ("receipt", "at_least_position")
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    receipt: _receipt_pb2.ReceiptKey
    at_least_position: int
    def __init__(self, receipt: _Optional[_Union[_receipt_pb2.ReceiptKey, _Mapping]] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class LineQuantity(_message.Message):
    __slots__ = ("line_id", "quantity_thousandths")
    LINE_ID_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_THOUSANDTHS_FIELD_NUMBER: _ClassVar[int]
    line_id: str
    quantity_thousandths: int
    def __init__(self, line_id: _Optional[str] = ..., quantity_thousandths: _Optional[int] = ...) -> None: ...

class GetReceiptResponse(_message.Message):
    __slots__ = ("receipt", "receipt_id", "account_id", "returned", "returnable", "voided", "rules_version", "position", "flags", "exchanged_receipt_id")
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    RETURNED_FIELD_NUMBER: _ClassVar[int]
    RETURNABLE_FIELD_NUMBER: _ClassVar[int]
    VOIDED_FIELD_NUMBER: _ClassVar[int]
    RULES_VERSION_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    FLAGS_FIELD_NUMBER: _ClassVar[int]
    EXCHANGED_RECEIPT_ID_FIELD_NUMBER: _ClassVar[int]
    receipt: _receipt_pb2.Receipt
    receipt_id: str
    account_id: str
    returned: _containers.RepeatedCompositeFieldContainer[LineQuantity]
    returnable: _containers.RepeatedCompositeFieldContainer[LineQuantity]
    voided: bool
    rules_version: int
    position: int
    flags: _containers.RepeatedScalarFieldContainer[_receipt_pb2.ReceiptFlag]
    exchanged_receipt_id: str
    def __init__(self, receipt: _Optional[_Union[_receipt_pb2.Receipt, _Mapping]] = ..., receipt_id: _Optional[str] = ..., account_id: _Optional[str] = ..., returned: _Optional[_Iterable[_Union[LineQuantity, _Mapping]]] = ..., returnable: _Optional[_Iterable[_Union[LineQuantity, _Mapping]]] = ..., voided: _Optional[bool] = ..., rules_version: _Optional[int] = ..., position: _Optional[int] = ..., flags: _Optional[_Iterable[_Union[_receipt_pb2.ReceiptFlag, str]]] = ..., exchanged_receipt_id: _Optional[str] = ...) -> None: ...

class ReturnItemsRequest(_message.Message):
    __slots__ = ("request_id", "receipt", "lines", "shop_id", "till_id", "occurred_at", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    LINES_FIELD_NUMBER: _ClassVar[int]
    SHOP_ID_FIELD_NUMBER: _ClassVar[int]
    TILL_ID_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    receipt: _receipt_pb2.ReceiptKey
    lines: _containers.RepeatedCompositeFieldContainer[LineQuantity]
    shop_id: str
    till_id: str
    occurred_at: _timestamp_pb2.Timestamp
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., receipt: _Optional[_Union[_receipt_pb2.ReceiptKey, _Mapping]] = ..., lines: _Optional[_Iterable[_Union[LineQuantity, _Mapping]]] = ..., shop_id: _Optional[str] = ..., till_id: _Optional[str] = ..., occurred_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class VoidReceiptRequest(_message.Message):
    __slots__ = ("request_id", "receipt", "occurred_at", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    receipt: _receipt_pb2.ReceiptKey
    occurred_at: _timestamp_pb2.Timestamp
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., receipt: _Optional[_Union[_receipt_pb2.ReceiptKey, _Mapping]] = ..., occurred_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class ReturnOutcome(_message.Message):
    __slots__ = ("return_id", "receipt_id", "amount", "account_id", "points_clawed_back", "points_owed", "points_written_off", "points_restored", "points_expired", "points_available", "amount_paid_with_points")
    RETURN_ID_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    POINTS_CLAWED_BACK_FIELD_NUMBER: _ClassVar[int]
    POINTS_OWED_FIELD_NUMBER: _ClassVar[int]
    POINTS_WRITTEN_OFF_FIELD_NUMBER: _ClassVar[int]
    POINTS_RESTORED_FIELD_NUMBER: _ClassVar[int]
    POINTS_EXPIRED_FIELD_NUMBER: _ClassVar[int]
    POINTS_AVAILABLE_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_PAID_WITH_POINTS_FIELD_NUMBER: _ClassVar[int]
    return_id: str
    receipt_id: str
    amount: _money_pb2.Money
    account_id: str
    points_clawed_back: int
    points_owed: int
    points_written_off: int
    points_restored: int
    points_expired: int
    points_available: int
    amount_paid_with_points: _money_pb2.Money
    def __init__(self, return_id: _Optional[str] = ..., receipt_id: _Optional[str] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., account_id: _Optional[str] = ..., points_clawed_back: _Optional[int] = ..., points_owed: _Optional[int] = ..., points_written_off: _Optional[int] = ..., points_restored: _Optional[int] = ..., points_expired: _Optional[int] = ..., points_available: _Optional[int] = ..., amount_paid_with_points: _Optional[_Union[_money_pb2.Money, _Mapping]] = ...) -> None: ...

class ReturnItemsResponse(_message.Message):
    __slots__ = ("position", "outcome", "replayed", "rehearsed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    REHEARSED_FIELD_NUMBER: _ClassVar[int]
    position: int
    outcome: ReturnOutcome
    replayed: bool
    rehearsed: bool
    def __init__(self, position: _Optional[int] = ..., outcome: _Optional[_Union[ReturnOutcome, _Mapping]] = ..., replayed: _Optional[bool] = ..., rehearsed: _Optional[bool] = ...) -> None: ...

class VoidReceiptResponse(_message.Message):
    __slots__ = ("position", "outcome", "replayed", "rehearsed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    REHEARSED_FIELD_NUMBER: _ClassVar[int]
    position: int
    outcome: ReturnOutcome
    replayed: bool
    rehearsed: bool
    def __init__(self, position: _Optional[int] = ..., outcome: _Optional[_Union[ReturnOutcome, _Mapping]] = ..., replayed: _Optional[bool] = ..., rehearsed: _Optional[bool] = ...) -> None: ...

class ClaimReceiptRequest(_message.Message):
    __slots__ = ("request_id", "receipt", "card_number", "member_reference", "phone", "email", "app_token", "occurred_at", "shop_id", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    PHONE_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    APP_TOKEN_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    SHOP_ID_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    receipt: _receipt_pb2.ReceiptKey
    card_number: str
    member_reference: str
    phone: str
    email: str
    app_token: str
    occurred_at: _timestamp_pb2.Timestamp
    shop_id: str
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., receipt: _Optional[_Union[_receipt_pb2.ReceiptKey, _Mapping]] = ..., card_number: _Optional[str] = ..., member_reference: _Optional[str] = ..., phone: _Optional[str] = ..., email: _Optional[str] = ..., app_token: _Optional[str] = ..., occurred_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., shop_id: _Optional[str] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class ClaimReceiptResponse(_message.Message):
    __slots__ = ("position", "receipt_id", "account_id", "points_credited", "points_available", "replayed", "flags", "rehearsed", "card_number", "card_issued")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    POINTS_CREDITED_FIELD_NUMBER: _ClassVar[int]
    POINTS_AVAILABLE_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    FLAGS_FIELD_NUMBER: _ClassVar[int]
    REHEARSED_FIELD_NUMBER: _ClassVar[int]
    CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    CARD_ISSUED_FIELD_NUMBER: _ClassVar[int]
    position: int
    receipt_id: str
    account_id: str
    points_credited: int
    points_available: int
    replayed: bool
    flags: _containers.RepeatedScalarFieldContainer[_receipt_pb2.ReceiptFlag]
    rehearsed: bool
    card_number: str
    card_issued: bool
    def __init__(self, position: _Optional[int] = ..., receipt_id: _Optional[str] = ..., account_id: _Optional[str] = ..., points_credited: _Optional[int] = ..., points_available: _Optional[int] = ..., replayed: _Optional[bool] = ..., flags: _Optional[_Iterable[_Union[_receipt_pb2.ReceiptFlag, str]]] = ..., rehearsed: _Optional[bool] = ..., card_number: _Optional[str] = ..., card_issued: _Optional[bool] = ...) -> None: ...

class ReturnedItems(_message.Message):
    __slots__ = ("receipt", "lines")
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    LINES_FIELD_NUMBER: _ClassVar[int]
    receipt: _receipt_pb2.ReceiptKey
    lines: _containers.RepeatedCompositeFieldContainer[LineQuantity]
    def __init__(self, receipt: _Optional[_Union[_receipt_pb2.ReceiptKey, _Mapping]] = ..., lines: _Optional[_Iterable[_Union[LineQuantity, _Mapping]]] = ...) -> None: ...

class ExchangeItemsRequest(_message.Message):
    __slots__ = ("request_id", "returned", "receipt", "points", "validate_only", "verification")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    RETURNED_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    VERIFICATION_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    returned: ReturnedItems
    receipt: _receipt_pb2.Receipt
    points: int
    validate_only: bool
    verification: _verification_pb2.Verification
    def __init__(self, request_id: _Optional[str] = ..., returned: _Optional[_Union[ReturnedItems, _Mapping]] = ..., receipt: _Optional[_Union[_receipt_pb2.Receipt, _Mapping]] = ..., points: _Optional[int] = ..., validate_only: _Optional[bool] = ..., verification: _Optional[_Union[_verification_pb2.Verification, _Mapping]] = ...) -> None: ...

class ExchangeItemsResponse(_message.Message):
    __slots__ = ("position", "returned", "recorded", "redemption_id", "amount_to_refund", "replayed", "rehearsed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    RETURNED_FIELD_NUMBER: _ClassVar[int]
    RECORDED_FIELD_NUMBER: _ClassVar[int]
    REDEMPTION_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_TO_REFUND_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    REHEARSED_FIELD_NUMBER: _ClassVar[int]
    position: int
    returned: ReturnOutcome
    recorded: RecordReceiptResponse
    redemption_id: str
    amount_to_refund: _money_pb2.Money
    replayed: bool
    rehearsed: bool
    def __init__(self, position: _Optional[int] = ..., returned: _Optional[_Union[ReturnOutcome, _Mapping]] = ..., recorded: _Optional[_Union[RecordReceiptResponse, _Mapping]] = ..., redemption_id: _Optional[str] = ..., amount_to_refund: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., replayed: _Optional[bool] = ..., rehearsed: _Optional[bool] = ...) -> None: ...

class GrantRewardRequest(_message.Message):
    __slots__ = ("request_id", "card_number", "member_reference", "phone", "email", "app_token", "reward_id", "reference", "occurred_at", "shop_id", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    PHONE_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    APP_TOKEN_FIELD_NUMBER: _ClassVar[int]
    REWARD_ID_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    SHOP_ID_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    card_number: str
    member_reference: str
    phone: str
    email: str
    app_token: str
    reward_id: str
    reference: str
    occurred_at: _timestamp_pb2.Timestamp
    shop_id: str
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., card_number: _Optional[str] = ..., member_reference: _Optional[str] = ..., phone: _Optional[str] = ..., email: _Optional[str] = ..., app_token: _Optional[str] = ..., reward_id: _Optional[str] = ..., reference: _Optional[str] = ..., occurred_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., shop_id: _Optional[str] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class GrantRewardResponse(_message.Message):
    __slots__ = ("position", "account_id", "points_granted", "points_available", "replayed", "rehearsed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    POINTS_GRANTED_FIELD_NUMBER: _ClassVar[int]
    POINTS_AVAILABLE_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    REHEARSED_FIELD_NUMBER: _ClassVar[int]
    position: int
    account_id: str
    points_granted: int
    points_available: int
    replayed: bool
    rehearsed: bool
    def __init__(self, position: _Optional[int] = ..., account_id: _Optional[str] = ..., points_granted: _Optional[int] = ..., points_available: _Optional[int] = ..., replayed: _Optional[bool] = ..., rehearsed: _Optional[bool] = ...) -> None: ...
