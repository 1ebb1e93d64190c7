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
    __slots__ = ("position", "account_id", "replayed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    position: int
    account_id: str
    replayed: bool
    def __init__(self, position: _Optional[int] = ..., account_id: _Optional[str] = ..., replayed: _Optional[bool] = ...) -> None: ...

class GetMemberRequest(_message.Message):
    __slots__ = ("member_reference", "at_least_position")
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    member_reference: str
    at_least_position: int
    def __init__(self, member_reference: _Optional[str] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class GetMemberResponse(_message.Message):
    __slots__ = ("member_reference", "account_id", "cards", "enrol_time", "position", "merged_into_member_reference", "absorbed_member_references", "pool_holder_reference")
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    CARDS_FIELD_NUMBER: _ClassVar[int]
    ENROL_TIME_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    MERGED_INTO_MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    ABSORBED_MEMBER_REFERENCES_FIELD_NUMBER: _ClassVar[int]
    POOL_HOLDER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    member_reference: str
    account_id: str
    cards: _containers.RepeatedCompositeFieldContainer[_account_pb2.Card]
    enrol_time: _timestamp_pb2.Timestamp
    position: int
    merged_into_member_reference: str
    absorbed_member_references: _containers.RepeatedScalarFieldContainer[str]
    pool_holder_reference: str
    def __init__(self, member_reference: _Optional[str] = ..., account_id: _Optional[str] = ..., cards: _Optional[_Iterable[_Union[_account_pb2.Card, _Mapping]]] = ..., enrol_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., position: _Optional[int] = ..., merged_into_member_reference: _Optional[str] = ..., absorbed_member_references: _Optional[_Iterable[str]] = ..., pool_holder_reference: _Optional[str] = ...) -> None: ...

class TransferPointsRequest(_message.Message):
    __slots__ = ("request_id", "sender", "receiver", "points", "reference", "occurred_at", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    SENDER_FIELD_NUMBER: _ClassVar[int]
    RECEIVER_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    sender: _account_pb2.AccountHolder
    receiver: _account_pb2.AccountHolder
    points: int
    reference: str
    occurred_at: _timestamp_pb2.Timestamp
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., sender: _Optional[_Union[_account_pb2.AccountHolder, _Mapping]] = ..., receiver: _Optional[_Union[_account_pb2.AccountHolder, _Mapping]] = ..., points: _Optional[int] = ..., reference: _Optional[str] = ..., occurred_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class TransferPointsResponse(_message.Message):
    __slots__ = ("position", "transfer_id", "from_account_id", "to_account_id", "points_transferred", "points_available", "replayed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    TRANSFER_ID_FIELD_NUMBER: _ClassVar[int]
    FROM_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    TO_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    POINTS_TRANSFERRED_FIELD_NUMBER: _ClassVar[int]
    POINTS_AVAILABLE_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    position: int
    transfer_id: str
    from_account_id: str
    to_account_id: str
    points_transferred: int
    points_available: int
    replayed: bool
    def __init__(self, position: _Optional[int] = ..., transfer_id: _Optional[str] = ..., from_account_id: _Optional[str] = ..., to_account_id: _Optional[str] = ..., points_transferred: _Optional[int] = ..., points_available: _Optional[int] = ..., replayed: _Optional[bool] = ...) -> None: ...

class JoinPoolRequest(_message.Message):
    __slots__ = ("request_id", "member_reference", "pool", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    POOL_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    member_reference: str
    pool: _account_pb2.AccountHolder
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., member_reference: _Optional[str] = ..., pool: _Optional[_Union[_account_pb2.AccountHolder, _Mapping]] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class JoinPoolResponse(_message.Message):
    __slots__ = ("position", "account_id", "from_account_id", "points_moved", "points_available", "replayed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    FROM_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    POINTS_MOVED_FIELD_NUMBER: _ClassVar[int]
    POINTS_AVAILABLE_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    position: int
    account_id: str
    from_account_id: str
    points_moved: int
    points_available: int
    replayed: bool
    def __init__(self, position: _Optional[int] = ..., account_id: _Optional[str] = ..., from_account_id: _Optional[str] = ..., points_moved: _Optional[int] = ..., points_available: _Optional[int] = ..., replayed: _Optional[bool] = ...) -> None: ...

class LeavePoolRequest(_message.Message):
    __slots__ = ("request_id", "member_reference", "points", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    member_reference: str
    points: int
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., member_reference: _Optional[str] = ..., points: _Optional[int] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class LeavePoolResponse(_message.Message):
    __slots__ = ("position", "account_id", "from_account_id", "points_transferred", "points_available", "replayed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    FROM_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    POINTS_TRANSFERRED_FIELD_NUMBER: _ClassVar[int]
    POINTS_AVAILABLE_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    position: int
    account_id: str
    from_account_id: str
    points_transferred: int
    points_available: int
    replayed: bool
    def __init__(self, position: _Optional[int] = ..., account_id: _Optional[str] = ..., from_account_id: _Optional[str] = ..., points_transferred: _Optional[int] = ..., points_available: _Optional[int] = ..., replayed: _Optional[bool] = ...) -> None: ...

class MergeMembersRequest(_message.Message):
    __slots__ = ("request_id", "from_member_reference", "into_member_reference", "reason", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    FROM_MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    INTO_MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    from_member_reference: str
    into_member_reference: str
    reason: str
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., from_member_reference: _Optional[str] = ..., into_member_reference: _Optional[str] = ..., reason: _Optional[str] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class MergeMembersResponse(_message.Message):
    __slots__ = ("position", "account_id", "from_account_id", "points_moved", "points_available", "replayed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    FROM_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    POINTS_MOVED_FIELD_NUMBER: _ClassVar[int]
    POINTS_AVAILABLE_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    position: int
    account_id: str
    from_account_id: str
    points_moved: int
    points_available: int
    replayed: bool
    def __init__(self, position: _Optional[int] = ..., account_id: _Optional[str] = ..., from_account_id: _Optional[str] = ..., points_moved: _Optional[int] = ..., points_available: _Optional[int] = ..., replayed: _Optional[bool] = ...) -> None: ...

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
    __slots__ = ("account_id", "member_reference", "card_number", "points_available", "points_pending", "points_held", "points_owed", "merged_into_account_id")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    POINTS_AVAILABLE_FIELD_NUMBER: _ClassVar[int]
    POINTS_PENDING_FIELD_NUMBER: _ClassVar[int]
    POINTS_HELD_FIELD_NUMBER: _ClassVar[int]
    POINTS_OWED_FIELD_NUMBER: _ClassVar[int]
    MERGED_INTO_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    member_reference: str
    card_number: str
    points_available: int
    points_pending: int
    points_held: int
    points_owed: int
    merged_into_account_id: str
    def __init__(self, account_id: _Optional[str] = ..., member_reference: _Optional[str] = ..., card_number: _Optional[str] = ..., points_available: _Optional[int] = ..., points_pending: _Optional[int] = ..., points_held: _Optional[int] = ..., points_owed: _Optional[int] = ..., merged_into_account_id: _Optional[str] = ...) -> None: ...

class ListBalancesResponse(_message.Message):
    __slots__ = ("balances", "next_page_token", "position")
    BALANCES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    balances: _containers.RepeatedCompositeFieldContainer[Balance]
    next_page_token: str
    position: int
    def __init__(self, balances: _Optional[_Iterable[_Union[Balance, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., position: _Optional[int] = ...) -> None: ...
