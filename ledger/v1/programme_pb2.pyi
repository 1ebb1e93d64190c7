import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.type import date_pb2 as _date_pb2
from ledger.v1 import errors_pb2 as _errors_pb2
from ledger.v1 import options_pb2 as _options_pb2
from ledger.v1 import rules_pb2 as _rules_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ClockKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CLOCK_KIND_UNSPECIFIED: _ClassVar[ClockKind]
    CLOCK_KIND_REAL: _ClassVar[ClockKind]
    CLOCK_KIND_SIMULATED: _ClassVar[ClockKind]
CLOCK_KIND_UNSPECIFIED: ClockKind
CLOCK_KIND_REAL: ClockKind
CLOCK_KIND_SIMULATED: ClockKind

class GetProgrammeRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetProgrammeResponse(_message.Message):
    __slots__ = ("name", "time_zone", "currency_code", "currency_exponent", "clock", "now", "position", "card_code_prefix")
    NAME_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_CODE_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_EXPONENT_FIELD_NUMBER: _ClassVar[int]
    CLOCK_FIELD_NUMBER: _ClassVar[int]
    NOW_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    CARD_CODE_PREFIX_FIELD_NUMBER: _ClassVar[int]
    name: str
    time_zone: str
    currency_code: str
    currency_exponent: int
    clock: ClockKind
    now: _timestamp_pb2.Timestamp
    position: int
    card_code_prefix: str
    def __init__(self, name: _Optional[str] = ..., time_zone: _Optional[str] = ..., currency_code: _Optional[str] = ..., currency_exponent: _Optional[int] = ..., clock: _Optional[_Union[ClockKind, str]] = ..., now: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., position: _Optional[int] = ..., card_code_prefix: _Optional[str] = ...) -> None: ...

class PublishRulesRequest(_message.Message):
    __slots__ = ("request_id", "rules")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    RULES_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    rules: _rules_pb2.Rules
    def __init__(self, request_id: _Optional[str] = ..., rules: _Optional[_Union[_rules_pb2.Rules, _Mapping]] = ...) -> None: ...

class PublishRulesResponse(_message.Message):
    __slots__ = ("position", "version", "replayed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    position: int
    version: int
    replayed: bool
    def __init__(self, position: _Optional[int] = ..., version: _Optional[int] = ..., replayed: _Optional[bool] = ...) -> None: ...

class CheckRulesRequest(_message.Message):
    __slots__ = ("rules", "at_least_position")
    RULES_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    rules: _rules_pb2.Rules
    at_least_position: int
    def __init__(self, rules: _Optional[_Union[_rules_pb2.Rules, _Mapping]] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class RulesProblem(_message.Message):
    __slots__ = ("field", "reason", "message")
    FIELD_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    field: str
    reason: _errors_pb2.ErrorReason
    message: str
    def __init__(self, field: _Optional[str] = ..., reason: _Optional[_Union[_errors_pb2.ErrorReason, str]] = ..., message: _Optional[str] = ...) -> None: ...

class CheckRulesResponse(_message.Message):
    __slots__ = ("problems", "position")
    PROBLEMS_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    problems: _containers.RepeatedCompositeFieldContainer[RulesProblem]
    position: int
    def __init__(self, problems: _Optional[_Iterable[_Union[RulesProblem, _Mapping]]] = ..., position: _Optional[int] = ...) -> None: ...

class GetRulesRequest(_message.Message):
    __slots__ = ("version", "at", "at_least_position")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    version: int
    at: _timestamp_pb2.Timestamp
    at_least_position: int
    def __init__(self, version: _Optional[int] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class GetRulesResponse(_message.Message):
    __slots__ = ("rules", "position")
    RULES_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    rules: _rules_pb2.Rules
    position: int
    def __init__(self, rules: _Optional[_Union[_rules_pb2.Rules, _Mapping]] = ..., position: _Optional[int] = ...) -> None: ...

class AdvanceClockRequest(_message.Message):
    __slots__ = ("request_id", "to")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    to: _timestamp_pb2.Timestamp
    def __init__(self, request_id: _Optional[str] = ..., to: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class AdvanceClockResponse(_message.Message):
    __slots__ = ("position", "now", "replayed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    NOW_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    position: int
    now: _timestamp_pb2.Timestamp
    replayed: bool
    def __init__(self, position: _Optional[int] = ..., now: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., replayed: _Optional[bool] = ...) -> None: ...

class IssueCouponsRequest(_message.Message):
    __slots__ = ("request_id", "campaign", "codes", "member_reference", "uses_max", "starts_on", "ends_on")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CAMPAIGN_FIELD_NUMBER: _ClassVar[int]
    CODES_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    USES_MAX_FIELD_NUMBER: _ClassVar[int]
    STARTS_ON_FIELD_NUMBER: _ClassVar[int]
    ENDS_ON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    campaign: str
    codes: _containers.RepeatedScalarFieldContainer[str]
    member_reference: str
    uses_max: int
    starts_on: _date_pb2.Date
    ends_on: _date_pb2.Date
    def __init__(self, request_id: _Optional[str] = ..., campaign: _Optional[str] = ..., codes: _Optional[_Iterable[str]] = ..., member_reference: _Optional[str] = ..., uses_max: _Optional[int] = ..., starts_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., ends_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...

class IssueCouponsResponse(_message.Message):
    __slots__ = ("position", "count", "replayed", "rehearsed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    REHEARSED_FIELD_NUMBER: _ClassVar[int]
    position: int
    count: int
    replayed: bool
    rehearsed: bool
    def __init__(self, position: _Optional[int] = ..., count: _Optional[int] = ..., replayed: _Optional[bool] = ..., rehearsed: _Optional[bool] = ...) -> None: ...

class GetCouponRequest(_message.Message):
    __slots__ = ("code", "at_least_position")
    CODE_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    code: str
    at_least_position: int
    def __init__(self, code: _Optional[str] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class GetCouponResponse(_message.Message):
    __slots__ = ("code", "campaign", "member_reference", "uses_max", "used", "starts_on", "ends_on", "position")
    CODE_FIELD_NUMBER: _ClassVar[int]
    CAMPAIGN_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    USES_MAX_FIELD_NUMBER: _ClassVar[int]
    USED_FIELD_NUMBER: _ClassVar[int]
    STARTS_ON_FIELD_NUMBER: _ClassVar[int]
    ENDS_ON_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    code: str
    campaign: str
    member_reference: str
    uses_max: int
    used: int
    starts_on: _date_pb2.Date
    ends_on: _date_pb2.Date
    position: int
    def __init__(self, code: _Optional[str] = ..., campaign: _Optional[str] = ..., member_reference: _Optional[str] = ..., uses_max: _Optional[int] = ..., used: _Optional[int] = ..., starts_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., ends_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., position: _Optional[int] = ...) -> None: ...
