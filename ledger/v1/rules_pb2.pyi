import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.type import money_pb2 as _money_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
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

class RewardWindow(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REWARD_WINDOW_UNSPECIFIED: _ClassVar[RewardWindow]
    REWARD_WINDOW_LIFETIME: _ClassVar[RewardWindow]
    REWARD_WINDOW_YEAR: _ClassVar[RewardWindow]
    REWARD_WINDOW_DAYS: _ClassVar[RewardWindow]
EXPIRY_UNSPECIFIED: Expiry
EXPIRY_NEVER: Expiry
EXPIRY_AFTER_DAYS: Expiry
EXPIRY_END_OF_YEAR: Expiry
EXPIRY_INACTIVITY: Expiry
RETURN_POLICY_UNSPECIFIED: ReturnPolicy
RETURN_POLICY_DEFICIT: ReturnPolicy
RETURN_POLICY_FLOOR: ReturnPolicy
RETURN_POLICY_REFUSE: ReturnPolicy
REWARD_WINDOW_UNSPECIFIED: RewardWindow
REWARD_WINDOW_LIFETIME: RewardWindow
REWARD_WINDOW_YEAR: RewardWindow
REWARD_WINDOW_DAYS: RewardWindow

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

class AdjustmentRules(_message.Message):
    __slots__ = ("points_max_alone", "reason_codes")
    POINTS_MAX_ALONE_FIELD_NUMBER: _ClassVar[int]
    REASON_CODES_FIELD_NUMBER: _ClassVar[int]
    points_max_alone: int
    reason_codes: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, points_max_alone: _Optional[int] = ..., reason_codes: _Optional[_Iterable[str]] = ...) -> None: ...

class Reward(_message.Message):
    __slots__ = ("reward_id", "points", "limit_per_member", "window", "window_days", "reason")
    REWARD_ID_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    LIMIT_PER_MEMBER_FIELD_NUMBER: _ClassVar[int]
    WINDOW_FIELD_NUMBER: _ClassVar[int]
    WINDOW_DAYS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    reward_id: str
    points: int
    limit_per_member: int
    window: RewardWindow
    window_days: int
    reason: str
    def __init__(self, reward_id: _Optional[str] = ..., points: _Optional[int] = ..., limit_per_member: _Optional[int] = ..., window: _Optional[_Union[RewardWindow, str]] = ..., window_days: _Optional[int] = ..., reason: _Optional[str] = ...) -> None: ...

class Rules(_message.Message):
    __slots__ = ("version", "effective_at", "earning", "card", "clock", "points", "adjustments", "rewards")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_AT_FIELD_NUMBER: _ClassVar[int]
    EARNING_FIELD_NUMBER: _ClassVar[int]
    CARD_FIELD_NUMBER: _ClassVar[int]
    CLOCK_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    ADJUSTMENTS_FIELD_NUMBER: _ClassVar[int]
    REWARDS_FIELD_NUMBER: _ClassVar[int]
    version: int
    effective_at: _timestamp_pb2.Timestamp
    earning: EarningRules
    card: CardRules
    clock: ClockRules
    points: PointsRules
    adjustments: AdjustmentRules
    rewards: _containers.RepeatedCompositeFieldContainer[Reward]
    def __init__(self, version: _Optional[int] = ..., effective_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., earning: _Optional[_Union[EarningRules, _Mapping]] = ..., card: _Optional[_Union[CardRules, _Mapping]] = ..., clock: _Optional[_Union[ClockRules, _Mapping]] = ..., points: _Optional[_Union[PointsRules, _Mapping]] = ..., adjustments: _Optional[_Union[AdjustmentRules, _Mapping]] = ..., rewards: _Optional[_Iterable[_Union[Reward, _Mapping]]] = ...) -> None: ...
