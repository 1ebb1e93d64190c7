import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from ledger.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class VerificationWay(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    VERIFICATION_WAY_UNSPECIFIED: _ClassVar[VerificationWay]
    VERIFICATION_WAY_PIN: _ClassVar[VerificationWay]
    VERIFICATION_WAY_APP_CODE: _ClassVar[VerificationWay]
VERIFICATION_WAY_UNSPECIFIED: VerificationWay
VERIFICATION_WAY_PIN: VerificationWay
VERIFICATION_WAY_APP_CODE: VerificationWay

class Verification(_message.Message):
    __slots__ = ("pin", "app_code")
    PIN_FIELD_NUMBER: _ClassVar[int]
    APP_CODE_FIELD_NUMBER: _ClassVar[int]
    pin: str
    app_code: str
    def __init__(self, pin: _Optional[str] = ..., app_code: _Optional[str] = ...) -> None: ...

class SetPinRequest(_message.Message):
    __slots__ = ("request_id", "card_number", "member_reference", "pin", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    PIN_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    card_number: str
    member_reference: str
    pin: str
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., card_number: _Optional[str] = ..., member_reference: _Optional[str] = ..., pin: _Optional[str] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class SetPinResponse(_message.Message):
    __slots__ = ("position", "replayed", "rehearsed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    REHEARSED_FIELD_NUMBER: _ClassVar[int]
    position: int
    replayed: bool
    rehearsed: bool
    def __init__(self, position: _Optional[int] = ..., replayed: _Optional[bool] = ..., rehearsed: _Optional[bool] = ...) -> None: ...

class ChangePinRequest(_message.Message):
    __slots__ = ("request_id", "card_number", "member_reference", "verification", "new_pin", "shop_id", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    VERIFICATION_FIELD_NUMBER: _ClassVar[int]
    NEW_PIN_FIELD_NUMBER: _ClassVar[int]
    SHOP_ID_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    card_number: str
    member_reference: str
    verification: Verification
    new_pin: str
    shop_id: str
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., card_number: _Optional[str] = ..., member_reference: _Optional[str] = ..., verification: _Optional[_Union[Verification, _Mapping]] = ..., new_pin: _Optional[str] = ..., shop_id: _Optional[str] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class ChangePinResponse(_message.Message):
    __slots__ = ("position", "replayed", "rehearsed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    REHEARSED_FIELD_NUMBER: _ClassVar[int]
    position: int
    replayed: bool
    rehearsed: bool
    def __init__(self, position: _Optional[int] = ..., replayed: _Optional[bool] = ..., rehearsed: _Optional[bool] = ...) -> None: ...

class ResetPinRequest(_message.Message):
    __slots__ = ("request_id", "member_reference", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    member_reference: str
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., member_reference: _Optional[str] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class ResetPinResponse(_message.Message):
    __slots__ = ("position", "replayed", "rehearsed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    REHEARSED_FIELD_NUMBER: _ClassVar[int]
    position: int
    replayed: bool
    rehearsed: bool
    def __init__(self, position: _Optional[int] = ..., replayed: _Optional[bool] = ..., rehearsed: _Optional[bool] = ...) -> None: ...

class UnblockPinRequest(_message.Message):
    __slots__ = ("request_id", "member_reference", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    member_reference: str
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., member_reference: _Optional[str] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class UnblockPinResponse(_message.Message):
    __slots__ = ("position", "replayed", "rehearsed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    REHEARSED_FIELD_NUMBER: _ClassVar[int]
    position: int
    replayed: bool
    rehearsed: bool
    def __init__(self, position: _Optional[int] = ..., replayed: _Optional[bool] = ..., rehearsed: _Optional[bool] = ...) -> None: ...

class IssueAppCodeRequest(_message.Message):
    __slots__ = ("request_id", "member_reference")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    member_reference: str
    def __init__(self, request_id: _Optional[str] = ..., member_reference: _Optional[str] = ...) -> None: ...

class IssueAppCodeResponse(_message.Message):
    __slots__ = ("position", "app_code", "qr_text", "expire_time", "replayed", "rehearsed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    APP_CODE_FIELD_NUMBER: _ClassVar[int]
    QR_TEXT_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    REHEARSED_FIELD_NUMBER: _ClassVar[int]
    position: int
    app_code: str
    qr_text: str
    expire_time: _timestamp_pb2.Timestamp
    replayed: bool
    rehearsed: bool
    def __init__(self, position: _Optional[int] = ..., app_code: _Optional[str] = ..., qr_text: _Optional[str] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., replayed: _Optional[bool] = ..., rehearsed: _Optional[bool] = ...) -> None: ...

class GetVerificationRequest(_message.Message):
    __slots__ = ("card_number", "member_reference", "at_least_position")
    CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    card_number: str
    member_reference: str
    at_least_position: int
    def __init__(self, card_number: _Optional[str] = ..., member_reference: _Optional[str] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class GetVerificationResponse(_message.Message):
    __slots__ = ("member_reference", "pin_set", "pin_set_time", "pin_locked", "pin_tries_left", "pin_digits", "app_code_expire_time", "position")
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    PIN_SET_FIELD_NUMBER: _ClassVar[int]
    PIN_SET_TIME_FIELD_NUMBER: _ClassVar[int]
    PIN_LOCKED_FIELD_NUMBER: _ClassVar[int]
    PIN_TRIES_LEFT_FIELD_NUMBER: _ClassVar[int]
    PIN_DIGITS_FIELD_NUMBER: _ClassVar[int]
    APP_CODE_EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    member_reference: str
    pin_set: bool
    pin_set_time: _timestamp_pb2.Timestamp
    pin_locked: bool
    pin_tries_left: int
    pin_digits: int
    app_code_expire_time: _timestamp_pb2.Timestamp
    position: int
    def __init__(self, member_reference: _Optional[str] = ..., pin_set: _Optional[bool] = ..., pin_set_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., pin_locked: _Optional[bool] = ..., pin_tries_left: _Optional[int] = ..., pin_digits: _Optional[int] = ..., app_code_expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., position: _Optional[int] = ...) -> None: ...
