import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from ledger.v1 import account_pb2 as _account_pb2
from ledger.v1 import options_pb2 as _options_pb2
from ledger.v1 import receipt_pb2 as _receipt_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class LotMove(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LOT_MOVE_UNSPECIFIED: _ClassVar[LotMove]
    LOT_MOVE_OPENED: _ClassVar[LotMove]
    LOT_MOVE_MATURED: _ClassVar[LotMove]
    LOT_MOVE_SPENT: _ClassVar[LotMove]
    LOT_MOVE_HELD: _ClassVar[LotMove]
    LOT_MOVE_RELEASED: _ClassVar[LotMove]
    LOT_MOVE_EXPIRED: _ClassVar[LotMove]
    LOT_MOVE_TAKEN_BACK: _ClassVar[LotMove]
    LOT_MOVE_RESTORED: _ClassVar[LotMove]
    LOT_MOVE_PAID_DEBT: _ClassVar[LotMove]
    LOT_MOVE_SENT: _ClassVar[LotMove]
    LOT_MOVE_ADJUSTED: _ClassVar[LotMove]
    LOT_MOVE_COMBINED: _ClassVar[LotMove]
    LOT_MOVE_LEFT: _ClassVar[LotMove]
LOT_MOVE_UNSPECIFIED: LotMove
LOT_MOVE_OPENED: LotMove
LOT_MOVE_MATURED: LotMove
LOT_MOVE_SPENT: LotMove
LOT_MOVE_HELD: LotMove
LOT_MOVE_RELEASED: LotMove
LOT_MOVE_EXPIRED: LotMove
LOT_MOVE_TAKEN_BACK: LotMove
LOT_MOVE_RESTORED: LotMove
LOT_MOVE_PAID_DEBT: LotMove
LOT_MOVE_SENT: LotMove
LOT_MOVE_ADJUSTED: LotMove
LOT_MOVE_COMBINED: LotMove
LOT_MOVE_LEFT: LotMove

class ExplainAccountRequest(_message.Message):
    __slots__ = ("card_number", "member_reference", "account_id", "at_least_position", "until_position")
    CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    UNTIL_POSITION_FIELD_NUMBER: _ClassVar[int]
    card_number: str
    member_reference: str
    account_id: str
    at_least_position: int
    until_position: int
    def __init__(self, card_number: _Optional[str] = ..., member_reference: _Optional[str] = ..., account_id: _Optional[str] = ..., at_least_position: _Optional[int] = ..., until_position: _Optional[int] = ...) -> None: ...

class ExplainAccountResponse(_message.Message):
    __slots__ = ("head", "steps", "end")
    HEAD_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    head: ExplanationHead
    steps: _containers.RepeatedCompositeFieldContainer[ExplainedStep]
    end: ExplanationEnd
    def __init__(self, head: _Optional[_Union[ExplanationHead, _Mapping]] = ..., steps: _Optional[_Iterable[_Union[ExplainedStep, _Mapping]]] = ..., end: _Optional[_Union[ExplanationEnd, _Mapping]] = ...) -> None: ...

class ExplanationHead(_message.Message):
    __slots__ = ("account_id", "member_reference", "programme", "time_zone", "position", "as_of_time")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    PROGRAMME_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    AS_OF_TIME_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    member_reference: str
    programme: str
    time_zone: str
    position: int
    as_of_time: _timestamp_pb2.Timestamp
    def __init__(self, account_id: _Optional[str] = ..., member_reference: _Optional[str] = ..., programme: _Optional[str] = ..., time_zone: _Optional[str] = ..., position: _Optional[int] = ..., as_of_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ExplainedStep(_message.Message):
    __slots__ = ("number", "position", "is_recorded", "topic", "sentence", "occurred_at", "recorded_at", "shown_from", "principal_id", "request_id", "rules", "lots", "change", "after", "receipt_id", "receipt", "redemption_id", "hold_id", "return_id", "other_account_id", "member_reference", "by_itself")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    IS_RECORDED_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    SENTENCE_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    RECORDED_AT_FIELD_NUMBER: _ClassVar[int]
    SHOWN_FROM_FIELD_NUMBER: _ClassVar[int]
    PRINCIPAL_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    RULES_FIELD_NUMBER: _ClassVar[int]
    LOTS_FIELD_NUMBER: _ClassVar[int]
    CHANGE_FIELD_NUMBER: _ClassVar[int]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_ID_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    REDEMPTION_ID_FIELD_NUMBER: _ClassVar[int]
    HOLD_ID_FIELD_NUMBER: _ClassVar[int]
    RETURN_ID_FIELD_NUMBER: _ClassVar[int]
    OTHER_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    BY_ITSELF_FIELD_NUMBER: _ClassVar[int]
    number: int
    position: int
    is_recorded: bool
    topic: str
    sentence: str
    occurred_at: _timestamp_pb2.Timestamp
    recorded_at: _timestamp_pb2.Timestamp
    shown_from: _timestamp_pb2.Timestamp
    principal_id: str
    request_id: str
    rules: AppliedRules
    lots: _containers.RepeatedCompositeFieldContainer[ExplainedLot]
    change: PointsSums
    after: PointsSums
    receipt_id: str
    receipt: _receipt_pb2.ReceiptKey
    redemption_id: str
    hold_id: str
    return_id: str
    other_account_id: str
    member_reference: str
    by_itself: bool
    def __init__(self, number: _Optional[int] = ..., position: _Optional[int] = ..., is_recorded: _Optional[bool] = ..., topic: _Optional[str] = ..., sentence: _Optional[str] = ..., occurred_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., recorded_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., shown_from: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., principal_id: _Optional[str] = ..., request_id: _Optional[str] = ..., rules: _Optional[_Union[AppliedRules, _Mapping]] = ..., lots: _Optional[_Iterable[_Union[ExplainedLot, _Mapping]]] = ..., change: _Optional[_Union[PointsSums, _Mapping]] = ..., after: _Optional[_Union[PointsSums, _Mapping]] = ..., receipt_id: _Optional[str] = ..., receipt: _Optional[_Union[_receipt_pb2.ReceiptKey, _Mapping]] = ..., redemption_id: _Optional[str] = ..., hold_id: _Optional[str] = ..., return_id: _Optional[str] = ..., other_account_id: _Optional[str] = ..., member_reference: _Optional[str] = ..., by_itself: _Optional[bool] = ...) -> None: ...

class PointsSums(_message.Message):
    __slots__ = ("points_available", "points_pending", "points_held", "points_owed", "remainder_millionths")
    POINTS_AVAILABLE_FIELD_NUMBER: _ClassVar[int]
    POINTS_PENDING_FIELD_NUMBER: _ClassVar[int]
    POINTS_HELD_FIELD_NUMBER: _ClassVar[int]
    POINTS_OWED_FIELD_NUMBER: _ClassVar[int]
    REMAINDER_MILLIONTHS_FIELD_NUMBER: _ClassVar[int]
    points_available: int
    points_pending: int
    points_held: int
    points_owed: int
    remainder_millionths: int
    def __init__(self, points_available: _Optional[int] = ..., points_pending: _Optional[int] = ..., points_held: _Optional[int] = ..., points_owed: _Optional[int] = ..., remainder_millionths: _Optional[int] = ...) -> None: ...

class AppliedRules(_message.Message):
    __slots__ = ("version", "rates", "rates_millionths", "campaigns", "tier", "promo_codes", "reward_id")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    RATES_FIELD_NUMBER: _ClassVar[int]
    RATES_MILLIONTHS_FIELD_NUMBER: _ClassVar[int]
    CAMPAIGNS_FIELD_NUMBER: _ClassVar[int]
    TIER_FIELD_NUMBER: _ClassVar[int]
    PROMO_CODES_FIELD_NUMBER: _ClassVar[int]
    REWARD_ID_FIELD_NUMBER: _ClassVar[int]
    version: int
    rates: _containers.RepeatedScalarFieldContainer[str]
    rates_millionths: int
    campaigns: _containers.RepeatedCompositeFieldContainer[_account_pb2.EntryCampaign]
    tier: str
    promo_codes: _containers.RepeatedScalarFieldContainer[str]
    reward_id: str
    def __init__(self, version: _Optional[int] = ..., rates: _Optional[_Iterable[str]] = ..., rates_millionths: _Optional[int] = ..., campaigns: _Optional[_Iterable[_Union[_account_pb2.EntryCampaign, _Mapping]]] = ..., tier: _Optional[str] = ..., promo_codes: _Optional[_Iterable[str]] = ..., reward_id: _Optional[str] = ...) -> None: ...

class ExplainedLot(_message.Message):
    __slots__ = ("lot", "move", "points", "held", "points_left", "receipt_id", "earn_time", "available_time", "expire_time")
    LOT_FIELD_NUMBER: _ClassVar[int]
    MOVE_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    HELD_FIELD_NUMBER: _ClassVar[int]
    POINTS_LEFT_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_ID_FIELD_NUMBER: _ClassVar[int]
    EARN_TIME_FIELD_NUMBER: _ClassVar[int]
    AVAILABLE_TIME_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    lot: int
    move: LotMove
    points: int
    held: bool
    points_left: int
    receipt_id: str
    earn_time: _timestamp_pb2.Timestamp
    available_time: _timestamp_pb2.Timestamp
    expire_time: _timestamp_pb2.Timestamp
    def __init__(self, lot: _Optional[int] = ..., move: _Optional[_Union[LotMove, str]] = ..., points: _Optional[int] = ..., held: _Optional[bool] = ..., points_left: _Optional[int] = ..., receipt_id: _Optional[str] = ..., earn_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., available_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class RulesUsed(_message.Message):
    __slots__ = ("version", "effective_at", "text", "steps")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_AT_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    version: int
    effective_at: _timestamp_pb2.Timestamp
    text: str
    steps: int
    def __init__(self, version: _Optional[int] = ..., effective_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., text: _Optional[str] = ..., steps: _Optional[int] = ...) -> None: ...

class ExplanationEnd(_message.Message):
    __slots__ = ("steps", "sums", "account", "agrees", "rules")
    STEPS_FIELD_NUMBER: _ClassVar[int]
    SUMS_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    AGREES_FIELD_NUMBER: _ClassVar[int]
    RULES_FIELD_NUMBER: _ClassVar[int]
    steps: int
    sums: PointsSums
    account: _account_pb2.Account
    agrees: bool
    rules: _containers.RepeatedCompositeFieldContainer[RulesUsed]
    def __init__(self, steps: _Optional[int] = ..., sums: _Optional[_Union[PointsSums, _Mapping]] = ..., account: _Optional[_Union[_account_pb2.Account, _Mapping]] = ..., agrees: _Optional[bool] = ..., rules: _Optional[_Iterable[_Union[RulesUsed, _Mapping]]] = ...) -> None: ...
