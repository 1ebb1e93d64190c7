import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.type import money_pb2 as _money_pb2
from ledger.v1 import receipt_pb2 as _receipt_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CardStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CARD_STATUS_UNSPECIFIED: _ClassVar[CardStatus]
    CARD_STATUS_ACTIVE: _ClassVar[CardStatus]
    CARD_STATUS_BLOCKED: _ClassVar[CardStatus]
    CARD_STATUS_PRINTED: _ClassVar[CardStatus]
    CARD_STATUS_REPLACED: _ClassVar[CardStatus]

class EntryKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ENTRY_KIND_UNSPECIFIED: _ClassVar[EntryKind]
    ENTRY_KIND_EARNED: _ClassVar[EntryKind]
    ENTRY_KIND_REDEEMED: _ClassVar[EntryKind]
    ENTRY_KIND_CARD_ISSUED: _ClassVar[EntryKind]
    ENTRY_KIND_HELD: _ClassVar[EntryKind]
    ENTRY_KIND_RELEASED: _ClassVar[EntryKind]
    ENTRY_KIND_MATURED: _ClassVar[EntryKind]
    ENTRY_KIND_EXPIRED: _ClassVar[EntryKind]
    ENTRY_KIND_CLAWED_BACK: _ClassVar[EntryKind]
    ENTRY_KIND_RESTORED: _ClassVar[EntryKind]
    ENTRY_KIND_ADJUSTED: _ClassVar[EntryKind]
    ENTRY_KIND_REWARDED: _ClassVar[EntryKind]
    ENTRY_KIND_IMPORTED: _ClassVar[EntryKind]
    ENTRY_KIND_TRANSFERRED_OUT: _ClassVar[EntryKind]
    ENTRY_KIND_TRANSFERRED_IN: _ClassVar[EntryKind]
    ENTRY_KIND_MERGED_OUT: _ClassVar[EntryKind]
    ENTRY_KIND_MERGED_IN: _ClassVar[EntryKind]
    ENTRY_KIND_POOL_LEFT: _ClassVar[EntryKind]
    ENTRY_KIND_CARDS_RECEIVED: _ClassVar[EntryKind]
    ENTRY_KIND_CARD_BLOCKED: _ClassVar[EntryKind]
    ENTRY_KIND_CARD_UNBLOCKED: _ClassVar[EntryKind]
    ENTRY_KIND_CARD_REPLACED: _ClassVar[EntryKind]
CARD_STATUS_UNSPECIFIED: CardStatus
CARD_STATUS_ACTIVE: CardStatus
CARD_STATUS_BLOCKED: CardStatus
CARD_STATUS_PRINTED: CardStatus
CARD_STATUS_REPLACED: CardStatus
ENTRY_KIND_UNSPECIFIED: EntryKind
ENTRY_KIND_EARNED: EntryKind
ENTRY_KIND_REDEEMED: EntryKind
ENTRY_KIND_CARD_ISSUED: EntryKind
ENTRY_KIND_HELD: EntryKind
ENTRY_KIND_RELEASED: EntryKind
ENTRY_KIND_MATURED: EntryKind
ENTRY_KIND_EXPIRED: EntryKind
ENTRY_KIND_CLAWED_BACK: EntryKind
ENTRY_KIND_RESTORED: EntryKind
ENTRY_KIND_ADJUSTED: EntryKind
ENTRY_KIND_REWARDED: EntryKind
ENTRY_KIND_IMPORTED: EntryKind
ENTRY_KIND_TRANSFERRED_OUT: EntryKind
ENTRY_KIND_TRANSFERRED_IN: EntryKind
ENTRY_KIND_MERGED_OUT: EntryKind
ENTRY_KIND_MERGED_IN: EntryKind
ENTRY_KIND_POOL_LEFT: EntryKind
ENTRY_KIND_CARDS_RECEIVED: EntryKind
ENTRY_KIND_CARD_BLOCKED: EntryKind
ENTRY_KIND_CARD_UNBLOCKED: EntryKind
ENTRY_KIND_CARD_REPLACED: EntryKind

class Card(_message.Message):
    __slots__ = ("card_number", "status", "member_reference")
    CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    card_number: str
    status: CardStatus
    member_reference: str
    def __init__(self, card_number: _Optional[str] = ..., status: _Optional[_Union[CardStatus, str]] = ..., member_reference: _Optional[str] = ...) -> None: ...

class AccountHolder(_message.Message):
    __slots__ = ("card_number", "member_reference")
    CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    card_number: str
    member_reference: str
    def __init__(self, card_number: _Optional[str] = ..., member_reference: _Optional[str] = ...) -> None: ...

class PoolMember(_message.Message):
    __slots__ = ("member_reference", "join_time")
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    JOIN_TIME_FIELD_NUMBER: _ClassVar[int]
    member_reference: str
    join_time: _timestamp_pb2.Timestamp
    def __init__(self, member_reference: _Optional[str] = ..., join_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class AbsorbedAccount(_message.Message):
    __slots__ = ("account_id", "member_reference", "merge_time", "joined_pool")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    MERGE_TIME_FIELD_NUMBER: _ClassVar[int]
    JOINED_POOL_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    member_reference: str
    merge_time: _timestamp_pb2.Timestamp
    joined_pool: bool
    def __init__(self, account_id: _Optional[str] = ..., member_reference: _Optional[str] = ..., merge_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., joined_pool: _Optional[bool] = ...) -> None: ...

class Account(_message.Message):
    __slots__ = ("account_id", "points_available", "remainder_millionths", "cards", "member_reference", "create_time", "version", "points_pending", "points_held", "points_owed", "holds", "points_expiring", "next_expire_time", "standing", "lots", "lots_left_out", "pool_members", "merged_into_account_id", "absorbed_accounts")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    POINTS_AVAILABLE_FIELD_NUMBER: _ClassVar[int]
    REMAINDER_MILLIONTHS_FIELD_NUMBER: _ClassVar[int]
    CARDS_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    POINTS_PENDING_FIELD_NUMBER: _ClassVar[int]
    POINTS_HELD_FIELD_NUMBER: _ClassVar[int]
    POINTS_OWED_FIELD_NUMBER: _ClassVar[int]
    HOLDS_FIELD_NUMBER: _ClassVar[int]
    POINTS_EXPIRING_FIELD_NUMBER: _ClassVar[int]
    NEXT_EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    STANDING_FIELD_NUMBER: _ClassVar[int]
    LOTS_FIELD_NUMBER: _ClassVar[int]
    LOTS_LEFT_OUT_FIELD_NUMBER: _ClassVar[int]
    POOL_MEMBERS_FIELD_NUMBER: _ClassVar[int]
    MERGED_INTO_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ABSORBED_ACCOUNTS_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    points_available: int
    remainder_millionths: int
    cards: _containers.RepeatedCompositeFieldContainer[Card]
    member_reference: str
    create_time: _timestamp_pb2.Timestamp
    version: int
    points_pending: int
    points_held: int
    points_owed: int
    holds: _containers.RepeatedCompositeFieldContainer[Hold]
    points_expiring: int
    next_expire_time: _timestamp_pb2.Timestamp
    standing: Standing
    lots: _containers.RepeatedCompositeFieldContainer[Lot]
    lots_left_out: int
    pool_members: _containers.RepeatedCompositeFieldContainer[PoolMember]
    merged_into_account_id: str
    absorbed_accounts: _containers.RepeatedCompositeFieldContainer[AbsorbedAccount]
    def __init__(self, account_id: _Optional[str] = ..., points_available: _Optional[int] = ..., remainder_millionths: _Optional[int] = ..., cards: _Optional[_Iterable[_Union[Card, _Mapping]]] = ..., member_reference: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., version: _Optional[int] = ..., points_pending: _Optional[int] = ..., points_held: _Optional[int] = ..., points_owed: _Optional[int] = ..., holds: _Optional[_Iterable[_Union[Hold, _Mapping]]] = ..., points_expiring: _Optional[int] = ..., next_expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., standing: _Optional[_Union[Standing, _Mapping]] = ..., lots: _Optional[_Iterable[_Union[Lot, _Mapping]]] = ..., lots_left_out: _Optional[int] = ..., pool_members: _Optional[_Iterable[_Union[PoolMember, _Mapping]]] = ..., merged_into_account_id: _Optional[str] = ..., absorbed_accounts: _Optional[_Iterable[_Union[AbsorbedAccount, _Mapping]]] = ...) -> None: ...

class Lot(_message.Message):
    __slots__ = ("lot", "points", "points_held", "receipt_id", "earn_time", "available_time", "expire_time")
    LOT_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    POINTS_HELD_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_ID_FIELD_NUMBER: _ClassVar[int]
    EARN_TIME_FIELD_NUMBER: _ClassVar[int]
    AVAILABLE_TIME_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    lot: int
    points: int
    points_held: int
    receipt_id: str
    earn_time: _timestamp_pb2.Timestamp
    available_time: _timestamp_pb2.Timestamp
    expire_time: _timestamp_pb2.Timestamp
    def __init__(self, lot: _Optional[int] = ..., points: _Optional[int] = ..., points_held: _Optional[int] = ..., receipt_id: _Optional[str] = ..., earn_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., available_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Standing(_message.Message):
    __slots__ = ("tier", "discount_percent", "expire_time", "next_tier", "missing_points", "missing_amount")
    TIER_FIELD_NUMBER: _ClassVar[int]
    DISCOUNT_PERCENT_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    NEXT_TIER_FIELD_NUMBER: _ClassVar[int]
    MISSING_POINTS_FIELD_NUMBER: _ClassVar[int]
    MISSING_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    tier: str
    discount_percent: int
    expire_time: _timestamp_pb2.Timestamp
    next_tier: str
    missing_points: int
    missing_amount: _money_pb2.Money
    def __init__(self, tier: _Optional[str] = ..., discount_percent: _Optional[int] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., next_tier: _Optional[str] = ..., missing_points: _Optional[int] = ..., missing_amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ...) -> None: ...

class Hold(_message.Message):
    __slots__ = ("hold_id", "points", "expire_time", "reference", "member_reference")
    HOLD_ID_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    hold_id: str
    points: int
    expire_time: _timestamp_pb2.Timestamp
    reference: str
    member_reference: str
    def __init__(self, hold_id: _Optional[str] = ..., points: _Optional[int] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reference: _Optional[str] = ..., member_reference: _Optional[str] = ...) -> None: ...

class AccountEntry(_message.Message):
    __slots__ = ("position", "kind", "points", "points_available", "receipt_id", "redemption_id", "card_number", "rules_version", "occurred_at", "recorded_at", "hold_id", "return_id", "adjustment_id", "reason", "reference", "principal_id", "approver_id", "lots", "lots_left_out", "points_absorbed", "points_owed", "points_expired", "points_released", "points_written_off", "millionths", "remainder_millionths", "available_time", "inactivity", "receipt", "campaigns", "tier", "other_account_id", "member_reference", "transfer_id")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    POINTS_AVAILABLE_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_ID_FIELD_NUMBER: _ClassVar[int]
    REDEMPTION_ID_FIELD_NUMBER: _ClassVar[int]
    CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    RULES_VERSION_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    RECORDED_AT_FIELD_NUMBER: _ClassVar[int]
    HOLD_ID_FIELD_NUMBER: _ClassVar[int]
    RETURN_ID_FIELD_NUMBER: _ClassVar[int]
    ADJUSTMENT_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    PRINCIPAL_ID_FIELD_NUMBER: _ClassVar[int]
    APPROVER_ID_FIELD_NUMBER: _ClassVar[int]
    LOTS_FIELD_NUMBER: _ClassVar[int]
    LOTS_LEFT_OUT_FIELD_NUMBER: _ClassVar[int]
    POINTS_ABSORBED_FIELD_NUMBER: _ClassVar[int]
    POINTS_OWED_FIELD_NUMBER: _ClassVar[int]
    POINTS_EXPIRED_FIELD_NUMBER: _ClassVar[int]
    POINTS_RELEASED_FIELD_NUMBER: _ClassVar[int]
    POINTS_WRITTEN_OFF_FIELD_NUMBER: _ClassVar[int]
    MILLIONTHS_FIELD_NUMBER: _ClassVar[int]
    REMAINDER_MILLIONTHS_FIELD_NUMBER: _ClassVar[int]
    AVAILABLE_TIME_FIELD_NUMBER: _ClassVar[int]
    INACTIVITY_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    CAMPAIGNS_FIELD_NUMBER: _ClassVar[int]
    TIER_FIELD_NUMBER: _ClassVar[int]
    OTHER_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    TRANSFER_ID_FIELD_NUMBER: _ClassVar[int]
    position: int
    kind: EntryKind
    points: int
    points_available: int
    receipt_id: str
    redemption_id: str
    card_number: str
    rules_version: int
    occurred_at: _timestamp_pb2.Timestamp
    recorded_at: _timestamp_pb2.Timestamp
    hold_id: str
    return_id: str
    adjustment_id: str
    reason: str
    reference: str
    principal_id: str
    approver_id: str
    lots: _containers.RepeatedCompositeFieldContainer[EntryLot]
    lots_left_out: int
    points_absorbed: int
    points_owed: int
    points_expired: int
    points_released: int
    points_written_off: int
    millionths: int
    remainder_millionths: int
    available_time: _timestamp_pb2.Timestamp
    inactivity: bool
    receipt: _receipt_pb2.ReceiptKey
    campaigns: _containers.RepeatedCompositeFieldContainer[EntryCampaign]
    tier: str
    other_account_id: str
    member_reference: str
    transfer_id: str
    def __init__(self, position: _Optional[int] = ..., kind: _Optional[_Union[EntryKind, str]] = ..., points: _Optional[int] = ..., points_available: _Optional[int] = ..., receipt_id: _Optional[str] = ..., redemption_id: _Optional[str] = ..., card_number: _Optional[str] = ..., rules_version: _Optional[int] = ..., occurred_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., recorded_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., hold_id: _Optional[str] = ..., return_id: _Optional[str] = ..., adjustment_id: _Optional[str] = ..., reason: _Optional[str] = ..., reference: _Optional[str] = ..., principal_id: _Optional[str] = ..., approver_id: _Optional[str] = ..., lots: _Optional[_Iterable[_Union[EntryLot, _Mapping]]] = ..., lots_left_out: _Optional[int] = ..., points_absorbed: _Optional[int] = ..., points_owed: _Optional[int] = ..., points_expired: _Optional[int] = ..., points_released: _Optional[int] = ..., points_written_off: _Optional[int] = ..., millionths: _Optional[int] = ..., remainder_millionths: _Optional[int] = ..., available_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., inactivity: _Optional[bool] = ..., receipt: _Optional[_Union[_receipt_pb2.ReceiptKey, _Mapping]] = ..., campaigns: _Optional[_Iterable[_Union[EntryCampaign, _Mapping]]] = ..., tier: _Optional[str] = ..., other_account_id: _Optional[str] = ..., member_reference: _Optional[str] = ..., transfer_id: _Optional[str] = ...) -> None: ...

class EntryCampaign(_message.Message):
    __slots__ = ("campaign", "millionths")
    CAMPAIGN_FIELD_NUMBER: _ClassVar[int]
    MILLIONTHS_FIELD_NUMBER: _ClassVar[int]
    campaign: str
    millionths: int
    def __init__(self, campaign: _Optional[str] = ..., millionths: _Optional[int] = ...) -> None: ...

class EntryLot(_message.Message):
    __slots__ = ("lot", "points", "expire_time", "receipt_id")
    LOT_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_ID_FIELD_NUMBER: _ClassVar[int]
    lot: int
    points: int
    expire_time: _timestamp_pb2.Timestamp
    receipt_id: str
    def __init__(self, lot: _Optional[int] = ..., points: _Optional[int] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., receipt_id: _Optional[str] = ...) -> None: ...
