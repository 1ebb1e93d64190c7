import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from ledger.v1 import receipt_pb2 as _receipt_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ReceiptVerdict(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RECEIPT_VERDICT_UNSPECIFIED: _ClassVar[ReceiptVerdict]
    RECEIPT_VERDICT_COUNTS: _ClassVar[ReceiptVerdict]
    RECEIPT_VERDICT_UNKNOWN: _ClassVar[ReceiptVerdict]
    RECEIPT_VERDICT_ALREADY_USED: _ClassVar[ReceiptVerdict]
    RECEIPT_VERDICT_OTHER_CUSTOMER: _ClassVar[ReceiptVerdict]
    RECEIPT_VERDICT_VOIDED: _ClassVar[ReceiptVerdict]
    RECEIPT_VERDICT_RETURNED: _ClassVar[ReceiptVerdict]
    RECEIPT_VERDICT_TOO_OLD: _ClassVar[ReceiptVerdict]
    RECEIPT_VERDICT_BELOW_TOTAL: _ClassVar[ReceiptVerdict]
    RECEIPT_VERDICT_OTHER_SHOP: _ClassVar[ReceiptVerdict]
    RECEIPT_VERDICT_OWN_RECEIPT: _ClassVar[ReceiptVerdict]

class CardCondition(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CARD_CONDITION_UNSPECIFIED: _ClassVar[CardCondition]
    CARD_CONDITION_RECEIPTS: _ClassVar[CardCondition]
    CARD_CONDITION_RECEIPT_TOTAL: _ClassVar[CardCondition]
    CARD_CONDITION_RECEIPT_ITEMS: _ClassVar[CardCondition]
RECEIPT_VERDICT_UNSPECIFIED: ReceiptVerdict
RECEIPT_VERDICT_COUNTS: ReceiptVerdict
RECEIPT_VERDICT_UNKNOWN: ReceiptVerdict
RECEIPT_VERDICT_ALREADY_USED: ReceiptVerdict
RECEIPT_VERDICT_OTHER_CUSTOMER: ReceiptVerdict
RECEIPT_VERDICT_VOIDED: ReceiptVerdict
RECEIPT_VERDICT_RETURNED: ReceiptVerdict
RECEIPT_VERDICT_TOO_OLD: ReceiptVerdict
RECEIPT_VERDICT_BELOW_TOTAL: ReceiptVerdict
RECEIPT_VERDICT_OTHER_SHOP: ReceiptVerdict
RECEIPT_VERDICT_OWN_RECEIPT: ReceiptVerdict
CARD_CONDITION_UNSPECIFIED: CardCondition
CARD_CONDITION_RECEIPTS: CardCondition
CARD_CONDITION_RECEIPT_TOTAL: CardCondition
CARD_CONDITION_RECEIPT_ITEMS: CardCondition

class PresentedReceipt(_message.Message):
    __slots__ = ("receipt", "verdict", "points_credited", "use_time", "account_id")
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    VERDICT_FIELD_NUMBER: _ClassVar[int]
    POINTS_CREDITED_FIELD_NUMBER: _ClassVar[int]
    USE_TIME_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    receipt: _receipt_pb2.ReceiptKey
    verdict: ReceiptVerdict
    points_credited: int
    use_time: _timestamp_pb2.Timestamp
    account_id: str
    def __init__(self, receipt: _Optional[_Union[_receipt_pb2.ReceiptKey, _Mapping]] = ..., verdict: _Optional[_Union[ReceiptVerdict, str]] = ..., points_credited: _Optional[int] = ..., use_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., account_id: _Optional[str] = ...) -> None: ...
