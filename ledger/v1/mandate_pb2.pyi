from google.type import date_pb2 as _date_pb2
from ledger.v1 import options_pb2 as _options_pb2
from ledger.v1 import rules_pb2 as _rules_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class MandateWay(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MANDATE_WAY_UNSPECIFIED: _ClassVar[MandateWay]
    MANDATE_WAY_PAPER: _ClassVar[MandateWay]
    MANDATE_WAY_ONLINE: _ClassVar[MandateWay]

class MandateStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MANDATE_STATUS_UNSPECIFIED: _ClassVar[MandateStatus]
    MANDATE_STATUS_ACTIVE: _ClassVar[MandateStatus]
    MANDATE_STATUS_SUSPENDED: _ClassVar[MandateStatus]
    MANDATE_STATUS_REVOKED: _ClassVar[MandateStatus]
MANDATE_WAY_UNSPECIFIED: MandateWay
MANDATE_WAY_PAPER: MandateWay
MANDATE_WAY_ONLINE: MandateWay
MANDATE_STATUS_UNSPECIFIED: MandateStatus
MANDATE_STATUS_ACTIVE: MandateStatus
MANDATE_STATUS_SUSPENDED: MandateStatus
MANDATE_STATUS_REVOKED: MandateStatus

class DebtorAddress(_message.Message):
    __slots__ = ("town", "country", "postal_code", "street", "building")
    TOWN_FIELD_NUMBER: _ClassVar[int]
    COUNTRY_FIELD_NUMBER: _ClassVar[int]
    POSTAL_CODE_FIELD_NUMBER: _ClassVar[int]
    STREET_FIELD_NUMBER: _ClassVar[int]
    BUILDING_FIELD_NUMBER: _ClassVar[int]
    town: str
    country: str
    postal_code: str
    street: str
    building: str
    def __init__(self, town: _Optional[str] = ..., country: _Optional[str] = ..., postal_code: _Optional[str] = ..., street: _Optional[str] = ..., building: _Optional[str] = ...) -> None: ...

class DebtorAccount(_message.Message):
    __slots__ = ("name", "iban", "bic", "address")
    NAME_FIELD_NUMBER: _ClassVar[int]
    IBAN_FIELD_NUMBER: _ClassVar[int]
    BIC_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    name: str
    iban: str
    bic: str
    address: DebtorAddress
    def __init__(self, name: _Optional[str] = ..., iban: _Optional[str] = ..., bic: _Optional[str] = ..., address: _Optional[_Union[DebtorAddress, _Mapping]] = ...) -> None: ...

class Mandate(_message.Message):
    __slots__ = ("mandate_reference", "member_reference", "creditor_id", "sign_date", "way", "text_version", "status", "account_version", "in_force", "usable", "lapse_date", "last_due_date")
    MANDATE_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    CREDITOR_ID_FIELD_NUMBER: _ClassVar[int]
    SIGN_DATE_FIELD_NUMBER: _ClassVar[int]
    WAY_FIELD_NUMBER: _ClassVar[int]
    TEXT_VERSION_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_VERSION_FIELD_NUMBER: _ClassVar[int]
    IN_FORCE_FIELD_NUMBER: _ClassVar[int]
    USABLE_FIELD_NUMBER: _ClassVar[int]
    LAPSE_DATE_FIELD_NUMBER: _ClassVar[int]
    LAST_DUE_DATE_FIELD_NUMBER: _ClassVar[int]
    mandate_reference: str
    member_reference: str
    creditor_id: str
    sign_date: _date_pb2.Date
    way: MandateWay
    text_version: str
    status: MandateStatus
    account_version: int
    in_force: bool
    usable: bool
    lapse_date: _date_pb2.Date
    last_due_date: _date_pb2.Date
    def __init__(self, mandate_reference: _Optional[str] = ..., member_reference: _Optional[str] = ..., creditor_id: _Optional[str] = ..., sign_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., way: _Optional[_Union[MandateWay, str]] = ..., text_version: _Optional[str] = ..., status: _Optional[_Union[MandateStatus, str]] = ..., account_version: _Optional[int] = ..., in_force: _Optional[bool] = ..., usable: _Optional[bool] = ..., lapse_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., last_due_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...

class SignMandateRequest(_message.Message):
    __slots__ = ("request_id", "member_reference", "mandate_reference", "sign_date", "way", "text_version", "account", "debit_day", "notice_days", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    MANDATE_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    SIGN_DATE_FIELD_NUMBER: _ClassVar[int]
    WAY_FIELD_NUMBER: _ClassVar[int]
    TEXT_VERSION_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    DEBIT_DAY_FIELD_NUMBER: _ClassVar[int]
    NOTICE_DAYS_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    member_reference: str
    mandate_reference: str
    sign_date: _date_pb2.Date
    way: MandateWay
    text_version: str
    account: DebtorAccount
    debit_day: _rules_pb2.DebitDay
    notice_days: int
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., member_reference: _Optional[str] = ..., mandate_reference: _Optional[str] = ..., sign_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., way: _Optional[_Union[MandateWay, str]] = ..., text_version: _Optional[str] = ..., account: _Optional[_Union[DebtorAccount, _Mapping]] = ..., debit_day: _Optional[_Union[_rules_pb2.DebitDay, str]] = ..., notice_days: _Optional[int] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class SignMandateResponse(_message.Message):
    __slots__ = ("position", "mandate_reference", "member_reference", "debit_day", "notice_days", "next_due_date", "replayed", "rehearsed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    MANDATE_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    DEBIT_DAY_FIELD_NUMBER: _ClassVar[int]
    NOTICE_DAYS_FIELD_NUMBER: _ClassVar[int]
    NEXT_DUE_DATE_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    REHEARSED_FIELD_NUMBER: _ClassVar[int]
    position: int
    mandate_reference: str
    member_reference: str
    debit_day: _rules_pb2.DebitDay
    notice_days: int
    next_due_date: _date_pb2.Date
    replayed: bool
    rehearsed: bool
    def __init__(self, position: _Optional[int] = ..., mandate_reference: _Optional[str] = ..., member_reference: _Optional[str] = ..., debit_day: _Optional[_Union[_rules_pb2.DebitDay, str]] = ..., notice_days: _Optional[int] = ..., next_due_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., replayed: _Optional[bool] = ..., rehearsed: _Optional[bool] = ...) -> None: ...

class AmendMandateRequest(_message.Message):
    __slots__ = ("request_id", "mandate_reference", "account", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    MANDATE_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    mandate_reference: str
    account: DebtorAccount
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., mandate_reference: _Optional[str] = ..., account: _Optional[_Union[DebtorAccount, _Mapping]] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class AmendMandateResponse(_message.Message):
    __slots__ = ("position", "mandate_reference", "account_version", "replayed", "rehearsed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    MANDATE_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_VERSION_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    REHEARSED_FIELD_NUMBER: _ClassVar[int]
    position: int
    mandate_reference: str
    account_version: int
    replayed: bool
    rehearsed: bool
    def __init__(self, position: _Optional[int] = ..., mandate_reference: _Optional[str] = ..., account_version: _Optional[int] = ..., replayed: _Optional[bool] = ..., rehearsed: _Optional[bool] = ...) -> None: ...

class RevokeMandateRequest(_message.Message):
    __slots__ = ("request_id", "mandate_reference", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    MANDATE_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    mandate_reference: str
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., mandate_reference: _Optional[str] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class RevokeMandateResponse(_message.Message):
    __slots__ = ("position", "mandate_reference", "replayed", "rehearsed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    MANDATE_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    REHEARSED_FIELD_NUMBER: _ClassVar[int]
    position: int
    mandate_reference: str
    replayed: bool
    rehearsed: bool
    def __init__(self, position: _Optional[int] = ..., mandate_reference: _Optional[str] = ..., replayed: _Optional[bool] = ..., rehearsed: _Optional[bool] = ...) -> None: ...

class GetMandateRequest(_message.Message):
    __slots__ = ("mandate_reference", "member_reference", "reveal", "at_least_position")
    MANDATE_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    REVEAL_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    mandate_reference: str
    member_reference: str
    reveal: bool
    at_least_position: int
    def __init__(self, mandate_reference: _Optional[str] = ..., member_reference: _Optional[str] = ..., reveal: _Optional[bool] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class GetMandateResponse(_message.Message):
    __slots__ = ("mandate", "account", "masked", "position")
    MANDATE_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    MASKED_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    mandate: Mandate
    account: DebtorAccount
    masked: bool
    position: int
    def __init__(self, mandate: _Optional[_Union[Mandate, _Mapping]] = ..., account: _Optional[_Union[DebtorAccount, _Mapping]] = ..., masked: _Optional[bool] = ..., position: _Optional[int] = ...) -> None: ...
