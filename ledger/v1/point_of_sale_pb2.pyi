import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.rpc import status_pb2 as _status_pb2
from ledger.v1 import account_pb2 as _account_pb2
from ledger.v1 import options_pb2 as _options_pb2
from ledger.v1 import receipt_pb2 as _receipt_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class RecordReceiptRequest(_message.Message):
    __slots__ = ("request_id", "receipt")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    receipt: _receipt_pb2.Receipt
    def __init__(self, request_id: _Optional[str] = ..., receipt: _Optional[_Union[_receipt_pb2.Receipt, _Mapping]] = ...) -> None: ...

class RecordReceiptResponse(_message.Message):
    __slots__ = ("position", "receipt_id", "account_id", "points_earned", "points_available", "replayed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    POINTS_EARNED_FIELD_NUMBER: _ClassVar[int]
    POINTS_AVAILABLE_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    position: int
    receipt_id: str
    account_id: str
    points_earned: int
    points_available: int
    replayed: bool
    def __init__(self, position: _Optional[int] = ..., receipt_id: _Optional[str] = ..., account_id: _Optional[str] = ..., points_earned: _Optional[int] = ..., points_available: _Optional[int] = ..., replayed: _Optional[bool] = ...) -> None: ...

class UploadReceiptsRequest(_message.Message):
    __slots__ = ("receipts",)
    RECEIPTS_FIELD_NUMBER: _ClassVar[int]
    receipts: _containers.RepeatedCompositeFieldContainer[RecordReceiptRequest]
    def __init__(self, receipts: _Optional[_Iterable[_Union[RecordReceiptRequest, _Mapping]]] = ...) -> None: ...

class UploadReceiptsResult(_message.Message):
    __slots__ = ("request_id", "recorded", "error")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    RECORDED_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    recorded: RecordReceiptResponse
    error: _status_pb2.Status
    def __init__(self, request_id: _Optional[str] = ..., recorded: _Optional[_Union[RecordReceiptResponse, _Mapping]] = ..., error: _Optional[_Union[_status_pb2.Status, _Mapping]] = ...) -> None: ...

class UploadReceiptsResponse(_message.Message):
    __slots__ = ("results", "position")
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    results: _containers.RepeatedCompositeFieldContainer[UploadReceiptsResult]
    position: int
    def __init__(self, results: _Optional[_Iterable[_Union[UploadReceiptsResult, _Mapping]]] = ..., position: _Optional[int] = ...) -> None: ...

class GetAccountRequest(_message.Message):
    __slots__ = ("card_number", "member_reference", "account_id", "at_least_position")
    CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    card_number: str
    member_reference: str
    account_id: str
    at_least_position: int
    def __init__(self, card_number: _Optional[str] = ..., member_reference: _Optional[str] = ..., account_id: _Optional[str] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class GetAccountResponse(_message.Message):
    __slots__ = ("account", "position")
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    account: _account_pb2.Account
    position: int
    def __init__(self, account: _Optional[_Union[_account_pb2.Account, _Mapping]] = ..., position: _Optional[int] = ...) -> None: ...

class RedeemPointsRequest(_message.Message):
    __slots__ = ("request_id", "card_number", "member_reference", "points", "occurred_at", "order_reference", "shop_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    ORDER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    SHOP_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    card_number: str
    member_reference: str
    points: int
    occurred_at: _timestamp_pb2.Timestamp
    order_reference: str
    shop_id: str
    def __init__(self, request_id: _Optional[str] = ..., card_number: _Optional[str] = ..., member_reference: _Optional[str] = ..., points: _Optional[int] = ..., occurred_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., order_reference: _Optional[str] = ..., shop_id: _Optional[str] = ...) -> None: ...

class RedeemPointsResponse(_message.Message):
    __slots__ = ("position", "redemption_id", "account_id", "points_redeemed", "points_available", "replayed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    REDEMPTION_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    POINTS_REDEEMED_FIELD_NUMBER: _ClassVar[int]
    POINTS_AVAILABLE_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    position: int
    redemption_id: str
    account_id: str
    points_redeemed: int
    points_available: int
    replayed: bool
    def __init__(self, position: _Optional[int] = ..., redemption_id: _Optional[str] = ..., account_id: _Optional[str] = ..., points_redeemed: _Optional[int] = ..., points_available: _Optional[int] = ..., replayed: _Optional[bool] = ...) -> None: ...

class PresentReceiptsRequest(_message.Message):
    __slots__ = ("request_id", "member_reference", "receipts", "occurred_at", "shop_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    RECEIPTS_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    SHOP_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    member_reference: str
    receipts: _containers.RepeatedCompositeFieldContainer[_receipt_pb2.ReceiptKey]
    occurred_at: _timestamp_pb2.Timestamp
    shop_id: str
    def __init__(self, request_id: _Optional[str] = ..., member_reference: _Optional[str] = ..., receipts: _Optional[_Iterable[_Union[_receipt_pb2.ReceiptKey, _Mapping]]] = ..., occurred_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., shop_id: _Optional[str] = ...) -> None: ...

class PresentReceiptsResponse(_message.Message):
    __slots__ = ("position", "card_number", "account_id", "points_credited", "points_available", "replayed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    POINTS_CREDITED_FIELD_NUMBER: _ClassVar[int]
    POINTS_AVAILABLE_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    position: int
    card_number: str
    account_id: str
    points_credited: int
    points_available: int
    replayed: bool
    def __init__(self, position: _Optional[int] = ..., card_number: _Optional[str] = ..., account_id: _Optional[str] = ..., points_credited: _Optional[int] = ..., points_available: _Optional[int] = ..., replayed: _Optional[bool] = ...) -> None: ...
