import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.type import date_pb2 as _date_pb2
from google.type import money_pb2 as _money_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Channel(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CHANNEL_UNSPECIFIED: _ClassVar[Channel]
    CHANNEL_STORE: _ClassVar[Channel]
    CHANNEL_ONLINE: _ClassVar[Channel]

class Unit(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    UNIT_UNSPECIFIED: _ClassVar[Unit]
    UNIT_EACH: _ClassVar[Unit]
    UNIT_KILOGRAM: _ClassVar[Unit]
    UNIT_LITRE: _ClassVar[Unit]
    UNIT_METRE: _ClassVar[Unit]

class TenderKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TENDER_KIND_UNSPECIFIED: _ClassVar[TenderKind]
    TENDER_KIND_CASH: _ClassVar[TenderKind]
    TENDER_KIND_BANK_CARD: _ClassVar[TenderKind]
    TENDER_KIND_POINTS: _ClassVar[TenderKind]
    TENDER_KIND_VOUCHER: _ClassVar[TenderKind]
    TENDER_KIND_OTHER: _ClassVar[TenderKind]
    TENDER_KIND_RETURN: _ClassVar[TenderKind]
    TENDER_KIND_CARD: _ClassVar[TenderKind]

class ReceiptFlag(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RECEIPT_FLAG_UNSPECIFIED: _ClassVar[ReceiptFlag]
    RECEIPT_FLAG_CARD_LIMIT: _ClassVar[ReceiptFlag]
    RECEIPT_FLAG_OWN_CARD: _ClassVar[ReceiptFlag]
CHANNEL_UNSPECIFIED: Channel
CHANNEL_STORE: Channel
CHANNEL_ONLINE: Channel
UNIT_UNSPECIFIED: Unit
UNIT_EACH: Unit
UNIT_KILOGRAM: Unit
UNIT_LITRE: Unit
UNIT_METRE: Unit
TENDER_KIND_UNSPECIFIED: TenderKind
TENDER_KIND_CASH: TenderKind
TENDER_KIND_BANK_CARD: TenderKind
TENDER_KIND_POINTS: TenderKind
TENDER_KIND_VOUCHER: TenderKind
TENDER_KIND_OTHER: TenderKind
TENDER_KIND_RETURN: TenderKind
TENDER_KIND_CARD: TenderKind
RECEIPT_FLAG_UNSPECIFIED: ReceiptFlag
RECEIPT_FLAG_CARD_LIMIT: ReceiptFlag
RECEIPT_FLAG_OWN_CARD: ReceiptFlag

class ReceiptLine(_message.Message):
    __slots__ = ("line_id", "sku", "category", "quantity_thousandths", "unit", "gross_amount", "discount_amount", "tax_rate_millionths", "tax_amount")
    LINE_ID_FIELD_NUMBER: _ClassVar[int]
    SKU_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_THOUSANDTHS_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    GROSS_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    DISCOUNT_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    TAX_RATE_MILLIONTHS_FIELD_NUMBER: _ClassVar[int]
    TAX_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    line_id: str
    sku: str
    category: str
    quantity_thousandths: int
    unit: Unit
    gross_amount: _money_pb2.Money
    discount_amount: _money_pb2.Money
    tax_rate_millionths: int
    tax_amount: _money_pb2.Money
    def __init__(self, line_id: _Optional[str] = ..., sku: _Optional[str] = ..., category: _Optional[str] = ..., quantity_thousandths: _Optional[int] = ..., unit: _Optional[_Union[Unit, str]] = ..., gross_amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., discount_amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., tax_rate_millionths: _Optional[int] = ..., tax_amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ...) -> None: ...

class Tender(_message.Message):
    __slots__ = ("kind", "amount", "redemption_id", "charge_id")
    KIND_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    REDEMPTION_ID_FIELD_NUMBER: _ClassVar[int]
    CHARGE_ID_FIELD_NUMBER: _ClassVar[int]
    kind: TenderKind
    amount: _money_pb2.Money
    redemption_id: str
    charge_id: str
    def __init__(self, kind: _Optional[_Union[TenderKind, str]] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., redemption_id: _Optional[str] = ..., charge_id: _Optional[str] = ...) -> None: ...

class Receipt(_message.Message):
    __slots__ = ("shop_id", "till_id", "number", "business_date", "occurred_at", "channel", "card_number", "member_reference", "phone", "email", "app_token", "lines", "tenders", "total", "coupon_codes", "cashier_reference")
    SHOP_ID_FIELD_NUMBER: _ClassVar[int]
    TILL_ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    BUSINESS_DATE_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    PHONE_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    APP_TOKEN_FIELD_NUMBER: _ClassVar[int]
    LINES_FIELD_NUMBER: _ClassVar[int]
    TENDERS_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    COUPON_CODES_FIELD_NUMBER: _ClassVar[int]
    CASHIER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    shop_id: str
    till_id: str
    number: str
    business_date: _date_pb2.Date
    occurred_at: _timestamp_pb2.Timestamp
    channel: Channel
    card_number: str
    member_reference: str
    phone: str
    email: str
    app_token: str
    lines: _containers.RepeatedCompositeFieldContainer[ReceiptLine]
    tenders: _containers.RepeatedCompositeFieldContainer[Tender]
    total: _money_pb2.Money
    coupon_codes: _containers.RepeatedScalarFieldContainer[str]
    cashier_reference: str
    def __init__(self, shop_id: _Optional[str] = ..., till_id: _Optional[str] = ..., number: _Optional[str] = ..., business_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., occurred_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., channel: _Optional[_Union[Channel, str]] = ..., card_number: _Optional[str] = ..., member_reference: _Optional[str] = ..., phone: _Optional[str] = ..., email: _Optional[str] = ..., app_token: _Optional[str] = ..., lines: _Optional[_Iterable[_Union[ReceiptLine, _Mapping]]] = ..., tenders: _Optional[_Iterable[_Union[Tender, _Mapping]]] = ..., total: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., coupon_codes: _Optional[_Iterable[str]] = ..., cashier_reference: _Optional[str] = ...) -> None: ...

class ReceiptKey(_message.Message):
    __slots__ = ("shop_id", "till_id", "number", "business_date")
    SHOP_ID_FIELD_NUMBER: _ClassVar[int]
    TILL_ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    BUSINESS_DATE_FIELD_NUMBER: _ClassVar[int]
    shop_id: str
    till_id: str
    number: str
    business_date: _date_pb2.Date
    def __init__(self, shop_id: _Optional[str] = ..., till_id: _Optional[str] = ..., number: _Optional[str] = ..., business_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...
