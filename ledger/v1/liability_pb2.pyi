from google.type import date_pb2 as _date_pb2
from google.type import money_pb2 as _money_pb2
from ledger.v1 import options_pb2 as _options_pb2
from ledger.v1 import rules_pb2 as _rules_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class PointsSource(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    POINTS_SOURCE_UNSPECIFIED: _ClassVar[PointsSource]
    POINTS_SOURCE_SALE: _ClassVar[PointsSource]
    POINTS_SOURCE_REWARD: _ClassVar[PointsSource]
    POINTS_SOURCE_ADJUSTMENT: _ClassVar[PointsSource]
    POINTS_SOURCE_IMPORT: _ClassVar[PointsSource]
POINTS_SOURCE_UNSPECIFIED: PointsSource
POINTS_SOURCE_SALE: PointsSource
POINTS_SOURCE_REWARD: PointsSource
POINTS_SOURCE_ADJUSTMENT: PointsSource
POINTS_SOURCE_IMPORT: PointsSource

class GetLiabilityRollForwardRequest(_message.Message):
    __slots__ = ("from_month", "to_month", "at_least_position")
    FROM_MONTH_FIELD_NUMBER: _ClassVar[int]
    TO_MONTH_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    from_month: _date_pb2.Date
    to_month: _date_pb2.Date
    at_least_position: int
    def __init__(self, from_month: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., to_month: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class PointsRollForward(_message.Message):
    __slots__ = ("opening", "earned", "redeemed", "expired", "reversed", "taken", "closing")
    OPENING_FIELD_NUMBER: _ClassVar[int]
    EARNED_FIELD_NUMBER: _ClassVar[int]
    REDEEMED_FIELD_NUMBER: _ClassVar[int]
    EXPIRED_FIELD_NUMBER: _ClassVar[int]
    REVERSED_FIELD_NUMBER: _ClassVar[int]
    TAKEN_FIELD_NUMBER: _ClassVar[int]
    CLOSING_FIELD_NUMBER: _ClassVar[int]
    opening: int
    earned: int
    redeemed: int
    expired: int
    reversed: int
    taken: int
    closing: int
    def __init__(self, opening: _Optional[int] = ..., earned: _Optional[int] = ..., redeemed: _Optional[int] = ..., expired: _Optional[int] = ..., reversed: _Optional[int] = ..., taken: _Optional[int] = ..., closing: _Optional[int] = ...) -> None: ...

class MoneyRollForward(_message.Message):
    __slots__ = ("opening", "earned", "redeemed", "expired", "reversed", "taken", "re_estimated", "closing")
    OPENING_FIELD_NUMBER: _ClassVar[int]
    EARNED_FIELD_NUMBER: _ClassVar[int]
    REDEEMED_FIELD_NUMBER: _ClassVar[int]
    EXPIRED_FIELD_NUMBER: _ClassVar[int]
    REVERSED_FIELD_NUMBER: _ClassVar[int]
    TAKEN_FIELD_NUMBER: _ClassVar[int]
    RE_ESTIMATED_FIELD_NUMBER: _ClassVar[int]
    CLOSING_FIELD_NUMBER: _ClassVar[int]
    opening: _money_pb2.Money
    earned: _money_pb2.Money
    redeemed: _money_pb2.Money
    expired: _money_pb2.Money
    reversed: _money_pb2.Money
    taken: _money_pb2.Money
    re_estimated: _money_pb2.Money
    closing: _money_pb2.Money
    def __init__(self, opening: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., earned: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., redeemed: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., expired: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., reversed: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., taken: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., re_estimated: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., closing: _Optional[_Union[_money_pb2.Money, _Mapping]] = ...) -> None: ...

class LiabilityRow(_message.Message):
    __slots__ = ("accounting_month", "earning_month", "source", "points", "money")
    ACCOUNTING_MONTH_FIELD_NUMBER: _ClassVar[int]
    EARNING_MONTH_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    MONEY_FIELD_NUMBER: _ClassVar[int]
    accounting_month: _date_pb2.Date
    earning_month: _date_pb2.Date
    source: PointsSource
    points: PointsRollForward
    money: MoneyRollForward
    def __init__(self, accounting_month: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., earning_month: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., source: _Optional[_Union[PointsSource, str]] = ..., points: _Optional[_Union[PointsRollForward, _Mapping]] = ..., money: _Optional[_Union[MoneyRollForward, _Mapping]] = ...) -> None: ...

class LiabilityMonth(_message.Message):
    __slots__ = ("accounting_month", "complete", "estimate", "points", "owed", "provided", "points_in_books", "agrees")
    ACCOUNTING_MONTH_FIELD_NUMBER: _ClassVar[int]
    COMPLETE_FIELD_NUMBER: _ClassVar[int]
    ESTIMATE_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    OWED_FIELD_NUMBER: _ClassVar[int]
    PROVIDED_FIELD_NUMBER: _ClassVar[int]
    POINTS_IN_BOOKS_FIELD_NUMBER: _ClassVar[int]
    AGREES_FIELD_NUMBER: _ClassVar[int]
    accounting_month: _date_pb2.Date
    complete: bool
    estimate: _rules_pb2.LiabilityRules
    points: PointsRollForward
    owed: MoneyRollForward
    provided: MoneyRollForward
    points_in_books: int
    agrees: bool
    def __init__(self, accounting_month: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., complete: _Optional[bool] = ..., estimate: _Optional[_Union[_rules_pb2.LiabilityRules, _Mapping]] = ..., points: _Optional[_Union[PointsRollForward, _Mapping]] = ..., owed: _Optional[_Union[MoneyRollForward, _Mapping]] = ..., provided: _Optional[_Union[MoneyRollForward, _Mapping]] = ..., points_in_books: _Optional[int] = ..., agrees: _Optional[bool] = ...) -> None: ...

class GetLiabilityRollForwardResponse(_message.Message):
    __slots__ = ("months", "rows", "time_zone", "position")
    MONTHS_FIELD_NUMBER: _ClassVar[int]
    ROWS_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    months: _containers.RepeatedCompositeFieldContainer[LiabilityMonth]
    rows: _containers.RepeatedCompositeFieldContainer[LiabilityRow]
    time_zone: str
    position: int
    def __init__(self, months: _Optional[_Iterable[_Union[LiabilityMonth, _Mapping]]] = ..., rows: _Optional[_Iterable[_Union[LiabilityRow, _Mapping]]] = ..., time_zone: _Optional[str] = ..., position: _Optional[int] = ...) -> None: ...
