import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.type import date_pb2 as _date_pb2
from google.type import money_pb2 as _money_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class MoneyAccount(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MONEY_ACCOUNT_UNSPECIFIED: _ClassVar[MoneyAccount]
    MONEY_ACCOUNT_RECEIVABLE: _ClassVar[MoneyAccount]
    MONEY_ACCOUNT_CARD_CLEARING: _ClassVar[MoneyAccount]
    MONEY_ACCOUNT_IN_TRANSIT: _ClassVar[MoneyAccount]
    MONEY_ACCOUNT_BANK: _ClassVar[MoneyAccount]
    MONEY_ACCOUNT_RETURN_FEES: _ClassVar[MoneyAccount]
    MONEY_ACCOUNT_WRITTEN_OFF: _ClassVar[MoneyAccount]
    MONEY_ACCOUNT_SUSPENSE: _ClassVar[MoneyAccount]

class JournalFormat(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    JOURNAL_FORMAT_UNSPECIFIED: _ClassVar[JournalFormat]
    JOURNAL_FORMAT_CSV: _ClassVar[JournalFormat]
    JOURNAL_FORMAT_XLSX: _ClassVar[JournalFormat]
    JOURNAL_FORMAT_DATEV: _ClassVar[JournalFormat]
    JOURNAL_FORMAT_BEANCOUNT: _ClassVar[JournalFormat]
MONEY_ACCOUNT_UNSPECIFIED: MoneyAccount
MONEY_ACCOUNT_RECEIVABLE: MoneyAccount
MONEY_ACCOUNT_CARD_CLEARING: MoneyAccount
MONEY_ACCOUNT_IN_TRANSIT: MoneyAccount
MONEY_ACCOUNT_BANK: MoneyAccount
MONEY_ACCOUNT_RETURN_FEES: MoneyAccount
MONEY_ACCOUNT_WRITTEN_OFF: MoneyAccount
MONEY_ACCOUNT_SUSPENSE: MoneyAccount
JOURNAL_FORMAT_UNSPECIFIED: JournalFormat
JOURNAL_FORMAT_CSV: JournalFormat
JOURNAL_FORMAT_XLSX: JournalFormat
JOURNAL_FORMAT_DATEV: JournalFormat
JOURNAL_FORMAT_BEANCOUNT: JournalFormat

class CloseMonthRequest(_message.Message):
    __slots__ = ("request_id", "month")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    MONTH_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    month: _date_pb2.Date
    def __init__(self, request_id: _Optional[str] = ..., month: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...

class CloseMonthResponse(_message.Message):
    __slots__ = ("position", "month", "replayed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    MONTH_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    position: int
    month: _date_pb2.Date
    replayed: bool
    def __init__(self, position: _Optional[int] = ..., month: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., replayed: _Optional[bool] = ...) -> None: ...

class ReopenMonthRequest(_message.Message):
    __slots__ = ("request_id", "month", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    MONTH_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    month: _date_pb2.Date
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., month: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., reason: _Optional[str] = ...) -> None: ...

class ReopenMonthResponse(_message.Message):
    __slots__ = ("position", "month", "replayed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    MONTH_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    position: int
    month: _date_pb2.Date
    replayed: bool
    def __init__(self, position: _Optional[int] = ..., month: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., replayed: _Optional[bool] = ...) -> None: ...

class ListMonthsRequest(_message.Message):
    __slots__ = ("at_least_position",)
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    at_least_position: int
    def __init__(self, at_least_position: _Optional[int] = ...) -> None: ...

class BookMonth(_message.Message):
    __slots__ = ("month", "closed", "close_time", "closed_by", "reopen_time", "reopened_by", "reopened_for", "times_reopened", "turnover", "postings")
    MONTH_FIELD_NUMBER: _ClassVar[int]
    CLOSED_FIELD_NUMBER: _ClassVar[int]
    CLOSE_TIME_FIELD_NUMBER: _ClassVar[int]
    CLOSED_BY_FIELD_NUMBER: _ClassVar[int]
    REOPEN_TIME_FIELD_NUMBER: _ClassVar[int]
    REOPENED_BY_FIELD_NUMBER: _ClassVar[int]
    REOPENED_FOR_FIELD_NUMBER: _ClassVar[int]
    TIMES_REOPENED_FIELD_NUMBER: _ClassVar[int]
    TURNOVER_FIELD_NUMBER: _ClassVar[int]
    POSTINGS_FIELD_NUMBER: _ClassVar[int]
    month: _date_pb2.Date
    closed: bool
    close_time: _timestamp_pb2.Timestamp
    closed_by: str
    reopen_time: _timestamp_pb2.Timestamp
    reopened_by: str
    reopened_for: str
    times_reopened: int
    turnover: _money_pb2.Money
    postings: int
    def __init__(self, month: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., closed: _Optional[bool] = ..., close_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., closed_by: _Optional[str] = ..., reopen_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reopened_by: _Optional[str] = ..., reopened_for: _Optional[str] = ..., times_reopened: _Optional[int] = ..., turnover: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., postings: _Optional[int] = ...) -> None: ...

class ListMonthsResponse(_message.Message):
    __slots__ = ("months", "open_from", "position")
    MONTHS_FIELD_NUMBER: _ClassVar[int]
    OPEN_FROM_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    months: _containers.RepeatedCompositeFieldContainer[BookMonth]
    open_from: _date_pb2.Date
    position: int
    def __init__(self, months: _Optional[_Iterable[_Union[BookMonth, _Mapping]]] = ..., open_from: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., position: _Optional[int] = ...) -> None: ...

class GetMoneyBooksRequest(_message.Message):
    __slots__ = ("from_month", "to_month", "at_least_position")
    FROM_MONTH_FIELD_NUMBER: _ClassVar[int]
    TO_MONTH_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    from_month: _date_pb2.Date
    to_month: _date_pb2.Date
    at_least_position: int
    def __init__(self, from_month: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., to_month: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class MoneyAccountSum(_message.Message):
    __slots__ = ("account", "number", "opening", "debit", "credit", "closing")
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    OPENING_FIELD_NUMBER: _ClassVar[int]
    DEBIT_FIELD_NUMBER: _ClassVar[int]
    CREDIT_FIELD_NUMBER: _ClassVar[int]
    CLOSING_FIELD_NUMBER: _ClassVar[int]
    account: MoneyAccount
    number: str
    opening: _money_pb2.Money
    debit: _money_pb2.Money
    credit: _money_pb2.Money
    closing: _money_pb2.Money
    def __init__(self, account: _Optional[_Union[MoneyAccount, str]] = ..., number: _Optional[str] = ..., opening: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., debit: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., credit: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., closing: _Optional[_Union[_money_pb2.Money, _Mapping]] = ...) -> None: ...

class MoneyBookCheck(_message.Message):
    __slots__ = ("name", "books", "members")
    NAME_FIELD_NUMBER: _ClassVar[int]
    BOOKS_FIELD_NUMBER: _ClassVar[int]
    MEMBERS_FIELD_NUMBER: _ClassVar[int]
    name: str
    books: _money_pb2.Money
    members: _money_pb2.Money
    def __init__(self, name: _Optional[str] = ..., books: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., members: _Optional[_Union[_money_pb2.Money, _Mapping]] = ...) -> None: ...

class GetMoneyBooksResponse(_message.Message):
    __slots__ = ("accounts", "balanced", "checks", "agrees", "position")
    ACCOUNTS_FIELD_NUMBER: _ClassVar[int]
    BALANCED_FIELD_NUMBER: _ClassVar[int]
    CHECKS_FIELD_NUMBER: _ClassVar[int]
    AGREES_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    accounts: _containers.RepeatedCompositeFieldContainer[MoneyAccountSum]
    balanced: bool
    checks: _containers.RepeatedCompositeFieldContainer[MoneyBookCheck]
    agrees: bool
    position: int
    def __init__(self, accounts: _Optional[_Iterable[_Union[MoneyAccountSum, _Mapping]]] = ..., balanced: _Optional[bool] = ..., checks: _Optional[_Iterable[_Union[MoneyBookCheck, _Mapping]]] = ..., agrees: _Optional[bool] = ..., position: _Optional[int] = ...) -> None: ...

class ExportJournalRequest(_message.Message):
    __slots__ = ("from_month", "to_month", "format", "daily", "datev_consultant", "datev_client", "datev_year_begins_in", "at_least_position")
    FROM_MONTH_FIELD_NUMBER: _ClassVar[int]
    TO_MONTH_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    DAILY_FIELD_NUMBER: _ClassVar[int]
    DATEV_CONSULTANT_FIELD_NUMBER: _ClassVar[int]
    DATEV_CLIENT_FIELD_NUMBER: _ClassVar[int]
    DATEV_YEAR_BEGINS_IN_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    from_month: _date_pb2.Date
    to_month: _date_pb2.Date
    format: JournalFormat
    daily: bool
    datev_consultant: int
    datev_client: int
    datev_year_begins_in: int
    at_least_position: int
    def __init__(self, from_month: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., to_month: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., format: _Optional[_Union[JournalFormat, str]] = ..., daily: _Optional[bool] = ..., datev_consultant: _Optional[int] = ..., datev_client: _Optional[int] = ..., datev_year_begins_in: _Optional[int] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class ExportJournalResponse(_message.Message):
    __slots__ = ("data", "position")
    DATA_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    data: bytes
    position: int
    def __init__(self, data: _Optional[bytes] = ..., position: _Optional[int] = ...) -> None: ...

class GetFiguresRequest(_message.Message):
    __slots__ = ("day", "at_least_position")
    DAY_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    day: _date_pb2.Date
    at_least_position: int
    def __init__(self, day: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class OpenItemsAge(_message.Message):
    __slots__ = ("from_days", "to_days", "statements", "amount")
    FROM_DAYS_FIELD_NUMBER: _ClassVar[int]
    TO_DAYS_FIELD_NUMBER: _ClassVar[int]
    STATEMENTS_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    from_days: int
    to_days: int
    statements: int
    amount: _money_pb2.Money
    def __init__(self, from_days: _Optional[int] = ..., to_days: _Optional[int] = ..., statements: _Optional[int] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ...) -> None: ...

class ReturnedCollections(_message.Message):
    __slots__ = ("code", "rejected", "collections", "amount")
    CODE_FIELD_NUMBER: _ClassVar[int]
    REJECTED_FIELD_NUMBER: _ClassVar[int]
    COLLECTIONS_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    code: str
    rejected: bool
    collections: int
    amount: _money_pb2.Money
    def __init__(self, code: _Optional[str] = ..., rejected: _Optional[bool] = ..., collections: _Optional[int] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ...) -> None: ...

class ReturnRate(_message.Message):
    __slots__ = ("month", "collections", "amount", "returned")
    MONTH_FIELD_NUMBER: _ClassVar[int]
    COLLECTIONS_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    RETURNED_FIELD_NUMBER: _ClassVar[int]
    month: _date_pb2.Date
    collections: int
    amount: _money_pb2.Money
    returned: _containers.RepeatedCompositeFieldContainer[ReturnedCollections]
    def __init__(self, month: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., collections: _Optional[int] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., returned: _Optional[_Iterable[_Union[ReturnedCollections, _Mapping]]] = ...) -> None: ...

class CashForecast(_message.Message):
    __slots__ = ("due_date", "planned", "taken", "in_transit")
    DUE_DATE_FIELD_NUMBER: _ClassVar[int]
    PLANNED_FIELD_NUMBER: _ClassVar[int]
    TAKEN_FIELD_NUMBER: _ClassVar[int]
    IN_TRANSIT_FIELD_NUMBER: _ClassVar[int]
    due_date: _date_pb2.Date
    planned: _money_pb2.Money
    taken: _money_pb2.Money
    in_transit: _money_pb2.Money
    def __init__(self, due_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., planned: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., taken: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., in_transit: _Optional[_Union[_money_pb2.Money, _Mapping]] = ...) -> None: ...

class MoneyAtRisk(_message.Message):
    __slots__ = ("credit_date", "until_date", "collections", "amount")
    CREDIT_DATE_FIELD_NUMBER: _ClassVar[int]
    UNTIL_DATE_FIELD_NUMBER: _ClassVar[int]
    COLLECTIONS_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    credit_date: _date_pb2.Date
    until_date: _date_pb2.Date
    collections: int
    amount: _money_pb2.Money
    def __init__(self, credit_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., until_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., collections: _Optional[int] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ...) -> None: ...

class GetFiguresResponse(_message.Message):
    __slots__ = ("day", "open", "ages", "return_rates", "forecast", "unplanned", "at_risk", "risks", "position")
    DAY_FIELD_NUMBER: _ClassVar[int]
    OPEN_FIELD_NUMBER: _ClassVar[int]
    AGES_FIELD_NUMBER: _ClassVar[int]
    RETURN_RATES_FIELD_NUMBER: _ClassVar[int]
    FORECAST_FIELD_NUMBER: _ClassVar[int]
    UNPLANNED_FIELD_NUMBER: _ClassVar[int]
    AT_RISK_FIELD_NUMBER: _ClassVar[int]
    RISKS_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    day: _date_pb2.Date
    open: _money_pb2.Money
    ages: _containers.RepeatedCompositeFieldContainer[OpenItemsAge]
    return_rates: _containers.RepeatedCompositeFieldContainer[ReturnRate]
    forecast: _containers.RepeatedCompositeFieldContainer[CashForecast]
    unplanned: _money_pb2.Money
    at_risk: _money_pb2.Money
    risks: _containers.RepeatedCompositeFieldContainer[MoneyAtRisk]
    position: int
    def __init__(self, day: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., open: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., ages: _Optional[_Iterable[_Union[OpenItemsAge, _Mapping]]] = ..., return_rates: _Optional[_Iterable[_Union[ReturnRate, _Mapping]]] = ..., forecast: _Optional[_Iterable[_Union[CashForecast, _Mapping]]] = ..., unplanned: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., at_risk: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., risks: _Optional[_Iterable[_Union[MoneyAtRisk, _Mapping]]] = ..., position: _Optional[int] = ...) -> None: ...
