import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.type import date_pb2 as _date_pb2
from google.type import money_pb2 as _money_pb2
from ledger.v1 import receipt_pb2 as _receipt_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class QuoteRedemptionRequest(_message.Message):
    __slots__ = ("card_number", "member_reference", "phone", "email", "app_token", "receipt_total", "points", "at_least_position")
    CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    PHONE_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    APP_TOKEN_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_TOTAL_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    card_number: str
    member_reference: str
    phone: str
    email: str
    app_token: str
    receipt_total: _money_pb2.Money
    points: int
    at_least_position: int
    def __init__(self, card_number: _Optional[str] = ..., member_reference: _Optional[str] = ..., phone: _Optional[str] = ..., email: _Optional[str] = ..., app_token: _Optional[str] = ..., receipt_total: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., points: _Optional[int] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class PayingLot(_message.Message):
    __slots__ = ("points", "earn_time", "expire_time", "receipt_id")
    POINTS_FIELD_NUMBER: _ClassVar[int]
    EARN_TIME_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_ID_FIELD_NUMBER: _ClassVar[int]
    points: int
    earn_time: _timestamp_pb2.Timestamp
    expire_time: _timestamp_pb2.Timestamp
    receipt_id: str
    def __init__(self, points: _Optional[int] = ..., earn_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., receipt_id: _Optional[str] = ...) -> None: ...

class QuoteRedemptionResponse(_message.Message):
    __slots__ = ("account_id", "points", "amount", "amount_to_pay", "points_available", "points_left", "points_min", "points_max", "points_step", "lots", "position", "verification_needed")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_TO_PAY_FIELD_NUMBER: _ClassVar[int]
    POINTS_AVAILABLE_FIELD_NUMBER: _ClassVar[int]
    POINTS_LEFT_FIELD_NUMBER: _ClassVar[int]
    POINTS_MIN_FIELD_NUMBER: _ClassVar[int]
    POINTS_MAX_FIELD_NUMBER: _ClassVar[int]
    POINTS_STEP_FIELD_NUMBER: _ClassVar[int]
    LOTS_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    VERIFICATION_NEEDED_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    points: int
    amount: _money_pb2.Money
    amount_to_pay: _money_pb2.Money
    points_available: int
    points_left: int
    points_min: int
    points_max: int
    points_step: int
    lots: _containers.RepeatedCompositeFieldContainer[PayingLot]
    position: int
    verification_needed: bool
    def __init__(self, account_id: _Optional[str] = ..., points: _Optional[int] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., amount_to_pay: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., points_available: _Optional[int] = ..., points_left: _Optional[int] = ..., points_min: _Optional[int] = ..., points_max: _Optional[int] = ..., points_step: _Optional[int] = ..., lots: _Optional[_Iterable[_Union[PayingLot, _Mapping]]] = ..., position: _Optional[int] = ..., verification_needed: _Optional[bool] = ...) -> None: ...

class TillCount(_message.Message):
    __slots__ = ("receipts_count", "receipts_total", "returns_count", "returns_total", "voids_count", "voids_total", "first_number", "last_number")
    RECEIPTS_COUNT_FIELD_NUMBER: _ClassVar[int]
    RECEIPTS_TOTAL_FIELD_NUMBER: _ClassVar[int]
    RETURNS_COUNT_FIELD_NUMBER: _ClassVar[int]
    RETURNS_TOTAL_FIELD_NUMBER: _ClassVar[int]
    VOIDS_COUNT_FIELD_NUMBER: _ClassVar[int]
    VOIDS_TOTAL_FIELD_NUMBER: _ClassVar[int]
    FIRST_NUMBER_FIELD_NUMBER: _ClassVar[int]
    LAST_NUMBER_FIELD_NUMBER: _ClassVar[int]
    receipts_count: int
    receipts_total: _money_pb2.Money
    returns_count: int
    returns_total: _money_pb2.Money
    voids_count: int
    voids_total: _money_pb2.Money
    first_number: str
    last_number: str
    def __init__(self, receipts_count: _Optional[int] = ..., receipts_total: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., returns_count: _Optional[int] = ..., returns_total: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., voids_count: _Optional[int] = ..., voids_total: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., first_number: _Optional[str] = ..., last_number: _Optional[str] = ...) -> None: ...

class TillRecord(_message.Message):
    __slots__ = ("receipts_count", "receipts_total", "returns_count", "returns_total", "voids_count", "voids_total", "missing_count", "missing", "beyond_count", "beyond", "unnumbered_count", "position")
    RECEIPTS_COUNT_FIELD_NUMBER: _ClassVar[int]
    RECEIPTS_TOTAL_FIELD_NUMBER: _ClassVar[int]
    RETURNS_COUNT_FIELD_NUMBER: _ClassVar[int]
    RETURNS_TOTAL_FIELD_NUMBER: _ClassVar[int]
    VOIDS_COUNT_FIELD_NUMBER: _ClassVar[int]
    VOIDS_TOTAL_FIELD_NUMBER: _ClassVar[int]
    MISSING_COUNT_FIELD_NUMBER: _ClassVar[int]
    MISSING_FIELD_NUMBER: _ClassVar[int]
    BEYOND_COUNT_FIELD_NUMBER: _ClassVar[int]
    BEYOND_FIELD_NUMBER: _ClassVar[int]
    UNNUMBERED_COUNT_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    receipts_count: int
    receipts_total: _money_pb2.Money
    returns_count: int
    returns_total: _money_pb2.Money
    voids_count: int
    voids_total: _money_pb2.Money
    missing_count: int
    missing: _containers.RepeatedCompositeFieldContainer[NumberRun]
    beyond_count: int
    beyond: _containers.RepeatedScalarFieldContainer[str]
    unnumbered_count: int
    position: int
    def __init__(self, receipts_count: _Optional[int] = ..., receipts_total: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., returns_count: _Optional[int] = ..., returns_total: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., voids_count: _Optional[int] = ..., voids_total: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., missing_count: _Optional[int] = ..., missing: _Optional[_Iterable[_Union[NumberRun, _Mapping]]] = ..., beyond_count: _Optional[int] = ..., beyond: _Optional[_Iterable[str]] = ..., unnumbered_count: _Optional[int] = ..., position: _Optional[int] = ...) -> None: ...

class NumberRun(_message.Message):
    __slots__ = ("first", "last")
    FIRST_FIELD_NUMBER: _ClassVar[int]
    LAST_FIELD_NUMBER: _ClassVar[int]
    first: int
    last: int
    def __init__(self, first: _Optional[int] = ..., last: _Optional[int] = ...) -> None: ...

class TillDayClosing(_message.Message):
    __slots__ = ("closing", "counted", "recorded", "count_difference", "total_difference", "complete")
    CLOSING_FIELD_NUMBER: _ClassVar[int]
    COUNTED_FIELD_NUMBER: _ClassVar[int]
    RECORDED_FIELD_NUMBER: _ClassVar[int]
    COUNT_DIFFERENCE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_DIFFERENCE_FIELD_NUMBER: _ClassVar[int]
    COMPLETE_FIELD_NUMBER: _ClassVar[int]
    closing: int
    counted: TillCount
    recorded: TillRecord
    count_difference: int
    total_difference: _money_pb2.Money
    complete: bool
    def __init__(self, closing: _Optional[int] = ..., counted: _Optional[_Union[TillCount, _Mapping]] = ..., recorded: _Optional[_Union[TillRecord, _Mapping]] = ..., count_difference: _Optional[int] = ..., total_difference: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., complete: _Optional[bool] = ...) -> None: ...

class CloseTillDayRequest(_message.Message):
    __slots__ = ("request_id", "shop_id", "till_id", "business_date", "counted", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    SHOP_ID_FIELD_NUMBER: _ClassVar[int]
    TILL_ID_FIELD_NUMBER: _ClassVar[int]
    BUSINESS_DATE_FIELD_NUMBER: _ClassVar[int]
    COUNTED_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    shop_id: str
    till_id: str
    business_date: _date_pb2.Date
    counted: TillCount
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., shop_id: _Optional[str] = ..., till_id: _Optional[str] = ..., business_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., counted: _Optional[_Union[TillCount, _Mapping]] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class CloseTillDayResponse(_message.Message):
    __slots__ = ("position", "closing", "replayed", "rehearsed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    CLOSING_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    REHEARSED_FIELD_NUMBER: _ClassVar[int]
    position: int
    closing: TillDayClosing
    replayed: bool
    rehearsed: bool
    def __init__(self, position: _Optional[int] = ..., closing: _Optional[_Union[TillDayClosing, _Mapping]] = ..., replayed: _Optional[bool] = ..., rehearsed: _Optional[bool] = ...) -> None: ...

class ListReceiptsRequest(_message.Message):
    __slots__ = ("card_number", "member_reference", "account_id", "phone", "email", "app_token", "page_size", "page_token", "at_least_position")
    CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    PHONE_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    APP_TOKEN_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    card_number: str
    member_reference: str
    account_id: str
    phone: str
    email: str
    app_token: str
    page_size: int
    page_token: str
    at_least_position: int
    def __init__(self, card_number: _Optional[str] = ..., member_reference: _Optional[str] = ..., account_id: _Optional[str] = ..., phone: _Optional[str] = ..., email: _Optional[str] = ..., app_token: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class ListedReceipt(_message.Message):
    __slots__ = ("receipt", "receipt_id", "occurred_at", "total", "kept_total", "points_earned", "voided")
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_ID_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    KEPT_TOTAL_FIELD_NUMBER: _ClassVar[int]
    POINTS_EARNED_FIELD_NUMBER: _ClassVar[int]
    VOIDED_FIELD_NUMBER: _ClassVar[int]
    receipt: _receipt_pb2.ReceiptKey
    receipt_id: str
    occurred_at: _timestamp_pb2.Timestamp
    total: _money_pb2.Money
    kept_total: _money_pb2.Money
    points_earned: int
    voided: bool
    def __init__(self, receipt: _Optional[_Union[_receipt_pb2.ReceiptKey, _Mapping]] = ..., receipt_id: _Optional[str] = ..., occurred_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., total: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., kept_total: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., points_earned: _Optional[int] = ..., voided: _Optional[bool] = ...) -> None: ...

class ListReceiptsResponse(_message.Message):
    __slots__ = ("receipts", "next_page_token", "position")
    RECEIPTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    receipts: _containers.RepeatedCompositeFieldContainer[ListedReceipt]
    next_page_token: str
    position: int
    def __init__(self, receipts: _Optional[_Iterable[_Union[ListedReceipt, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., position: _Optional[int] = ...) -> None: ...
