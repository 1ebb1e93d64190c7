import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from ledger.v1 import account_pb2 as _account_pb2
from ledger.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class EnrolMemberRequest(_message.Message):
    __slots__ = ("request_id", "member_reference", "occurred_at")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    member_reference: str
    occurred_at: _timestamp_pb2.Timestamp
    def __init__(self, request_id: _Optional[str] = ..., member_reference: _Optional[str] = ..., occurred_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class EnrolMemberResponse(_message.Message):
    __slots__ = ("position", "account_id", "replayed", "rehearsed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    REHEARSED_FIELD_NUMBER: _ClassVar[int]
    position: int
    account_id: str
    replayed: bool
    rehearsed: bool
    def __init__(self, position: _Optional[int] = ..., account_id: _Optional[str] = ..., replayed: _Optional[bool] = ..., rehearsed: _Optional[bool] = ...) -> None: ...

class GetMemberRequest(_message.Message):
    __slots__ = ("member_reference", "at_least_position")
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    member_reference: str
    at_least_position: int
    def __init__(self, member_reference: _Optional[str] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class GetMemberResponse(_message.Message):
    __slots__ = ("member_reference", "account_id", "cards", "enrol_time", "position")
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    CARDS_FIELD_NUMBER: _ClassVar[int]
    ENROL_TIME_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    member_reference: str
    account_id: str
    cards: _containers.RepeatedCompositeFieldContainer[_account_pb2.Card]
    enrol_time: _timestamp_pb2.Timestamp
    position: int
    def __init__(self, member_reference: _Optional[str] = ..., account_id: _Optional[str] = ..., cards: _Optional[_Iterable[_Union[_account_pb2.Card, _Mapping]]] = ..., enrol_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., position: _Optional[int] = ...) -> None: ...

class ListAccountEntriesRequest(_message.Message):
    __slots__ = ("card_number", "member_reference", "account_id", "page_size", "page_token", "at_least_position")
    CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    card_number: str
    member_reference: str
    account_id: str
    page_size: int
    page_token: str
    at_least_position: int
    def __init__(self, card_number: _Optional[str] = ..., member_reference: _Optional[str] = ..., account_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class ListAccountEntriesResponse(_message.Message):
    __slots__ = ("entries", "next_page_token", "position", "points_expiring", "next_expire_time")
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    POINTS_EXPIRING_FIELD_NUMBER: _ClassVar[int]
    NEXT_EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    entries: _containers.RepeatedCompositeFieldContainer[_account_pb2.AccountEntry]
    next_page_token: str
    position: int
    points_expiring: int
    next_expire_time: _timestamp_pb2.Timestamp
    def __init__(self, entries: _Optional[_Iterable[_Union[_account_pb2.AccountEntry, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., position: _Optional[int] = ..., points_expiring: _Optional[int] = ..., next_expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListBalancesRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "at_least_position")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    at_least_position: int
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class Balance(_message.Message):
    __slots__ = ("account_id", "member_reference", "card_number", "points_available", "points_pending", "points_held", "points_owed")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    POINTS_AVAILABLE_FIELD_NUMBER: _ClassVar[int]
    POINTS_PENDING_FIELD_NUMBER: _ClassVar[int]
    POINTS_HELD_FIELD_NUMBER: _ClassVar[int]
    POINTS_OWED_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    member_reference: str
    card_number: str
    points_available: int
    points_pending: int
    points_held: int
    points_owed: int
    def __init__(self, account_id: _Optional[str] = ..., member_reference: _Optional[str] = ..., card_number: _Optional[str] = ..., points_available: _Optional[int] = ..., points_pending: _Optional[int] = ..., points_held: _Optional[int] = ..., points_owed: _Optional[int] = ...) -> None: ...

class ListBalancesResponse(_message.Message):
    __slots__ = ("balances", "next_page_token", "position")
    BALANCES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    balances: _containers.RepeatedCompositeFieldContainer[Balance]
    next_page_token: str
    position: int
    def __init__(self, balances: _Optional[_Iterable[_Union[Balance, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., position: _Optional[int] = ...) -> None: ...
