import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.type import date_pb2 as _date_pb2
from google.type import money_pb2 as _money_pb2
from ledger.v1 import books_pb2 as _books_pb2
from ledger.v1 import options_pb2 as _options_pb2
from ledger.v1 import receipt_pb2 as _receipt_pb2
from ledger.v1 import till_pb2 as _till_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Book(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    BOOK_UNSPECIFIED: _ClassVar[Book]
    BOOK_AVAILABLE: _ClassVar[Book]
    BOOK_PENDING: _ClassVar[Book]
    BOOK_HELD: _ClassVar[Book]
    BOOK_DEFICIT: _ClassVar[Book]
    BOOK_ISSUED: _ClassVar[Book]
    BOOK_SPENT: _ClassVar[Book]
    BOOK_EXPIRED: _ClassVar[Book]
    BOOK_CLAWED_BACK: _ClassVar[Book]
    BOOK_WRITTEN_OFF: _ClassVar[Book]
    BOOK_ADJUSTED: _ClassVar[Book]
    BOOK_IMPORTED: _ClassVar[Book]
    BOOK_TRANSFERRED: _ClassVar[Book]
BOOK_UNSPECIFIED: Book
BOOK_AVAILABLE: Book
BOOK_PENDING: Book
BOOK_HELD: Book
BOOK_DEFICIT: Book
BOOK_ISSUED: Book
BOOK_SPENT: Book
BOOK_EXPIRED: Book
BOOK_CLAWED_BACK: Book
BOOK_WRITTEN_OFF: Book
BOOK_ADJUSTED: Book
BOOK_IMPORTED: Book
BOOK_TRANSFERRED: Book

class StreamEventsRequest(_message.Message):
    __slots__ = ("after_position", "follow", "topics", "until_position")
    AFTER_POSITION_FIELD_NUMBER: _ClassVar[int]
    FOLLOW_FIELD_NUMBER: _ClassVar[int]
    TOPICS_FIELD_NUMBER: _ClassVar[int]
    UNTIL_POSITION_FIELD_NUMBER: _ClassVar[int]
    after_position: int
    follow: bool
    topics: _containers.RepeatedScalarFieldContainer[str]
    until_position: int
    def __init__(self, after_position: _Optional[int] = ..., follow: _Optional[bool] = ..., topics: _Optional[_Iterable[str]] = ..., until_position: _Optional[int] = ...) -> None: ...

class StoredEvent(_message.Message):
    __slots__ = ("position", "originator_id", "originator_version", "topic", "state", "request_id", "principal_id", "occurred_at", "recorded_at", "rules_version")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    ORIGINATOR_ID_FIELD_NUMBER: _ClassVar[int]
    ORIGINATOR_VERSION_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    PRINCIPAL_ID_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    RECORDED_AT_FIELD_NUMBER: _ClassVar[int]
    RULES_VERSION_FIELD_NUMBER: _ClassVar[int]
    position: int
    originator_id: str
    originator_version: int
    topic: str
    state: bytes
    request_id: str
    principal_id: str
    occurred_at: _timestamp_pb2.Timestamp
    recorded_at: _timestamp_pb2.Timestamp
    rules_version: int
    def __init__(self, position: _Optional[int] = ..., originator_id: _Optional[str] = ..., originator_version: _Optional[int] = ..., topic: _Optional[str] = ..., state: _Optional[bytes] = ..., request_id: _Optional[str] = ..., principal_id: _Optional[str] = ..., occurred_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., recorded_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., rules_version: _Optional[int] = ...) -> None: ...

class StreamEventsResponse(_message.Message):
    __slots__ = ("events", "position")
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    events: _containers.RepeatedCompositeFieldContainer[StoredEvent]
    position: int
    def __init__(self, events: _Optional[_Iterable[_Union[StoredEvent, _Mapping]]] = ..., position: _Optional[int] = ...) -> None: ...

class GetPointsBooksRequest(_message.Message):
    __slots__ = ("from_date", "to_date", "by_day", "at_least_position")
    FROM_DATE_FIELD_NUMBER: _ClassVar[int]
    TO_DATE_FIELD_NUMBER: _ClassVar[int]
    BY_DAY_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    from_date: _date_pb2.Date
    to_date: _date_pb2.Date
    by_day: bool
    at_least_position: int
    def __init__(self, from_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., to_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., by_day: _Optional[bool] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class BookBalance(_message.Message):
    __slots__ = ("book", "opening_points", "movement_points", "closing_points")
    BOOK_FIELD_NUMBER: _ClassVar[int]
    OPENING_POINTS_FIELD_NUMBER: _ClassVar[int]
    MOVEMENT_POINTS_FIELD_NUMBER: _ClassVar[int]
    CLOSING_POINTS_FIELD_NUMBER: _ClassVar[int]
    book: Book
    opening_points: int
    movement_points: int
    closing_points: int
    def __init__(self, book: _Optional[_Union[Book, str]] = ..., opening_points: _Optional[int] = ..., movement_points: _Optional[int] = ..., closing_points: _Optional[int] = ...) -> None: ...

class BookDay(_message.Message):
    __slots__ = ("day", "book", "points")
    DAY_FIELD_NUMBER: _ClassVar[int]
    BOOK_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    day: _date_pb2.Date
    book: Book
    points: int
    def __init__(self, day: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., book: _Optional[_Union[Book, str]] = ..., points: _Optional[int] = ...) -> None: ...

class BookCheck(_message.Message):
    __slots__ = ("book", "book_points", "account_points")
    BOOK_FIELD_NUMBER: _ClassVar[int]
    BOOK_POINTS_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_POINTS_FIELD_NUMBER: _ClassVar[int]
    book: Book
    book_points: int
    account_points: int
    def __init__(self, book: _Optional[_Union[Book, str]] = ..., book_points: _Optional[int] = ..., account_points: _Optional[int] = ...) -> None: ...

class GetPointsBooksResponse(_message.Message):
    __slots__ = ("books", "days", "checks", "balanced", "agrees", "time_zone", "position")
    BOOKS_FIELD_NUMBER: _ClassVar[int]
    DAYS_FIELD_NUMBER: _ClassVar[int]
    CHECKS_FIELD_NUMBER: _ClassVar[int]
    BALANCED_FIELD_NUMBER: _ClassVar[int]
    AGREES_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    books: _containers.RepeatedCompositeFieldContainer[BookBalance]
    days: _containers.RepeatedCompositeFieldContainer[BookDay]
    checks: _containers.RepeatedCompositeFieldContainer[BookCheck]
    balanced: bool
    agrees: bool
    time_zone: str
    position: int
    def __init__(self, books: _Optional[_Iterable[_Union[BookBalance, _Mapping]]] = ..., days: _Optional[_Iterable[_Union[BookDay, _Mapping]]] = ..., checks: _Optional[_Iterable[_Union[BookCheck, _Mapping]]] = ..., balanced: _Optional[bool] = ..., agrees: _Optional[bool] = ..., time_zone: _Optional[str] = ..., position: _Optional[int] = ...) -> None: ...

class ListFlaggedReceiptsRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "at_least_position")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    at_least_position: int
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class FlaggedReceipt(_message.Message):
    __slots__ = ("receipt", "receipt_id", "account_id", "flags", "cashier_reference", "total", "points", "occurred_at", "recorded_at", "position")
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    FLAGS_FIELD_NUMBER: _ClassVar[int]
    CASHIER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    RECORDED_AT_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    receipt: _receipt_pb2.ReceiptKey
    receipt_id: str
    account_id: str
    flags: _containers.RepeatedScalarFieldContainer[_receipt_pb2.ReceiptFlag]
    cashier_reference: str
    total: _money_pb2.Money
    points: int
    occurred_at: _timestamp_pb2.Timestamp
    recorded_at: _timestamp_pb2.Timestamp
    position: int
    def __init__(self, receipt: _Optional[_Union[_receipt_pb2.ReceiptKey, _Mapping]] = ..., receipt_id: _Optional[str] = ..., account_id: _Optional[str] = ..., flags: _Optional[_Iterable[_Union[_receipt_pb2.ReceiptFlag, str]]] = ..., cashier_reference: _Optional[str] = ..., total: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., points: _Optional[int] = ..., occurred_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., recorded_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., position: _Optional[int] = ...) -> None: ...

class ListFlaggedReceiptsResponse(_message.Message):
    __slots__ = ("receipts", "next_page_token", "position")
    RECEIPTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    receipts: _containers.RepeatedCompositeFieldContainer[FlaggedReceipt]
    next_page_token: str
    position: int
    def __init__(self, receipts: _Optional[_Iterable[_Union[FlaggedReceipt, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., position: _Optional[int] = ...) -> None: ...

class ListTillDaysRequest(_message.Message):
    __slots__ = ("first_date", "last_date", "only_open", "page_size", "page_token", "at_least_position")
    FIRST_DATE_FIELD_NUMBER: _ClassVar[int]
    LAST_DATE_FIELD_NUMBER: _ClassVar[int]
    ONLY_OPEN_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    first_date: _date_pb2.Date
    last_date: _date_pb2.Date
    only_open: bool
    page_size: int
    page_token: str
    at_least_position: int
    def __init__(self, first_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., last_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., only_open: _Optional[bool] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class TillDay(_message.Message):
    __slots__ = ("shop_id", "till_id", "business_date", "receipts_count", "receipts_total", "closings", "close_time", "principal_id", "closing", "late_receipts", "count_difference", "total_difference", "complete")
    SHOP_ID_FIELD_NUMBER: _ClassVar[int]
    TILL_ID_FIELD_NUMBER: _ClassVar[int]
    BUSINESS_DATE_FIELD_NUMBER: _ClassVar[int]
    RECEIPTS_COUNT_FIELD_NUMBER: _ClassVar[int]
    RECEIPTS_TOTAL_FIELD_NUMBER: _ClassVar[int]
    CLOSINGS_FIELD_NUMBER: _ClassVar[int]
    CLOSE_TIME_FIELD_NUMBER: _ClassVar[int]
    PRINCIPAL_ID_FIELD_NUMBER: _ClassVar[int]
    CLOSING_FIELD_NUMBER: _ClassVar[int]
    LATE_RECEIPTS_FIELD_NUMBER: _ClassVar[int]
    COUNT_DIFFERENCE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_DIFFERENCE_FIELD_NUMBER: _ClassVar[int]
    COMPLETE_FIELD_NUMBER: _ClassVar[int]
    shop_id: str
    till_id: str
    business_date: _date_pb2.Date
    receipts_count: int
    receipts_total: _money_pb2.Money
    closings: int
    close_time: _timestamp_pb2.Timestamp
    principal_id: str
    closing: _till_pb2.TillDayClosing
    late_receipts: int
    count_difference: int
    total_difference: _money_pb2.Money
    complete: bool
    def __init__(self, shop_id: _Optional[str] = ..., till_id: _Optional[str] = ..., business_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., receipts_count: _Optional[int] = ..., receipts_total: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., closings: _Optional[int] = ..., close_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., principal_id: _Optional[str] = ..., closing: _Optional[_Union[_till_pb2.TillDayClosing, _Mapping]] = ..., late_receipts: _Optional[int] = ..., count_difference: _Optional[int] = ..., total_difference: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., complete: _Optional[bool] = ...) -> None: ...

class ListTillDaysResponse(_message.Message):
    __slots__ = ("till_days", "next_page_token", "position")
    TILL_DAYS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    till_days: _containers.RepeatedCompositeFieldContainer[TillDay]
    next_page_token: str
    position: int
    def __init__(self, till_days: _Optional[_Iterable[_Union[TillDay, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., position: _Optional[int] = ...) -> None: ...

class ListCardCasesRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "only_short", "at_least_position")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    ONLY_SHORT_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    only_short: bool
    at_least_position: int
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., only_short: _Optional[bool] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class CardCase(_message.Message):
    __slots__ = ("card_number", "account_id", "receipt", "receipt_id", "return_id", "amount", "voided", "whole", "still_enough", "principal_id", "occurred_at", "recorded_at", "position")
    CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_ID_FIELD_NUMBER: _ClassVar[int]
    RETURN_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    VOIDED_FIELD_NUMBER: _ClassVar[int]
    WHOLE_FIELD_NUMBER: _ClassVar[int]
    STILL_ENOUGH_FIELD_NUMBER: _ClassVar[int]
    PRINCIPAL_ID_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    RECORDED_AT_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    card_number: str
    account_id: str
    receipt: _receipt_pb2.ReceiptKey
    receipt_id: str
    return_id: str
    amount: _money_pb2.Money
    voided: bool
    whole: bool
    still_enough: bool
    principal_id: str
    occurred_at: _timestamp_pb2.Timestamp
    recorded_at: _timestamp_pb2.Timestamp
    position: int
    def __init__(self, card_number: _Optional[str] = ..., account_id: _Optional[str] = ..., receipt: _Optional[_Union[_receipt_pb2.ReceiptKey, _Mapping]] = ..., receipt_id: _Optional[str] = ..., return_id: _Optional[str] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., voided: _Optional[bool] = ..., whole: _Optional[bool] = ..., still_enough: _Optional[bool] = ..., principal_id: _Optional[str] = ..., occurred_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., recorded_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., position: _Optional[int] = ...) -> None: ...

class ListCardCasesResponse(_message.Message):
    __slots__ = ("cases", "next_page_token", "position")
    CASES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    cases: _containers.RepeatedCompositeFieldContainer[CardCase]
    next_page_token: str
    position: int
    def __init__(self, cases: _Optional[_Iterable[_Union[CardCase, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., position: _Optional[int] = ...) -> None: ...

class StreamPointsJournalRequest(_message.Message):
    __slots__ = ("after_position", "until_position")
    AFTER_POSITION_FIELD_NUMBER: _ClassVar[int]
    UNTIL_POSITION_FIELD_NUMBER: _ClassVar[int]
    after_position: int
    until_position: int
    def __init__(self, after_position: _Optional[int] = ..., until_position: _Optional[int] = ...) -> None: ...

class PointsPosting(_message.Message):
    __slots__ = ("position", "line", "booked_on", "account_id", "member_reference", "pool_member_reference", "book", "points", "topic", "receipt_id", "redemption_id", "hold_id", "return_id", "adjustment_id", "transfer_id", "other_account_id", "occurred_at", "recorded_at", "rules_version")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    LINE_FIELD_NUMBER: _ClassVar[int]
    BOOKED_ON_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    POOL_MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    BOOK_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_ID_FIELD_NUMBER: _ClassVar[int]
    REDEMPTION_ID_FIELD_NUMBER: _ClassVar[int]
    HOLD_ID_FIELD_NUMBER: _ClassVar[int]
    RETURN_ID_FIELD_NUMBER: _ClassVar[int]
    ADJUSTMENT_ID_FIELD_NUMBER: _ClassVar[int]
    TRANSFER_ID_FIELD_NUMBER: _ClassVar[int]
    OTHER_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    RECORDED_AT_FIELD_NUMBER: _ClassVar[int]
    RULES_VERSION_FIELD_NUMBER: _ClassVar[int]
    position: int
    line: int
    booked_on: _date_pb2.Date
    account_id: str
    member_reference: str
    pool_member_reference: str
    book: Book
    points: int
    topic: str
    receipt_id: str
    redemption_id: str
    hold_id: str
    return_id: str
    adjustment_id: str
    transfer_id: str
    other_account_id: str
    occurred_at: _timestamp_pb2.Timestamp
    recorded_at: _timestamp_pb2.Timestamp
    rules_version: int
    def __init__(self, position: _Optional[int] = ..., line: _Optional[int] = ..., booked_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., account_id: _Optional[str] = ..., member_reference: _Optional[str] = ..., pool_member_reference: _Optional[str] = ..., book: _Optional[_Union[Book, str]] = ..., points: _Optional[int] = ..., topic: _Optional[str] = ..., receipt_id: _Optional[str] = ..., redemption_id: _Optional[str] = ..., hold_id: _Optional[str] = ..., return_id: _Optional[str] = ..., adjustment_id: _Optional[str] = ..., transfer_id: _Optional[str] = ..., other_account_id: _Optional[str] = ..., occurred_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., recorded_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., rules_version: _Optional[int] = ...) -> None: ...

class StreamPointsJournalResponse(_message.Message):
    __slots__ = ("postings", "position")
    POSTINGS_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    postings: _containers.RepeatedCompositeFieldContainer[PointsPosting]
    position: int
    def __init__(self, postings: _Optional[_Iterable[_Union[PointsPosting, _Mapping]]] = ..., position: _Optional[int] = ...) -> None: ...

class StreamMoneyJournalRequest(_message.Message):
    __slots__ = ("after_position", "until_position")
    AFTER_POSITION_FIELD_NUMBER: _ClassVar[int]
    UNTIL_POSITION_FIELD_NUMBER: _ClassVar[int]
    after_position: int
    until_position: int
    def __init__(self, after_position: _Optional[int] = ..., until_position: _Optional[int] = ...) -> None: ...

class MoneyPosting(_message.Message):
    __slots__ = ("position", "line", "booked_on", "document_on", "booking", "account", "contra_account", "amount", "member_reference", "charge_id", "statement_id", "attempt", "run_id", "bank_entry_id", "code", "recorded_at")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    LINE_FIELD_NUMBER: _ClassVar[int]
    BOOKED_ON_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_ON_FIELD_NUMBER: _ClassVar[int]
    BOOKING_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    CONTRA_ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    CHARGE_ID_FIELD_NUMBER: _ClassVar[int]
    STATEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    BANK_ENTRY_ID_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    RECORDED_AT_FIELD_NUMBER: _ClassVar[int]
    position: int
    line: int
    booked_on: _date_pb2.Date
    document_on: _date_pb2.Date
    booking: str
    account: _books_pb2.MoneyAccount
    contra_account: _books_pb2.MoneyAccount
    amount: _money_pb2.Money
    member_reference: str
    charge_id: str
    statement_id: str
    attempt: int
    run_id: str
    bank_entry_id: str
    code: str
    recorded_at: _timestamp_pb2.Timestamp
    def __init__(self, position: _Optional[int] = ..., line: _Optional[int] = ..., booked_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., document_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., booking: _Optional[str] = ..., account: _Optional[_Union[_books_pb2.MoneyAccount, str]] = ..., contra_account: _Optional[_Union[_books_pb2.MoneyAccount, str]] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., member_reference: _Optional[str] = ..., charge_id: _Optional[str] = ..., statement_id: _Optional[str] = ..., attempt: _Optional[int] = ..., run_id: _Optional[str] = ..., bank_entry_id: _Optional[str] = ..., code: _Optional[str] = ..., recorded_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class StreamMoneyJournalResponse(_message.Message):
    __slots__ = ("postings", "position")
    POSTINGS_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    postings: _containers.RepeatedCompositeFieldContainer[MoneyPosting]
    position: int
    def __init__(self, postings: _Optional[_Iterable[_Union[MoneyPosting, _Mapping]]] = ..., position: _Optional[int] = ...) -> None: ...
