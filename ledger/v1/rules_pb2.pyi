import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.type import money_pb2 as _money_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Expiry(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    EXPIRY_UNSPECIFIED: _ClassVar[Expiry]
    EXPIRY_NEVER: _ClassVar[Expiry]
    EXPIRY_AFTER_DAYS: _ClassVar[Expiry]
    EXPIRY_END_OF_YEAR: _ClassVar[Expiry]
    EXPIRY_INACTIVITY: _ClassVar[Expiry]

class ReturnPolicy(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RETURN_POLICY_UNSPECIFIED: _ClassVar[ReturnPolicy]
    RETURN_POLICY_DEFICIT: _ClassVar[ReturnPolicy]
    RETURN_POLICY_FLOOR: _ClassVar[ReturnPolicy]
    RETURN_POLICY_REFUSE: _ClassVar[ReturnPolicy]

class TillAction(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TILL_ACTION_UNSPECIFIED: _ClassVar[TillAction]
    TILL_ACTION_NONE: _ClassVar[TillAction]
    TILL_ACTION_FLAG: _ClassVar[TillAction]
    TILL_ACTION_REFUSE: _ClassVar[TillAction]
EXPIRY_UNSPECIFIED: Expiry
EXPIRY_NEVER: Expiry
EXPIRY_AFTER_DAYS: Expiry
EXPIRY_END_OF_YEAR: Expiry
EXPIRY_INACTIVITY: Expiry
RETURN_POLICY_UNSPECIFIED: ReturnPolicy
RETURN_POLICY_DEFICIT: ReturnPolicy
RETURN_POLICY_FLOOR: ReturnPolicy
RETURN_POLICY_REFUSE: ReturnPolicy
TILL_ACTION_UNSPECIFIED: TillAction
TILL_ACTION_NONE: TillAction
TILL_ACTION_FLAG: TillAction
TILL_ACTION_REFUSE: TillAction

class EarningRules(_message.Message):
    __slots__ = ("points", "per_amount", "carry_remainders")
    POINTS_FIELD_NUMBER: _ClassVar[int]
    PER_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    CARRY_REMAINDERS_FIELD_NUMBER: _ClassVar[int]
    points: int
    per_amount: _money_pb2.Money
    carry_remainders: bool
    def __init__(self, points: _Optional[int] = ..., per_amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., carry_remainders: _Optional[bool] = ...) -> None: ...

class CardRules(_message.Message):
    __slots__ = ("receipts_required",)
    RECEIPTS_REQUIRED_FIELD_NUMBER: _ClassVar[int]
    receipts_required: int
    def __init__(self, receipts_required: _Optional[int] = ...) -> None: ...

class ClockRules(_message.Message):
    __slots__ = ("ahead_seconds_max", "late_seconds_max")
    AHEAD_SECONDS_MAX_FIELD_NUMBER: _ClassVar[int]
    LATE_SECONDS_MAX_FIELD_NUMBER: _ClassVar[int]
    ahead_seconds_max: int
    late_seconds_max: int
    def __init__(self, ahead_seconds_max: _Optional[int] = ..., late_seconds_max: _Optional[int] = ...) -> None: ...

class PointsRules(_message.Message):
    __slots__ = ("pending_days", "expiry", "expiry_days", "expiry_years", "return_policy", "restore_grace_days", "hold_seconds_max", "claim_days")
    PENDING_DAYS_FIELD_NUMBER: _ClassVar[int]
    EXPIRY_FIELD_NUMBER: _ClassVar[int]
    EXPIRY_DAYS_FIELD_NUMBER: _ClassVar[int]
    EXPIRY_YEARS_FIELD_NUMBER: _ClassVar[int]
    RETURN_POLICY_FIELD_NUMBER: _ClassVar[int]
    RESTORE_GRACE_DAYS_FIELD_NUMBER: _ClassVar[int]
    HOLD_SECONDS_MAX_FIELD_NUMBER: _ClassVar[int]
    CLAIM_DAYS_FIELD_NUMBER: _ClassVar[int]
    pending_days: int
    expiry: Expiry
    expiry_days: int
    expiry_years: int
    return_policy: ReturnPolicy
    restore_grace_days: int
    hold_seconds_max: int
    claim_days: int
    def __init__(self, pending_days: _Optional[int] = ..., expiry: _Optional[_Union[Expiry, str]] = ..., expiry_days: _Optional[int] = ..., expiry_years: _Optional[int] = ..., return_policy: _Optional[_Union[ReturnPolicy, str]] = ..., restore_grace_days: _Optional[int] = ..., hold_seconds_max: _Optional[int] = ..., claim_days: _Optional[int] = ...) -> None: ...

class RedemptionRules(_message.Message):
    __slots__ = ("points", "value", "points_min", "points_step", "share_percent_min", "share_percent_max")
    POINTS_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    POINTS_MIN_FIELD_NUMBER: _ClassVar[int]
    POINTS_STEP_FIELD_NUMBER: _ClassVar[int]
    SHARE_PERCENT_MIN_FIELD_NUMBER: _ClassVar[int]
    SHARE_PERCENT_MAX_FIELD_NUMBER: _ClassVar[int]
    points: int
    value: _money_pb2.Money
    points_min: int
    points_step: int
    share_percent_min: int
    share_percent_max: int
    def __init__(self, points: _Optional[int] = ..., value: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., points_min: _Optional[int] = ..., points_step: _Optional[int] = ..., share_percent_min: _Optional[int] = ..., share_percent_max: _Optional[int] = ...) -> None: ...

class TillRules(_message.Message):
    __slots__ = ("card_receipts_max", "card_receipts_over", "own_card", "business_day_ends_hour")
    CARD_RECEIPTS_MAX_FIELD_NUMBER: _ClassVar[int]
    CARD_RECEIPTS_OVER_FIELD_NUMBER: _ClassVar[int]
    OWN_CARD_FIELD_NUMBER: _ClassVar[int]
    BUSINESS_DAY_ENDS_HOUR_FIELD_NUMBER: _ClassVar[int]
    card_receipts_max: int
    card_receipts_over: TillAction
    own_card: TillAction
    business_day_ends_hour: int
    def __init__(self, card_receipts_max: _Optional[int] = ..., card_receipts_over: _Optional[_Union[TillAction, str]] = ..., own_card: _Optional[_Union[TillAction, str]] = ..., business_day_ends_hour: _Optional[int] = ...) -> None: ...

class Rules(_message.Message):
    __slots__ = ("version", "effective_at", "earning", "card", "clock", "points", "redemption", "till")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_AT_FIELD_NUMBER: _ClassVar[int]
    EARNING_FIELD_NUMBER: _ClassVar[int]
    CARD_FIELD_NUMBER: _ClassVar[int]
    CLOCK_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    REDEMPTION_FIELD_NUMBER: _ClassVar[int]
    TILL_FIELD_NUMBER: _ClassVar[int]
    version: int
    effective_at: _timestamp_pb2.Timestamp
    earning: EarningRules
    card: CardRules
    clock: ClockRules
    points: PointsRules
    redemption: RedemptionRules
    till: TillRules
    def __init__(self, version: _Optional[int] = ..., effective_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., earning: _Optional[_Union[EarningRules, _Mapping]] = ..., card: _Optional[_Union[CardRules, _Mapping]] = ..., clock: _Optional[_Union[ClockRules, _Mapping]] = ..., points: _Optional[_Union[PointsRules, _Mapping]] = ..., redemption: _Optional[_Union[RedemptionRules, _Mapping]] = ..., till: _Optional[_Union[TillRules, _Mapping]] = ...) -> None: ...
