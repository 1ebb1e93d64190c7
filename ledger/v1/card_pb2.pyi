import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from ledger.v1 import account_pb2 as _account_pb2
from ledger.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class BlockReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    BLOCK_REASON_UNSPECIFIED: _ClassVar[BlockReason]
    BLOCK_REASON_LOST: _ClassVar[BlockReason]
    BLOCK_REASON_STOLEN: _ClassVar[BlockReason]
    BLOCK_REASON_DAMAGED: _ClassVar[BlockReason]
    BLOCK_REASON_MISUSE: _ClassVar[BlockReason]
    BLOCK_REASON_OTHER: _ClassVar[BlockReason]

class CardStepKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CARD_STEP_KIND_UNSPECIFIED: _ClassVar[CardStepKind]
    CARD_STEP_KIND_PRINTED: _ClassVar[CardStepKind]
    CARD_STEP_KIND_REGISTERED: _ClassVar[CardStepKind]
    CARD_STEP_KIND_ISSUED: _ClassVar[CardStepKind]
    CARD_STEP_KIND_BLOCKED: _ClassVar[CardStepKind]
    CARD_STEP_KIND_UNBLOCKED: _ClassVar[CardStepKind]
    CARD_STEP_KIND_REPLACED: _ClassVar[CardStepKind]
    CARD_STEP_KIND_MOVED: _ClassVar[CardStepKind]
BLOCK_REASON_UNSPECIFIED: BlockReason
BLOCK_REASON_LOST: BlockReason
BLOCK_REASON_STOLEN: BlockReason
BLOCK_REASON_DAMAGED: BlockReason
BLOCK_REASON_MISUSE: BlockReason
BLOCK_REASON_OTHER: BlockReason
CARD_STEP_KIND_UNSPECIFIED: CardStepKind
CARD_STEP_KIND_PRINTED: CardStepKind
CARD_STEP_KIND_REGISTERED: CardStepKind
CARD_STEP_KIND_ISSUED: CardStepKind
CARD_STEP_KIND_BLOCKED: CardStepKind
CARD_STEP_KIND_UNBLOCKED: CardStepKind
CARD_STEP_KIND_REPLACED: CardStepKind
CARD_STEP_KIND_MOVED: CardStepKind

class GenerateCardsRequest(_message.Message):
    __slots__ = ("request_id", "batch", "count", "cards_before")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    BATCH_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    CARDS_BEFORE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    batch: str
    count: int
    cards_before: int
    def __init__(self, request_id: _Optional[str] = ..., batch: _Optional[str] = ..., count: _Optional[int] = ..., cards_before: _Optional[int] = ...) -> None: ...

class GenerateCardsResponse(_message.Message):
    __slots__ = ("position", "card_numbers", "cards_in_batch", "replayed", "rehearsed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    CARD_NUMBERS_FIELD_NUMBER: _ClassVar[int]
    CARDS_IN_BATCH_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    REHEARSED_FIELD_NUMBER: _ClassVar[int]
    position: int
    card_numbers: _containers.RepeatedScalarFieldContainer[str]
    cards_in_batch: int
    replayed: bool
    rehearsed: bool
    def __init__(self, position: _Optional[int] = ..., card_numbers: _Optional[_Iterable[str]] = ..., cards_in_batch: _Optional[int] = ..., replayed: _Optional[bool] = ..., rehearsed: _Optional[bool] = ...) -> None: ...

class RegisterCardsRequest(_message.Message):
    __slots__ = ("request_id", "batch", "card_numbers", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    BATCH_FIELD_NUMBER: _ClassVar[int]
    CARD_NUMBERS_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    batch: str
    card_numbers: _containers.RepeatedScalarFieldContainer[str]
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., batch: _Optional[str] = ..., card_numbers: _Optional[_Iterable[str]] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class RegisterCardsResponse(_message.Message):
    __slots__ = ("position", "cards_registered", "cards_unchanged", "cards_in_batch", "replayed", "rehearsed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    CARDS_REGISTERED_FIELD_NUMBER: _ClassVar[int]
    CARDS_UNCHANGED_FIELD_NUMBER: _ClassVar[int]
    CARDS_IN_BATCH_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    REHEARSED_FIELD_NUMBER: _ClassVar[int]
    position: int
    cards_registered: int
    cards_unchanged: int
    cards_in_batch: int
    replayed: bool
    rehearsed: bool
    def __init__(self, position: _Optional[int] = ..., cards_registered: _Optional[int] = ..., cards_unchanged: _Optional[int] = ..., cards_in_batch: _Optional[int] = ..., replayed: _Optional[bool] = ..., rehearsed: _Optional[bool] = ...) -> None: ...

class IssueCardRequest(_message.Message):
    __slots__ = ("request_id", "member_reference", "card_number", "occurred_at", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    member_reference: str
    card_number: str
    occurred_at: _timestamp_pb2.Timestamp
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., member_reference: _Optional[str] = ..., card_number: _Optional[str] = ..., occurred_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class IssueCardResponse(_message.Message):
    __slots__ = ("position", "card_number", "account_id", "replayed", "rehearsed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    REHEARSED_FIELD_NUMBER: _ClassVar[int]
    position: int
    card_number: str
    account_id: str
    replayed: bool
    rehearsed: bool
    def __init__(self, position: _Optional[int] = ..., card_number: _Optional[str] = ..., account_id: _Optional[str] = ..., replayed: _Optional[bool] = ..., rehearsed: _Optional[bool] = ...) -> None: ...

class BlockCardRequest(_message.Message):
    __slots__ = ("request_id", "card_number", "reason", "occurred_at", "shop_id", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    SHOP_ID_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    card_number: str
    reason: BlockReason
    occurred_at: _timestamp_pb2.Timestamp
    shop_id: str
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., card_number: _Optional[str] = ..., reason: _Optional[_Union[BlockReason, str]] = ..., occurred_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., shop_id: _Optional[str] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class BlockCardResponse(_message.Message):
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

class UnblockCardRequest(_message.Message):
    __slots__ = ("request_id", "card_number", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    card_number: str
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., card_number: _Optional[str] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class UnblockCardResponse(_message.Message):
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

class ReplaceCardRequest(_message.Message):
    __slots__ = ("request_id", "card_number", "new_card_number", "reason", "occurred_at", "shop_id", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    NEW_CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    SHOP_ID_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    card_number: str
    new_card_number: str
    reason: BlockReason
    occurred_at: _timestamp_pb2.Timestamp
    shop_id: str
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., card_number: _Optional[str] = ..., new_card_number: _Optional[str] = ..., reason: _Optional[_Union[BlockReason, str]] = ..., occurred_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., shop_id: _Optional[str] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class ReplaceCardResponse(_message.Message):
    __slots__ = ("position", "card_number", "account_id", "points_available", "replayed", "rehearsed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    POINTS_AVAILABLE_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    REHEARSED_FIELD_NUMBER: _ClassVar[int]
    position: int
    card_number: str
    account_id: str
    points_available: int
    replayed: bool
    rehearsed: bool
    def __init__(self, position: _Optional[int] = ..., card_number: _Optional[str] = ..., account_id: _Optional[str] = ..., points_available: _Optional[int] = ..., replayed: _Optional[bool] = ..., rehearsed: _Optional[bool] = ...) -> None: ...

class GetCardRequest(_message.Message):
    __slots__ = ("card_number", "at_least_position")
    CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    card_number: str
    at_least_position: int
    def __init__(self, card_number: _Optional[str] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class CardStep(_message.Message):
    __slots__ = ("kind", "occurred_at", "recorded_at", "principal_id", "reason", "other_card_number", "account_id")
    KIND_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    RECORDED_AT_FIELD_NUMBER: _ClassVar[int]
    PRINCIPAL_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    OTHER_CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    kind: CardStepKind
    occurred_at: _timestamp_pb2.Timestamp
    recorded_at: _timestamp_pb2.Timestamp
    principal_id: str
    reason: BlockReason
    other_card_number: str
    account_id: str
    def __init__(self, kind: _Optional[_Union[CardStepKind, str]] = ..., occurred_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., recorded_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., principal_id: _Optional[str] = ..., reason: _Optional[_Union[BlockReason, str]] = ..., other_card_number: _Optional[str] = ..., account_id: _Optional[str] = ...) -> None: ...

class GetCardResponse(_message.Message):
    __slots__ = ("card_number", "status", "batch", "block_reason", "block_time", "replaced_by_card_number", "replaces_card_number", "account_id", "member_reference", "standing", "steps", "qr_payload", "position")
    CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    BATCH_FIELD_NUMBER: _ClassVar[int]
    BLOCK_REASON_FIELD_NUMBER: _ClassVar[int]
    BLOCK_TIME_FIELD_NUMBER: _ClassVar[int]
    REPLACED_BY_CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    REPLACES_CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    STANDING_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    QR_PAYLOAD_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    card_number: str
    status: _account_pb2.CardStatus
    batch: str
    block_reason: BlockReason
    block_time: _timestamp_pb2.Timestamp
    replaced_by_card_number: str
    replaces_card_number: str
    account_id: str
    member_reference: str
    standing: _account_pb2.Standing
    steps: _containers.RepeatedCompositeFieldContainer[CardStep]
    qr_payload: str
    position: int
    def __init__(self, card_number: _Optional[str] = ..., status: _Optional[_Union[_account_pb2.CardStatus, str]] = ..., batch: _Optional[str] = ..., block_reason: _Optional[_Union[BlockReason, str]] = ..., block_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., replaced_by_card_number: _Optional[str] = ..., replaces_card_number: _Optional[str] = ..., account_id: _Optional[str] = ..., member_reference: _Optional[str] = ..., standing: _Optional[_Union[_account_pb2.Standing, _Mapping]] = ..., steps: _Optional[_Iterable[_Union[CardStep, _Mapping]]] = ..., qr_payload: _Optional[str] = ..., position: _Optional[int] = ...) -> None: ...

class ListCardsRequest(_message.Message):
    __slots__ = ("batch", "status", "page_size", "page_token", "at_least_position")
    BATCH_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    batch: str
    status: _account_pb2.CardStatus
    page_size: int
    page_token: str
    at_least_position: int
    def __init__(self, batch: _Optional[str] = ..., status: _Optional[_Union[_account_pb2.CardStatus, str]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class ListedCard(_message.Message):
    __slots__ = ("card_number", "status", "batch", "print_time", "issue_time", "change_time", "qr_payload")
    CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    BATCH_FIELD_NUMBER: _ClassVar[int]
    PRINT_TIME_FIELD_NUMBER: _ClassVar[int]
    ISSUE_TIME_FIELD_NUMBER: _ClassVar[int]
    CHANGE_TIME_FIELD_NUMBER: _ClassVar[int]
    QR_PAYLOAD_FIELD_NUMBER: _ClassVar[int]
    card_number: str
    status: _account_pb2.CardStatus
    batch: str
    print_time: _timestamp_pb2.Timestamp
    issue_time: _timestamp_pb2.Timestamp
    change_time: _timestamp_pb2.Timestamp
    qr_payload: str
    def __init__(self, card_number: _Optional[str] = ..., status: _Optional[_Union[_account_pb2.CardStatus, str]] = ..., batch: _Optional[str] = ..., print_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., issue_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., change_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., qr_payload: _Optional[str] = ...) -> None: ...

class ListCardsResponse(_message.Message):
    __slots__ = ("cards", "next_page_token", "position")
    CARDS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    cards: _containers.RepeatedCompositeFieldContainer[ListedCard]
    next_page_token: str
    position: int
    def __init__(self, cards: _Optional[_Iterable[_Union[ListedCard, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., position: _Optional[int] = ...) -> None: ...

class GetCardBatchRequest(_message.Message):
    __slots__ = ("batch", "at_least_position")
    BATCH_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    batch: str
    at_least_position: int
    def __init__(self, batch: _Optional[str] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class GetCardBatchResponse(_message.Message):
    __slots__ = ("batch", "cards", "cards_printed", "cards_active", "cards_blocked", "cards_replaced", "position")
    BATCH_FIELD_NUMBER: _ClassVar[int]
    CARDS_FIELD_NUMBER: _ClassVar[int]
    CARDS_PRINTED_FIELD_NUMBER: _ClassVar[int]
    CARDS_ACTIVE_FIELD_NUMBER: _ClassVar[int]
    CARDS_BLOCKED_FIELD_NUMBER: _ClassVar[int]
    CARDS_REPLACED_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    batch: str
    cards: int
    cards_printed: int
    cards_active: int
    cards_blocked: int
    cards_replaced: int
    position: int
    def __init__(self, batch: _Optional[str] = ..., cards: _Optional[int] = ..., cards_printed: _Optional[int] = ..., cards_active: _Optional[int] = ..., cards_blocked: _Optional[int] = ..., cards_replaced: _Optional[int] = ..., position: _Optional[int] = ...) -> None: ...
