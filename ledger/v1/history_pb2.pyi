import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.type import money_pb2 as _money_pb2
from ledger.v1 import account_pb2 as _account_pb2
from ledger.v1 import card_pb2 as _card_pb2
from ledger.v1 import charge_pb2 as _charge_pb2
from ledger.v1 import consent_pb2 as _consent_pb2
from ledger.v1 import member_pb2 as _member_pb2
from ledger.v1 import options_pb2 as _options_pb2
from ledger.v1 import segment_pb2 as _segment_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AsOfBy(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    AS_OF_BY_UNSPECIFIED: _ClassVar[AsOfBy]
    AS_OF_BY_OCCURRED: _ClassVar[AsOfBy]
    AS_OF_BY_RECORDED: _ClassVar[AsOfBy]
AS_OF_BY_UNSPECIFIED: AsOfBy
AS_OF_BY_OCCURRED: AsOfBy
AS_OF_BY_RECORDED: AsOfBy

class Moment(_message.Message):
    __slots__ = ("as_of", "by")
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    as_of: _timestamp_pb2.Timestamp
    by: AsOfBy
    def __init__(self, as_of: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., by: _Optional[_Union[AsOfBy, str]] = ...) -> None: ...

class GetAccountAsOfRequest(_message.Message):
    __slots__ = ("moment", "card_number", "member_reference", "account_id", "include_lots", "at_least_position")
    MOMENT_FIELD_NUMBER: _ClassVar[int]
    CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    INCLUDE_LOTS_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    moment: Moment
    card_number: str
    member_reference: str
    account_id: str
    include_lots: bool
    at_least_position: int
    def __init__(self, moment: _Optional[_Union[Moment, _Mapping]] = ..., card_number: _Optional[str] = ..., member_reference: _Optional[str] = ..., account_id: _Optional[str] = ..., include_lots: _Optional[bool] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class GetAccountAsOfResponse(_message.Message):
    __slots__ = ("account", "position")
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    account: _account_pb2.Account
    position: int
    def __init__(self, account: _Optional[_Union[_account_pb2.Account, _Mapping]] = ..., position: _Optional[int] = ...) -> None: ...

class ListBalancesAsOfRequest(_message.Message):
    __slots__ = ("moment", "page_size", "page_token", "at_least_position")
    MOMENT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    moment: Moment
    page_size: int
    page_token: str
    at_least_position: int
    def __init__(self, moment: _Optional[_Union[Moment, _Mapping]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class ListBalancesAsOfResponse(_message.Message):
    __slots__ = ("balances", "next_page_token", "position")
    BALANCES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    balances: _containers.RepeatedCompositeFieldContainer[_member_pb2.Balance]
    next_page_token: str
    position: int
    def __init__(self, balances: _Optional[_Iterable[_Union[_member_pb2.Balance, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., position: _Optional[int] = ...) -> None: ...

class GetCardAsOfRequest(_message.Message):
    __slots__ = ("moment", "card_number", "at_least_position")
    MOMENT_FIELD_NUMBER: _ClassVar[int]
    CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    moment: Moment
    card_number: str
    at_least_position: int
    def __init__(self, moment: _Optional[_Union[Moment, _Mapping]] = ..., card_number: _Optional[str] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class GetCardAsOfResponse(_message.Message):
    __slots__ = ("card",)
    CARD_FIELD_NUMBER: _ClassVar[int]
    card: _card_pb2.GetCardResponse
    def __init__(self, card: _Optional[_Union[_card_pb2.GetCardResponse, _Mapping]] = ...) -> None: ...

class GetConsentsAsOfRequest(_message.Message):
    __slots__ = ("moment", "member_reference", "at_least_position")
    MOMENT_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    moment: Moment
    member_reference: str
    at_least_position: int
    def __init__(self, moment: _Optional[_Union[Moment, _Mapping]] = ..., member_reference: _Optional[str] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class GetConsentsAsOfResponse(_message.Message):
    __slots__ = ("consents",)
    CONSENTS_FIELD_NUMBER: _ClassVar[int]
    consents: _consent_pb2.GetConsentsResponse
    def __init__(self, consents: _Optional[_Union[_consent_pb2.GetConsentsResponse, _Mapping]] = ...) -> None: ...

class GetMemberChargesAsOfRequest(_message.Message):
    __slots__ = ("moment", "card_number", "member_reference", "at_least_position")
    MOMENT_FIELD_NUMBER: _ClassVar[int]
    CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    moment: Moment
    card_number: str
    member_reference: str
    at_least_position: int
    def __init__(self, moment: _Optional[_Union[Moment, _Mapping]] = ..., card_number: _Optional[str] = ..., member_reference: _Optional[str] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class GetMemberChargesAsOfResponse(_message.Message):
    __slots__ = ("charges", "open_items", "open_items_left_out")
    CHARGES_FIELD_NUMBER: _ClassVar[int]
    OPEN_ITEMS_FIELD_NUMBER: _ClassVar[int]
    OPEN_ITEMS_LEFT_OUT_FIELD_NUMBER: _ClassVar[int]
    charges: _charge_pb2.GetMemberChargesResponse
    open_items: _containers.RepeatedCompositeFieldContainer[_charge_pb2.ChargeItem]
    open_items_left_out: int
    def __init__(self, charges: _Optional[_Union[_charge_pb2.GetMemberChargesResponse, _Mapping]] = ..., open_items: _Optional[_Iterable[_Union[_charge_pb2.ChargeItem, _Mapping]]] = ..., open_items_left_out: _Optional[int] = ...) -> None: ...

class ListMemberChargesAsOfRequest(_message.Message):
    __slots__ = ("moment", "page_size", "page_token", "at_least_position")
    MOMENT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    moment: Moment
    page_size: int
    page_token: str
    at_least_position: int
    def __init__(self, moment: _Optional[_Union[Moment, _Mapping]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class MemberOwed(_message.Message):
    __slots__ = ("member_reference", "totals", "open_amount", "overdue_amount")
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    TOTALS_FIELD_NUMBER: _ClassVar[int]
    OPEN_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    OVERDUE_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    member_reference: str
    totals: _charge_pb2.ChargeTotals
    open_amount: _money_pb2.Money
    overdue_amount: _money_pb2.Money
    def __init__(self, member_reference: _Optional[str] = ..., totals: _Optional[_Union[_charge_pb2.ChargeTotals, _Mapping]] = ..., open_amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., overdue_amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ...) -> None: ...

class ListMemberChargesAsOfResponse(_message.Message):
    __slots__ = ("members", "next_page_token", "position")
    MEMBERS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    members: _containers.RepeatedCompositeFieldContainer[MemberOwed]
    next_page_token: str
    position: int
    def __init__(self, members: _Optional[_Iterable[_Union[MemberOwed, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., position: _Optional[int] = ...) -> None: ...

class GetSegmentAsOfRequest(_message.Message):
    __slots__ = ("moment", "card_number", "member_reference", "account_id", "at_least_position")
    MOMENT_FIELD_NUMBER: _ClassVar[int]
    CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    moment: Moment
    card_number: str
    member_reference: str
    account_id: str
    at_least_position: int
    def __init__(self, moment: _Optional[_Union[Moment, _Mapping]] = ..., card_number: _Optional[str] = ..., member_reference: _Optional[str] = ..., account_id: _Optional[str] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class GetSegmentAsOfResponse(_message.Message):
    __slots__ = ("segment",)
    SEGMENT_FIELD_NUMBER: _ClassVar[int]
    segment: _segment_pb2.GetSegmentResponse
    def __init__(self, segment: _Optional[_Union[_segment_pb2.GetSegmentResponse, _Mapping]] = ...) -> None: ...
