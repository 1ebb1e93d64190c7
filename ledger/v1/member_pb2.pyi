import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from ledger.v1 import account_pb2 as _account_pb2
from ledger.v1 import consent_pb2 as _consent_pb2
from ledger.v1 import options_pb2 as _options_pb2
from ledger.v1 import profile_pb2 as _profile_pb2
from ledger.v1 import receipt_pb2 as _receipt_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AdjustmentStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ADJUSTMENT_STATUS_UNSPECIFIED: _ClassVar[AdjustmentStatus]
    ADJUSTMENT_STATUS_OPEN: _ClassVar[AdjustmentStatus]
    ADJUSTMENT_STATUS_MADE: _ClassVar[AdjustmentStatus]
    ADJUSTMENT_STATUS_REJECTED: _ClassVar[AdjustmentStatus]
ADJUSTMENT_STATUS_UNSPECIFIED: AdjustmentStatus
ADJUSTMENT_STATUS_OPEN: AdjustmentStatus
ADJUSTMENT_STATUS_MADE: AdjustmentStatus
ADJUSTMENT_STATUS_REJECTED: AdjustmentStatus

class EnrolMemberRequest(_message.Message):
    __slots__ = ("request_id", "member_reference", "occurred_at", "profile", "consents", "shop_id", "channel")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    CONSENTS_FIELD_NUMBER: _ClassVar[int]
    SHOP_ID_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    member_reference: str
    occurred_at: _timestamp_pb2.Timestamp
    profile: _profile_pb2.Profile
    consents: _consent_pb2.ConsentForm
    shop_id: str
    channel: _receipt_pb2.Channel
    def __init__(self, request_id: _Optional[str] = ..., member_reference: _Optional[str] = ..., occurred_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., profile: _Optional[_Union[_profile_pb2.Profile, _Mapping]] = ..., consents: _Optional[_Union[_consent_pb2.ConsentForm, _Mapping]] = ..., shop_id: _Optional[str] = ..., channel: _Optional[_Union[_receipt_pb2.Channel, str]] = ...) -> None: ...

class EnrolMemberResponse(_message.Message):
    __slots__ = ("position", "account_id", "replayed", "rehearsed", "pending_consents")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    REHEARSED_FIELD_NUMBER: _ClassVar[int]
    PENDING_CONSENTS_FIELD_NUMBER: _ClassVar[int]
    position: int
    account_id: str
    replayed: bool
    rehearsed: bool
    pending_consents: _containers.RepeatedCompositeFieldContainer[_consent_pb2.PendingConsent]
    def __init__(self, position: _Optional[int] = ..., account_id: _Optional[str] = ..., replayed: _Optional[bool] = ..., rehearsed: _Optional[bool] = ..., pending_consents: _Optional[_Iterable[_Union[_consent_pb2.PendingConsent, _Mapping]]] = ...) -> None: ...

class GetMemberRequest(_message.Message):
    __slots__ = ("member_reference", "at_least_position")
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    member_reference: str
    at_least_position: int
    def __init__(self, member_reference: _Optional[str] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class GetMemberResponse(_message.Message):
    __slots__ = ("member_reference", "account_id", "cards", "enrol_time", "position", "merged_into_member_reference", "absorbed_member_references", "pool_holder_reference", "erase_time", "enrol_shop_id", "enrol_channel")
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    CARDS_FIELD_NUMBER: _ClassVar[int]
    ENROL_TIME_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    MERGED_INTO_MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    ABSORBED_MEMBER_REFERENCES_FIELD_NUMBER: _ClassVar[int]
    POOL_HOLDER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    ERASE_TIME_FIELD_NUMBER: _ClassVar[int]
    ENROL_SHOP_ID_FIELD_NUMBER: _ClassVar[int]
    ENROL_CHANNEL_FIELD_NUMBER: _ClassVar[int]
    member_reference: str
    account_id: str
    cards: _containers.RepeatedCompositeFieldContainer[_account_pb2.Card]
    enrol_time: _timestamp_pb2.Timestamp
    position: int
    merged_into_member_reference: str
    absorbed_member_references: _containers.RepeatedScalarFieldContainer[str]
    pool_holder_reference: str
    erase_time: _timestamp_pb2.Timestamp
    enrol_shop_id: str
    enrol_channel: _receipt_pb2.Channel
    def __init__(self, member_reference: _Optional[str] = ..., account_id: _Optional[str] = ..., cards: _Optional[_Iterable[_Union[_account_pb2.Card, _Mapping]]] = ..., enrol_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., position: _Optional[int] = ..., merged_into_member_reference: _Optional[str] = ..., absorbed_member_references: _Optional[_Iterable[str]] = ..., pool_holder_reference: _Optional[str] = ..., erase_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., enrol_shop_id: _Optional[str] = ..., enrol_channel: _Optional[_Union[_receipt_pb2.Channel, str]] = ...) -> None: ...

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

class AdjustPointsRequest(_message.Message):
    __slots__ = ("request_id", "card_number", "member_reference", "points", "reason_code", "note", "receipt_reference")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    REASON_CODE_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    card_number: str
    member_reference: str
    points: int
    reason_code: str
    note: str
    receipt_reference: str
    def __init__(self, request_id: _Optional[str] = ..., card_number: _Optional[str] = ..., member_reference: _Optional[str] = ..., points: _Optional[int] = ..., reason_code: _Optional[str] = ..., note: _Optional[str] = ..., receipt_reference: _Optional[str] = ...) -> None: ...

class AdjustPointsResponse(_message.Message):
    __slots__ = ("position", "adjustment_id", "account_id", "status", "points_available", "replayed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    ADJUSTMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    POINTS_AVAILABLE_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    position: int
    adjustment_id: str
    account_id: str
    status: AdjustmentStatus
    points_available: int
    replayed: bool
    def __init__(self, position: _Optional[int] = ..., adjustment_id: _Optional[str] = ..., account_id: _Optional[str] = ..., status: _Optional[_Union[AdjustmentStatus, str]] = ..., points_available: _Optional[int] = ..., replayed: _Optional[bool] = ...) -> None: ...

class ApproveAdjustmentRequest(_message.Message):
    __slots__ = ("request_id", "adjustment_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ADJUSTMENT_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    adjustment_id: str
    def __init__(self, request_id: _Optional[str] = ..., adjustment_id: _Optional[str] = ...) -> None: ...

class ApproveAdjustmentResponse(_message.Message):
    __slots__ = ("position", "account_id", "points_available", "replayed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    POINTS_AVAILABLE_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    position: int
    account_id: str
    points_available: int
    replayed: bool
    def __init__(self, position: _Optional[int] = ..., account_id: _Optional[str] = ..., points_available: _Optional[int] = ..., replayed: _Optional[bool] = ...) -> None: ...

class RejectAdjustmentRequest(_message.Message):
    __slots__ = ("request_id", "adjustment_id", "note")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ADJUSTMENT_ID_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    adjustment_id: str
    note: str
    def __init__(self, request_id: _Optional[str] = ..., adjustment_id: _Optional[str] = ..., note: _Optional[str] = ...) -> None: ...

class RejectAdjustmentResponse(_message.Message):
    __slots__ = ("position", "replayed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    position: int
    replayed: bool
    def __init__(self, position: _Optional[int] = ..., replayed: _Optional[bool] = ...) -> None: ...

class Adjustment(_message.Message):
    __slots__ = ("adjustment_id", "account_id", "member_reference", "points", "reason_code", "note", "receipt_reference", "status", "proposed_by", "propose_time", "decided_by", "decide_time", "decision_note")
    ADJUSTMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    REASON_CODE_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    PROPOSED_BY_FIELD_NUMBER: _ClassVar[int]
    PROPOSE_TIME_FIELD_NUMBER: _ClassVar[int]
    DECIDED_BY_FIELD_NUMBER: _ClassVar[int]
    DECIDE_TIME_FIELD_NUMBER: _ClassVar[int]
    DECISION_NOTE_FIELD_NUMBER: _ClassVar[int]
    adjustment_id: str
    account_id: str
    member_reference: str
    points: int
    reason_code: str
    note: str
    receipt_reference: str
    status: AdjustmentStatus
    proposed_by: str
    propose_time: _timestamp_pb2.Timestamp
    decided_by: str
    decide_time: _timestamp_pb2.Timestamp
    decision_note: str
    def __init__(self, adjustment_id: _Optional[str] = ..., account_id: _Optional[str] = ..., member_reference: _Optional[str] = ..., points: _Optional[int] = ..., reason_code: _Optional[str] = ..., note: _Optional[str] = ..., receipt_reference: _Optional[str] = ..., status: _Optional[_Union[AdjustmentStatus, str]] = ..., proposed_by: _Optional[str] = ..., propose_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., decided_by: _Optional[str] = ..., decide_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., decision_note: _Optional[str] = ...) -> None: ...

class ListAdjustmentsRequest(_message.Message):
    __slots__ = ("status", "page_size", "page_token", "at_least_position")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    status: AdjustmentStatus
    page_size: int
    page_token: str
    at_least_position: int
    def __init__(self, status: _Optional[_Union[AdjustmentStatus, str]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class ListAdjustmentsResponse(_message.Message):
    __slots__ = ("adjustments", "next_page_token", "position")
    ADJUSTMENTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    adjustments: _containers.RepeatedCompositeFieldContainer[Adjustment]
    next_page_token: str
    position: int
    def __init__(self, adjustments: _Optional[_Iterable[_Union[Adjustment, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., position: _Optional[int] = ...) -> None: ...

class OpeningLot(_message.Message):
    __slots__ = ("lot_reference", "points", "earned_at", "available_at", "expires_at")
    LOT_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    EARNED_AT_FIELD_NUMBER: _ClassVar[int]
    AVAILABLE_AT_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    lot_reference: str
    points: int
    earned_at: _timestamp_pb2.Timestamp
    available_at: _timestamp_pb2.Timestamp
    expires_at: _timestamp_pb2.Timestamp
    def __init__(self, lot_reference: _Optional[str] = ..., points: _Optional[int] = ..., earned_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., available_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., expires_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ImportBalancesRequest(_message.Message):
    __slots__ = ("request_id", "source", "member_reference", "card_number", "lots", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    LOTS_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    source: str
    member_reference: str
    card_number: str
    lots: _containers.RepeatedCompositeFieldContainer[OpeningLot]
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., source: _Optional[str] = ..., member_reference: _Optional[str] = ..., card_number: _Optional[str] = ..., lots: _Optional[_Iterable[_Union[OpeningLot, _Mapping]]] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class ImportBalancesResponse(_message.Message):
    __slots__ = ("position", "account_id", "lots_imported", "points_imported", "points_ended", "lots_unchanged", "member_enrolled", "card_assigned", "replayed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    LOTS_IMPORTED_FIELD_NUMBER: _ClassVar[int]
    POINTS_IMPORTED_FIELD_NUMBER: _ClassVar[int]
    POINTS_ENDED_FIELD_NUMBER: _ClassVar[int]
    LOTS_UNCHANGED_FIELD_NUMBER: _ClassVar[int]
    MEMBER_ENROLLED_FIELD_NUMBER: _ClassVar[int]
    CARD_ASSIGNED_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    position: int
    account_id: str
    lots_imported: int
    points_imported: int
    points_ended: int
    lots_unchanged: int
    member_enrolled: bool
    card_assigned: bool
    replayed: bool
    def __init__(self, position: _Optional[int] = ..., account_id: _Optional[str] = ..., lots_imported: _Optional[int] = ..., points_imported: _Optional[int] = ..., points_ended: _Optional[int] = ..., lots_unchanged: _Optional[int] = ..., member_enrolled: _Optional[bool] = ..., card_assigned: _Optional[bool] = ..., replayed: _Optional[bool] = ...) -> None: ...
