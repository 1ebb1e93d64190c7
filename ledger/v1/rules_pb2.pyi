import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.type import date_pb2 as _date_pb2
from google.type import dayofweek_pb2 as _dayofweek_pb2
from google.type import money_pb2 as _money_pb2
from google.type import timeofday_pb2 as _timeofday_pb2
from ledger.v1 import consent_pb2 as _consent_pb2
from ledger.v1 import receipt_pb2 as _receipt_pb2
from ledger.v1 import verification_pb2 as _verification_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Segment(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SEGMENT_UNSPECIFIED: _ClassVar[Segment]
    SEGMENT_VISITOR: _ClassVar[Segment]
    SEGMENT_OCCASIONAL: _ClassVar[Segment]
    SEGMENT_REGULAR: _ClassVar[Segment]
    SEGMENT_LARGE_BUYER: _ClassVar[Segment]
    SEGMENT_LAPSED: _ClassVar[Segment]

class Stacking(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    STACKING_UNSPECIFIED: _ClassVar[Stacking]
    STACKING_ADD: _ClassVar[Stacking]
    STACKING_COMPOUND: _ClassVar[Stacking]

class TierBy(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TIER_BY_UNSPECIFIED: _ClassVar[TierBy]
    TIER_BY_POINTS: _ClassVar[TierBy]
    TIER_BY_SPEND: _ClassVar[TierBy]

class TierWindow(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TIER_WINDOW_UNSPECIFIED: _ClassVar[TierWindow]
    TIER_WINDOW_MONTHS: _ClassVar[TierWindow]
    TIER_WINDOW_CALENDAR_YEAR: _ClassVar[TierWindow]

class Downgrade(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DOWNGRADE_UNSPECIFIED: _ClassVar[Downgrade]
    DOWNGRADE_PERIOD_END: _ClassVar[Downgrade]
    DOWNGRADE_AT_ONCE: _ClassVar[Downgrade]

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

class RewardWindow(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REWARD_WINDOW_UNSPECIFIED: _ClassVar[RewardWindow]
    REWARD_WINDOW_LIFETIME: _ClassVar[RewardWindow]
    REWARD_WINDOW_YEAR: _ClassVar[RewardWindow]
    REWARD_WINDOW_DAYS: _ClassVar[RewardWindow]

class DebitDay(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DEBIT_DAY_UNSPECIFIED: _ClassVar[DebitDay]
    DEBIT_DAY_BEGINNING: _ClassVar[DebitDay]
    DEBIT_DAY_MIDDLE: _ClassVar[DebitDay]
    DEBIT_DAY_END: _ClassVar[DebitDay]
SEGMENT_UNSPECIFIED: Segment
SEGMENT_VISITOR: Segment
SEGMENT_OCCASIONAL: Segment
SEGMENT_REGULAR: Segment
SEGMENT_LARGE_BUYER: Segment
SEGMENT_LAPSED: Segment
STACKING_UNSPECIFIED: Stacking
STACKING_ADD: Stacking
STACKING_COMPOUND: Stacking
TIER_BY_UNSPECIFIED: TierBy
TIER_BY_POINTS: TierBy
TIER_BY_SPEND: TierBy
TIER_WINDOW_UNSPECIFIED: TierWindow
TIER_WINDOW_MONTHS: TierWindow
TIER_WINDOW_CALENDAR_YEAR: TierWindow
DOWNGRADE_UNSPECIFIED: Downgrade
DOWNGRADE_PERIOD_END: Downgrade
DOWNGRADE_AT_ONCE: Downgrade
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
REWARD_WINDOW_UNSPECIFIED: RewardWindow
REWARD_WINDOW_LIFETIME: RewardWindow
REWARD_WINDOW_YEAR: RewardWindow
REWARD_WINDOW_DAYS: RewardWindow
DEBIT_DAY_UNSPECIFIED: DebitDay
DEBIT_DAY_BEGINNING: DebitDay
DEBIT_DAY_MIDDLE: DebitDay
DEBIT_DAY_END: DebitDay

class EarningRules(_message.Message):
    __slots__ = ("points", "per_amount", "carry_remainders", "rates", "redeemed_part_earns")
    POINTS_FIELD_NUMBER: _ClassVar[int]
    PER_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    CARRY_REMAINDERS_FIELD_NUMBER: _ClassVar[int]
    RATES_FIELD_NUMBER: _ClassVar[int]
    REDEEMED_PART_EARNS_FIELD_NUMBER: _ClassVar[int]
    points: int
    per_amount: _money_pb2.Money
    carry_remainders: bool
    rates: _containers.RepeatedCompositeFieldContainer[ProductRate]
    redeemed_part_earns: bool
    def __init__(self, points: _Optional[int] = ..., per_amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., carry_remainders: _Optional[bool] = ..., rates: _Optional[_Iterable[_Union[ProductRate, _Mapping]]] = ..., redeemed_part_earns: _Optional[bool] = ...) -> None: ...

class Condition(_message.Message):
    __slots__ = ("skus", "categories", "shops", "channels", "weekdays", "tiers", "least_amount", "segments")
    SKUS_FIELD_NUMBER: _ClassVar[int]
    CATEGORIES_FIELD_NUMBER: _ClassVar[int]
    SHOPS_FIELD_NUMBER: _ClassVar[int]
    CHANNELS_FIELD_NUMBER: _ClassVar[int]
    WEEKDAYS_FIELD_NUMBER: _ClassVar[int]
    TIERS_FIELD_NUMBER: _ClassVar[int]
    LEAST_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    SEGMENTS_FIELD_NUMBER: _ClassVar[int]
    skus: _containers.RepeatedScalarFieldContainer[str]
    categories: _containers.RepeatedScalarFieldContainer[str]
    shops: _containers.RepeatedScalarFieldContainer[str]
    channels: _containers.RepeatedScalarFieldContainer[_receipt_pb2.Channel]
    weekdays: _containers.RepeatedScalarFieldContainer[_dayofweek_pb2.DayOfWeek]
    tiers: _containers.RepeatedScalarFieldContainer[str]
    least_amount: _money_pb2.Money
    segments: _containers.RepeatedScalarFieldContainer[Segment]
    def __init__(self, skus: _Optional[_Iterable[str]] = ..., categories: _Optional[_Iterable[str]] = ..., shops: _Optional[_Iterable[str]] = ..., channels: _Optional[_Iterable[_Union[_receipt_pb2.Channel, str]]] = ..., weekdays: _Optional[_Iterable[_Union[_dayofweek_pb2.DayOfWeek, str]]] = ..., tiers: _Optional[_Iterable[str]] = ..., least_amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., segments: _Optional[_Iterable[_Union[Segment, str]]] = ...) -> None: ...

class SegmentRules(_message.Message):
    __slots__ = ("window_months", "occasional_purchases_max", "lapsed_after_days", "large_amount", "recency_days", "frequency_purchases", "monetary_amounts")
    WINDOW_MONTHS_FIELD_NUMBER: _ClassVar[int]
    OCCASIONAL_PURCHASES_MAX_FIELD_NUMBER: _ClassVar[int]
    LAPSED_AFTER_DAYS_FIELD_NUMBER: _ClassVar[int]
    LARGE_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    RECENCY_DAYS_FIELD_NUMBER: _ClassVar[int]
    FREQUENCY_PURCHASES_FIELD_NUMBER: _ClassVar[int]
    MONETARY_AMOUNTS_FIELD_NUMBER: _ClassVar[int]
    window_months: int
    occasional_purchases_max: int
    lapsed_after_days: int
    large_amount: _money_pb2.Money
    recency_days: _containers.RepeatedScalarFieldContainer[int]
    frequency_purchases: _containers.RepeatedScalarFieldContainer[int]
    monetary_amounts: _containers.RepeatedCompositeFieldContainer[_money_pb2.Money]
    def __init__(self, window_months: _Optional[int] = ..., occasional_purchases_max: _Optional[int] = ..., lapsed_after_days: _Optional[int] = ..., large_amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., recency_days: _Optional[_Iterable[int]] = ..., frequency_purchases: _Optional[_Iterable[int]] = ..., monetary_amounts: _Optional[_Iterable[_Union[_money_pb2.Money, _Mapping]]] = ...) -> None: ...

class ProductRate(_message.Message):
    __slots__ = ("points", "per_amount", "when")
    POINTS_FIELD_NUMBER: _ClassVar[int]
    PER_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    WHEN_FIELD_NUMBER: _ClassVar[int]
    points: int
    per_amount: _money_pb2.Money
    when: Condition
    def __init__(self, points: _Optional[int] = ..., per_amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., when: _Optional[_Union[Condition, _Mapping]] = ...) -> None: ...

class Bonus(_message.Message):
    __slots__ = ("points", "per_amount")
    POINTS_FIELD_NUMBER: _ClassVar[int]
    PER_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    points: int
    per_amount: _money_pb2.Money
    def __init__(self, points: _Optional[int] = ..., per_amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ...) -> None: ...

class CouponTerms(_message.Message):
    __slots__ = ("code", "uses_max", "uses_per_member", "back_on_return")
    CODE_FIELD_NUMBER: _ClassVar[int]
    USES_MAX_FIELD_NUMBER: _ClassVar[int]
    USES_PER_MEMBER_FIELD_NUMBER: _ClassVar[int]
    BACK_ON_RETURN_FIELD_NUMBER: _ClassVar[int]
    code: str
    uses_max: int
    uses_per_member: int
    back_on_return: bool
    def __init__(self, code: _Optional[str] = ..., uses_max: _Optional[int] = ..., uses_per_member: _Optional[int] = ..., back_on_return: _Optional[bool] = ...) -> None: ...

class Campaign(_message.Message):
    __slots__ = ("id", "starts_on", "ends_on", "when", "percent", "bonus", "points", "order", "stacking", "exclusive", "receipt_points_max", "member_points_max", "budget_points", "coupon")
    ID_FIELD_NUMBER: _ClassVar[int]
    STARTS_ON_FIELD_NUMBER: _ClassVar[int]
    ENDS_ON_FIELD_NUMBER: _ClassVar[int]
    WHEN_FIELD_NUMBER: _ClassVar[int]
    PERCENT_FIELD_NUMBER: _ClassVar[int]
    BONUS_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    ORDER_FIELD_NUMBER: _ClassVar[int]
    STACKING_FIELD_NUMBER: _ClassVar[int]
    EXCLUSIVE_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_POINTS_MAX_FIELD_NUMBER: _ClassVar[int]
    MEMBER_POINTS_MAX_FIELD_NUMBER: _ClassVar[int]
    BUDGET_POINTS_FIELD_NUMBER: _ClassVar[int]
    COUPON_FIELD_NUMBER: _ClassVar[int]
    id: str
    starts_on: _date_pb2.Date
    ends_on: _date_pb2.Date
    when: Condition
    percent: int
    bonus: Bonus
    points: int
    order: int
    stacking: Stacking
    exclusive: bool
    receipt_points_max: int
    member_points_max: int
    budget_points: int
    coupon: CouponTerms
    def __init__(self, id: _Optional[str] = ..., starts_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., ends_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., when: _Optional[_Union[Condition, _Mapping]] = ..., percent: _Optional[int] = ..., bonus: _Optional[_Union[Bonus, _Mapping]] = ..., points: _Optional[int] = ..., order: _Optional[int] = ..., stacking: _Optional[_Union[Stacking, str]] = ..., exclusive: _Optional[bool] = ..., receipt_points_max: _Optional[int] = ..., member_points_max: _Optional[int] = ..., budget_points: _Optional[int] = ..., coupon: _Optional[_Union[CouponTerms, _Mapping]] = ...) -> None: ...

class Tier(_message.Message):
    __slots__ = ("id", "points", "amount", "percent", "discount_percent")
    ID_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    PERCENT_FIELD_NUMBER: _ClassVar[int]
    DISCOUNT_PERCENT_FIELD_NUMBER: _ClassVar[int]
    id: str
    points: int
    amount: _money_pb2.Money
    percent: int
    discount_percent: int
    def __init__(self, id: _Optional[str] = ..., points: _Optional[int] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., percent: _Optional[int] = ..., discount_percent: _Optional[int] = ...) -> None: ...

class TierRules(_message.Message):
    __slots__ = ("levels", "by", "window", "window_months", "period_months", "downgrade")
    LEVELS_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    WINDOW_FIELD_NUMBER: _ClassVar[int]
    WINDOW_MONTHS_FIELD_NUMBER: _ClassVar[int]
    PERIOD_MONTHS_FIELD_NUMBER: _ClassVar[int]
    DOWNGRADE_FIELD_NUMBER: _ClassVar[int]
    levels: _containers.RepeatedCompositeFieldContainer[Tier]
    by: TierBy
    window: TierWindow
    window_months: int
    period_months: int
    downgrade: Downgrade
    def __init__(self, levels: _Optional[_Iterable[_Union[Tier, _Mapping]]] = ..., by: _Optional[_Union[TierBy, str]] = ..., window: _Optional[_Union[TierWindow, str]] = ..., window_months: _Optional[int] = ..., period_months: _Optional[int] = ..., downgrade: _Optional[_Union[Downgrade, str]] = ...) -> None: ...

class CardRules(_message.Message):
    __slots__ = ("receipts_required", "one_shop", "window_days", "receipt_total_min", "single_total_min", "single_items_min", "credit_receipts", "app_way", "full_registration_total")
    RECEIPTS_REQUIRED_FIELD_NUMBER: _ClassVar[int]
    ONE_SHOP_FIELD_NUMBER: _ClassVar[int]
    WINDOW_DAYS_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_TOTAL_MIN_FIELD_NUMBER: _ClassVar[int]
    SINGLE_TOTAL_MIN_FIELD_NUMBER: _ClassVar[int]
    SINGLE_ITEMS_MIN_FIELD_NUMBER: _ClassVar[int]
    CREDIT_RECEIPTS_FIELD_NUMBER: _ClassVar[int]
    APP_WAY_FIELD_NUMBER: _ClassVar[int]
    FULL_REGISTRATION_TOTAL_FIELD_NUMBER: _ClassVar[int]
    receipts_required: int
    one_shop: bool
    window_days: int
    receipt_total_min: _money_pb2.Money
    single_total_min: _money_pb2.Money
    single_items_min: int
    credit_receipts: bool
    app_way: bool
    full_registration_total: _money_pb2.Money
    def __init__(self, receipts_required: _Optional[int] = ..., one_shop: _Optional[bool] = ..., window_days: _Optional[int] = ..., receipt_total_min: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., single_total_min: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., single_items_min: _Optional[int] = ..., credit_receipts: _Optional[bool] = ..., app_way: _Optional[bool] = ..., full_registration_total: _Optional[_Union[_money_pb2.Money, _Mapping]] = ...) -> None: ...

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

class QuietHours(_message.Message):
    __slots__ = ("starts", "ends", "channels", "purposes", "weekdays", "on_holidays")
    STARTS_FIELD_NUMBER: _ClassVar[int]
    ENDS_FIELD_NUMBER: _ClassVar[int]
    CHANNELS_FIELD_NUMBER: _ClassVar[int]
    PURPOSES_FIELD_NUMBER: _ClassVar[int]
    WEEKDAYS_FIELD_NUMBER: _ClassVar[int]
    ON_HOLIDAYS_FIELD_NUMBER: _ClassVar[int]
    starts: _timeofday_pb2.TimeOfDay
    ends: _timeofday_pb2.TimeOfDay
    channels: _containers.RepeatedScalarFieldContainer[_consent_pb2.ContactChannel]
    purposes: _containers.RepeatedScalarFieldContainer[_consent_pb2.ContactPurpose]
    weekdays: _containers.RepeatedScalarFieldContainer[_dayofweek_pb2.DayOfWeek]
    on_holidays: bool
    def __init__(self, starts: _Optional[_Union[_timeofday_pb2.TimeOfDay, _Mapping]] = ..., ends: _Optional[_Union[_timeofday_pb2.TimeOfDay, _Mapping]] = ..., channels: _Optional[_Iterable[_Union[_consent_pb2.ContactChannel, str]]] = ..., purposes: _Optional[_Iterable[_Union[_consent_pb2.ContactPurpose, str]]] = ..., weekdays: _Optional[_Iterable[_Union[_dayofweek_pb2.DayOfWeek, str]]] = ..., on_holidays: _Optional[bool] = ...) -> None: ...

class ContactLimit(_message.Message):
    __slots__ = ("per_month", "channels", "purposes")
    PER_MONTH_FIELD_NUMBER: _ClassVar[int]
    CHANNELS_FIELD_NUMBER: _ClassVar[int]
    PURPOSES_FIELD_NUMBER: _ClassVar[int]
    per_month: int
    channels: _containers.RepeatedScalarFieldContainer[_consent_pb2.ContactChannel]
    purposes: _containers.RepeatedScalarFieldContainer[_consent_pb2.ContactPurpose]
    def __init__(self, per_month: _Optional[int] = ..., channels: _Optional[_Iterable[_Union[_consent_pb2.ContactChannel, str]]] = ..., purposes: _Optional[_Iterable[_Union[_consent_pb2.ContactPurpose, str]]] = ...) -> None: ...

class WithoutConsent(_message.Message):
    __slots__ = ("purpose", "channels")
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    CHANNELS_FIELD_NUMBER: _ClassVar[int]
    purpose: _consent_pb2.ContactPurpose
    channels: _containers.RepeatedScalarFieldContainer[_consent_pb2.ContactChannel]
    def __init__(self, purpose: _Optional[_Union[_consent_pb2.ContactPurpose, str]] = ..., channels: _Optional[_Iterable[_Union[_consent_pb2.ContactChannel, str]]] = ...) -> None: ...

class SharingNeed(_message.Message):
    __slots__ = ("purpose", "level")
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    purpose: _consent_pb2.ContactPurpose
    level: _consent_pb2.SharingLevel
    def __init__(self, purpose: _Optional[_Union[_consent_pb2.ContactPurpose, str]] = ..., level: _Optional[_Union[_consent_pb2.SharingLevel, str]] = ...) -> None: ...

class ContactRules(_message.Message):
    __slots__ = ("quiet_hours", "holidays", "limits", "double_opt_in", "confirm_hours", "consent_months", "without_consent", "service_needs_consent", "sharing_default", "sharing_needed", "token_days")
    QUIET_HOURS_FIELD_NUMBER: _ClassVar[int]
    HOLIDAYS_FIELD_NUMBER: _ClassVar[int]
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    DOUBLE_OPT_IN_FIELD_NUMBER: _ClassVar[int]
    CONFIRM_HOURS_FIELD_NUMBER: _ClassVar[int]
    CONSENT_MONTHS_FIELD_NUMBER: _ClassVar[int]
    WITHOUT_CONSENT_FIELD_NUMBER: _ClassVar[int]
    SERVICE_NEEDS_CONSENT_FIELD_NUMBER: _ClassVar[int]
    SHARING_DEFAULT_FIELD_NUMBER: _ClassVar[int]
    SHARING_NEEDED_FIELD_NUMBER: _ClassVar[int]
    TOKEN_DAYS_FIELD_NUMBER: _ClassVar[int]
    quiet_hours: _containers.RepeatedCompositeFieldContainer[QuietHours]
    holidays: _containers.RepeatedCompositeFieldContainer[_date_pb2.Date]
    limits: _containers.RepeatedCompositeFieldContainer[ContactLimit]
    double_opt_in: _containers.RepeatedScalarFieldContainer[_consent_pb2.ContactChannel]
    confirm_hours: int
    consent_months: int
    without_consent: _containers.RepeatedCompositeFieldContainer[WithoutConsent]
    service_needs_consent: bool
    sharing_default: _consent_pb2.SharingLevel
    sharing_needed: _containers.RepeatedCompositeFieldContainer[SharingNeed]
    token_days: int
    def __init__(self, quiet_hours: _Optional[_Iterable[_Union[QuietHours, _Mapping]]] = ..., holidays: _Optional[_Iterable[_Union[_date_pb2.Date, _Mapping]]] = ..., limits: _Optional[_Iterable[_Union[ContactLimit, _Mapping]]] = ..., double_opt_in: _Optional[_Iterable[_Union[_consent_pb2.ContactChannel, str]]] = ..., confirm_hours: _Optional[int] = ..., consent_months: _Optional[int] = ..., without_consent: _Optional[_Iterable[_Union[WithoutConsent, _Mapping]]] = ..., service_needs_consent: _Optional[bool] = ..., sharing_default: _Optional[_Union[_consent_pb2.SharingLevel, str]] = ..., sharing_needed: _Optional[_Iterable[_Union[SharingNeed, _Mapping]]] = ..., token_days: _Optional[int] = ...) -> None: ...

class Rules(_message.Message):
    __slots__ = ("version", "effective_at", "earning", "card", "clock", "points", "campaigns", "tiers", "redemption", "till", "adjustments", "rewards", "segments", "contact", "profile", "retention", "settlement", "verification", "liability")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_AT_FIELD_NUMBER: _ClassVar[int]
    EARNING_FIELD_NUMBER: _ClassVar[int]
    CARD_FIELD_NUMBER: _ClassVar[int]
    CLOCK_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    CAMPAIGNS_FIELD_NUMBER: _ClassVar[int]
    TIERS_FIELD_NUMBER: _ClassVar[int]
    REDEMPTION_FIELD_NUMBER: _ClassVar[int]
    TILL_FIELD_NUMBER: _ClassVar[int]
    ADJUSTMENTS_FIELD_NUMBER: _ClassVar[int]
    REWARDS_FIELD_NUMBER: _ClassVar[int]
    SEGMENTS_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    RETENTION_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENT_FIELD_NUMBER: _ClassVar[int]
    VERIFICATION_FIELD_NUMBER: _ClassVar[int]
    LIABILITY_FIELD_NUMBER: _ClassVar[int]
    version: int
    effective_at: _timestamp_pb2.Timestamp
    earning: EarningRules
    card: CardRules
    clock: ClockRules
    points: PointsRules
    campaigns: _containers.RepeatedCompositeFieldContainer[Campaign]
    tiers: TierRules
    redemption: RedemptionRules
    till: TillRules
    adjustments: AdjustmentRules
    rewards: _containers.RepeatedCompositeFieldContainer[Reward]
    segments: SegmentRules
    contact: ContactRules
    profile: ProfileRules
    retention: RetentionRules
    settlement: SettlementRules
    verification: VerificationRules
    liability: LiabilityRules
    def __init__(self, version: _Optional[int] = ..., effective_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., earning: _Optional[_Union[EarningRules, _Mapping]] = ..., card: _Optional[_Union[CardRules, _Mapping]] = ..., clock: _Optional[_Union[ClockRules, _Mapping]] = ..., points: _Optional[_Union[PointsRules, _Mapping]] = ..., campaigns: _Optional[_Iterable[_Union[Campaign, _Mapping]]] = ..., tiers: _Optional[_Union[TierRules, _Mapping]] = ..., redemption: _Optional[_Union[RedemptionRules, _Mapping]] = ..., till: _Optional[_Union[TillRules, _Mapping]] = ..., adjustments: _Optional[_Union[AdjustmentRules, _Mapping]] = ..., rewards: _Optional[_Iterable[_Union[Reward, _Mapping]]] = ..., segments: _Optional[_Union[SegmentRules, _Mapping]] = ..., contact: _Optional[_Union[ContactRules, _Mapping]] = ..., profile: _Optional[_Union[ProfileRules, _Mapping]] = ..., retention: _Optional[_Union[RetentionRules, _Mapping]] = ..., settlement: _Optional[_Union[SettlementRules, _Mapping]] = ..., verification: _Optional[_Union[VerificationRules, _Mapping]] = ..., liability: _Optional[_Union[LiabilityRules, _Mapping]] = ...) -> None: ...

class SettlementRules(_message.Message):
    __slots__ = ("creditor_name", "creditor_id", "creditor_iban", "credit_limit", "charge_max", "least_sum", "debit_day", "notice_days", "deferral_days_max", "retries_max", "refund_days_max", "bank_cut_off", "file_business_days", "remittance", "notice_language", "return_fee_max", "write_off_max_alone", "accounts")
    CREDITOR_NAME_FIELD_NUMBER: _ClassVar[int]
    CREDITOR_ID_FIELD_NUMBER: _ClassVar[int]
    CREDITOR_IBAN_FIELD_NUMBER: _ClassVar[int]
    CREDIT_LIMIT_FIELD_NUMBER: _ClassVar[int]
    CHARGE_MAX_FIELD_NUMBER: _ClassVar[int]
    LEAST_SUM_FIELD_NUMBER: _ClassVar[int]
    DEBIT_DAY_FIELD_NUMBER: _ClassVar[int]
    NOTICE_DAYS_FIELD_NUMBER: _ClassVar[int]
    DEFERRAL_DAYS_MAX_FIELD_NUMBER: _ClassVar[int]
    RETRIES_MAX_FIELD_NUMBER: _ClassVar[int]
    REFUND_DAYS_MAX_FIELD_NUMBER: _ClassVar[int]
    BANK_CUT_OFF_FIELD_NUMBER: _ClassVar[int]
    FILE_BUSINESS_DAYS_FIELD_NUMBER: _ClassVar[int]
    REMITTANCE_FIELD_NUMBER: _ClassVar[int]
    NOTICE_LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    RETURN_FEE_MAX_FIELD_NUMBER: _ClassVar[int]
    WRITE_OFF_MAX_ALONE_FIELD_NUMBER: _ClassVar[int]
    ACCOUNTS_FIELD_NUMBER: _ClassVar[int]
    creditor_name: str
    creditor_id: str
    creditor_iban: str
    credit_limit: _money_pb2.Money
    charge_max: _money_pb2.Money
    least_sum: _money_pb2.Money
    debit_day: DebitDay
    notice_days: int
    deferral_days_max: int
    retries_max: int
    refund_days_max: int
    bank_cut_off: _timeofday_pb2.TimeOfDay
    file_business_days: int
    remittance: str
    notice_language: str
    return_fee_max: _money_pb2.Money
    write_off_max_alone: _money_pb2.Money
    accounts: LedgerAccounts
    def __init__(self, creditor_name: _Optional[str] = ..., creditor_id: _Optional[str] = ..., creditor_iban: _Optional[str] = ..., credit_limit: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., charge_max: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., least_sum: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., debit_day: _Optional[_Union[DebitDay, str]] = ..., notice_days: _Optional[int] = ..., deferral_days_max: _Optional[int] = ..., retries_max: _Optional[int] = ..., refund_days_max: _Optional[int] = ..., bank_cut_off: _Optional[_Union[_timeofday_pb2.TimeOfDay, _Mapping]] = ..., file_business_days: _Optional[int] = ..., remittance: _Optional[str] = ..., notice_language: _Optional[str] = ..., return_fee_max: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., write_off_max_alone: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., accounts: _Optional[_Union[LedgerAccounts, _Mapping]] = ...) -> None: ...

class LedgerAccounts(_message.Message):
    __slots__ = ("receivable", "card_clearing", "in_transit", "bank", "return_fees", "written_off", "suspense")
    RECEIVABLE_FIELD_NUMBER: _ClassVar[int]
    CARD_CLEARING_FIELD_NUMBER: _ClassVar[int]
    IN_TRANSIT_FIELD_NUMBER: _ClassVar[int]
    BANK_FIELD_NUMBER: _ClassVar[int]
    RETURN_FEES_FIELD_NUMBER: _ClassVar[int]
    WRITTEN_OFF_FIELD_NUMBER: _ClassVar[int]
    SUSPENSE_FIELD_NUMBER: _ClassVar[int]
    receivable: str
    card_clearing: str
    in_transit: str
    bank: str
    return_fees: str
    written_off: str
    suspense: str
    def __init__(self, receivable: _Optional[str] = ..., card_clearing: _Optional[str] = ..., in_transit: _Optional[str] = ..., bank: _Optional[str] = ..., return_fees: _Optional[str] = ..., written_off: _Optional[str] = ..., suspense: _Optional[str] = ...) -> None: ...

class VerificationRules(_message.Message):
    __slots__ = ("points_unverified_max", "points_day_max", "charges_day_max", "pin_digits", "pin_tries", "app_code_seconds", "charge_ways")
    POINTS_UNVERIFIED_MAX_FIELD_NUMBER: _ClassVar[int]
    POINTS_DAY_MAX_FIELD_NUMBER: _ClassVar[int]
    CHARGES_DAY_MAX_FIELD_NUMBER: _ClassVar[int]
    PIN_DIGITS_FIELD_NUMBER: _ClassVar[int]
    PIN_TRIES_FIELD_NUMBER: _ClassVar[int]
    APP_CODE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    CHARGE_WAYS_FIELD_NUMBER: _ClassVar[int]
    points_unverified_max: int
    points_day_max: int
    charges_day_max: _money_pb2.Money
    pin_digits: int
    pin_tries: int
    app_code_seconds: int
    charge_ways: _containers.RepeatedScalarFieldContainer[_verification_pb2.VerificationWay]
    def __init__(self, points_unverified_max: _Optional[int] = ..., points_day_max: _Optional[int] = ..., charges_day_max: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., pin_digits: _Optional[int] = ..., pin_tries: _Optional[int] = ..., app_code_seconds: _Optional[int] = ..., charge_ways: _Optional[_Iterable[_Union[_verification_pb2.VerificationWay, str]]] = ...) -> None: ...

class ProfileRules(_message.Message):
    __slots__ = ("phone_region",)
    PHONE_REGION_FIELD_NUMBER: _ClassVar[int]
    phone_region: str
    def __init__(self, phone_region: _Optional[str] = ...) -> None: ...

class RetentionRules(_message.Message):
    __slots__ = ("inactive_months", "erase_inactive", "consent_proof_years", "payment_years", "access_log_months")
    INACTIVE_MONTHS_FIELD_NUMBER: _ClassVar[int]
    ERASE_INACTIVE_FIELD_NUMBER: _ClassVar[int]
    CONSENT_PROOF_YEARS_FIELD_NUMBER: _ClassVar[int]
    PAYMENT_YEARS_FIELD_NUMBER: _ClassVar[int]
    ACCESS_LOG_MONTHS_FIELD_NUMBER: _ClassVar[int]
    inactive_months: int
    erase_inactive: bool
    consent_proof_years: int
    payment_years: int
    access_log_months: int
    def __init__(self, inactive_months: _Optional[int] = ..., erase_inactive: _Optional[bool] = ..., consent_proof_years: _Optional[int] = ..., payment_years: _Optional[int] = ..., access_log_months: _Optional[int] = ...) -> None: ...

class LiabilityRules(_message.Message):
    __slots__ = ("points", "price", "redeemed_share_millionths")
    POINTS_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    REDEEMED_SHARE_MILLIONTHS_FIELD_NUMBER: _ClassVar[int]
    points: int
    price: _money_pb2.Money
    redeemed_share_millionths: int
    def __init__(self, points: _Optional[int] = ..., price: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., redeemed_share_millionths: _Optional[int] = ...) -> None: ...
