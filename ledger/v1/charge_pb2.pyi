import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.type import date_pb2 as _date_pb2
from google.type import money_pb2 as _money_pb2
from ledger.v1 import options_pb2 as _options_pb2
from ledger.v1 import rules_pb2 as _rules_pb2
from ledger.v1 import verification_pb2 as _verification_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DebitState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DEBIT_STATE_UNSPECIFIED: _ClassVar[DebitState]
    DEBIT_STATE_OPEN: _ClassVar[DebitState]
    DEBIT_STATE_TAKEN: _ClassVar[DebitState]
    DEBIT_STATE_IN_TRANSIT: _ClassVar[DebitState]
    DEBIT_STATE_COLLECTED: _ClassVar[DebitState]
    DEBIT_STATE_RETURNED: _ClassVar[DebitState]
    DEBIT_STATE_PAID: _ClassVar[DebitState]
    DEBIT_STATE_WRITTEN_OFF: _ClassVar[DebitState]

class ChargeItemKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CHARGE_ITEM_KIND_UNSPECIFIED: _ClassVar[ChargeItemKind]
    CHARGE_ITEM_KIND_CHARGE: _ClassVar[ChargeItemKind]
    CHARGE_ITEM_KIND_REFUND: _ClassVar[ChargeItemKind]
    CHARGE_ITEM_KIND_PAYOUT: _ClassVar[ChargeItemKind]
    CHARGE_ITEM_KIND_PAYOUT_RETURNED: _ClassVar[ChargeItemKind]
    CHARGE_ITEM_KIND_SURPLUS: _ClassVar[ChargeItemKind]
DEBIT_STATE_UNSPECIFIED: DebitState
DEBIT_STATE_OPEN: DebitState
DEBIT_STATE_TAKEN: DebitState
DEBIT_STATE_IN_TRANSIT: DebitState
DEBIT_STATE_COLLECTED: DebitState
DEBIT_STATE_RETURNED: DebitState
DEBIT_STATE_PAID: DebitState
DEBIT_STATE_WRITTEN_OFF: DebitState
CHARGE_ITEM_KIND_UNSPECIFIED: ChargeItemKind
CHARGE_ITEM_KIND_CHARGE: ChargeItemKind
CHARGE_ITEM_KIND_REFUND: ChargeItemKind
CHARGE_ITEM_KIND_PAYOUT: ChargeItemKind
CHARGE_ITEM_KIND_PAYOUT_RETURNED: ChargeItemKind
CHARGE_ITEM_KIND_SURPLUS: ChargeItemKind

class ChargeCardRequest(_message.Message):
    __slots__ = ("request_id", "card_number", "amount", "occurred_at", "shop_id", "till_id", "order_reference", "validate_only", "verification")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    SHOP_ID_FIELD_NUMBER: _ClassVar[int]
    TILL_ID_FIELD_NUMBER: _ClassVar[int]
    ORDER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    VERIFICATION_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    card_number: str
    amount: _money_pb2.Money
    occurred_at: _timestamp_pb2.Timestamp
    shop_id: str
    till_id: str
    order_reference: str
    validate_only: bool
    verification: _verification_pb2.Verification
    def __init__(self, request_id: _Optional[str] = ..., card_number: _Optional[str] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., occurred_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., shop_id: _Optional[str] = ..., till_id: _Optional[str] = ..., order_reference: _Optional[str] = ..., validate_only: _Optional[bool] = ..., verification: _Optional[_Union[_verification_pb2.Verification, _Mapping]] = ...) -> None: ...

class ChargeCardResponse(_message.Message):
    __slots__ = ("position", "charge_id", "member_reference", "amount", "available_amount", "due_date", "replayed", "rehearsed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    CHARGE_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    AVAILABLE_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    DUE_DATE_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    REHEARSED_FIELD_NUMBER: _ClassVar[int]
    position: int
    charge_id: str
    member_reference: str
    amount: _money_pb2.Money
    available_amount: _money_pb2.Money
    due_date: _date_pb2.Date
    replayed: bool
    rehearsed: bool
    def __init__(self, position: _Optional[int] = ..., charge_id: _Optional[str] = ..., member_reference: _Optional[str] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., available_amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., due_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., replayed: _Optional[bool] = ..., rehearsed: _Optional[bool] = ...) -> None: ...

class RefundChargeRequest(_message.Message):
    __slots__ = ("request_id", "charge_id", "amount", "occurred_at", "shop_id", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CHARGE_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    SHOP_ID_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    charge_id: str
    amount: _money_pb2.Money
    occurred_at: _timestamp_pb2.Timestamp
    shop_id: str
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., charge_id: _Optional[str] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., occurred_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., shop_id: _Optional[str] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class RefundChargeResponse(_message.Message):
    __slots__ = ("position", "refund_id", "charge_id", "amount", "refundable_amount", "available_amount", "replayed", "rehearsed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    REFUND_ID_FIELD_NUMBER: _ClassVar[int]
    CHARGE_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    REFUNDABLE_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    AVAILABLE_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    REHEARSED_FIELD_NUMBER: _ClassVar[int]
    position: int
    refund_id: str
    charge_id: str
    amount: _money_pb2.Money
    refundable_amount: _money_pb2.Money
    available_amount: _money_pb2.Money
    replayed: bool
    rehearsed: bool
    def __init__(self, position: _Optional[int] = ..., refund_id: _Optional[str] = ..., charge_id: _Optional[str] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., refundable_amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., available_amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., replayed: _Optional[bool] = ..., rehearsed: _Optional[bool] = ...) -> None: ...

class GetChargeRequest(_message.Message):
    __slots__ = ("charge_id", "at_least_position")
    CHARGE_ID_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    charge_id: str
    at_least_position: int
    def __init__(self, charge_id: _Optional[str] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class Charge(_message.Message):
    __slots__ = ("charge_id", "member_reference", "card_number", "amount", "refunded_amount", "occurred_at", "shop_id", "till_id", "order_reference", "verified_by", "receipt_id")
    CHARGE_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    REFUNDED_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    SHOP_ID_FIELD_NUMBER: _ClassVar[int]
    TILL_ID_FIELD_NUMBER: _ClassVar[int]
    ORDER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    VERIFIED_BY_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_ID_FIELD_NUMBER: _ClassVar[int]
    charge_id: str
    member_reference: str
    card_number: str
    amount: _money_pb2.Money
    refunded_amount: _money_pb2.Money
    occurred_at: _timestamp_pb2.Timestamp
    shop_id: str
    till_id: str
    order_reference: str
    verified_by: _verification_pb2.VerificationWay
    receipt_id: str
    def __init__(self, charge_id: _Optional[str] = ..., member_reference: _Optional[str] = ..., card_number: _Optional[str] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., refunded_amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., occurred_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., shop_id: _Optional[str] = ..., till_id: _Optional[str] = ..., order_reference: _Optional[str] = ..., verified_by: _Optional[_Union[_verification_pb2.VerificationWay, str]] = ..., receipt_id: _Optional[str] = ...) -> None: ...

class GetChargeResponse(_message.Message):
    __slots__ = ("charge", "position")
    CHARGE_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    charge: Charge
    position: int
    def __init__(self, charge: _Optional[_Union[Charge, _Mapping]] = ..., position: _Optional[int] = ...) -> None: ...

class GetMemberChargesRequest(_message.Message):
    __slots__ = ("card_number", "member_reference", "at_least_position")
    CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    card_number: str
    member_reference: str
    at_least_position: int
    def __init__(self, card_number: _Optional[str] = ..., member_reference: _Optional[str] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class ChargeTotals(_message.Message):
    __slots__ = ("charged", "refunded", "open", "in_transit", "collected", "written_off")
    CHARGED_FIELD_NUMBER: _ClassVar[int]
    REFUNDED_FIELD_NUMBER: _ClassVar[int]
    OPEN_FIELD_NUMBER: _ClassVar[int]
    IN_TRANSIT_FIELD_NUMBER: _ClassVar[int]
    COLLECTED_FIELD_NUMBER: _ClassVar[int]
    WRITTEN_OFF_FIELD_NUMBER: _ClassVar[int]
    charged: _money_pb2.Money
    refunded: _money_pb2.Money
    open: _money_pb2.Money
    in_transit: _money_pb2.Money
    collected: _money_pb2.Money
    written_off: _money_pb2.Money
    def __init__(self, charged: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., refunded: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., open: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., in_transit: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., collected: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., written_off: _Optional[_Union[_money_pb2.Money, _Mapping]] = ...) -> None: ...

class MemberDebit(_message.Message):
    __slots__ = ("statement_id", "amount", "state", "due_date", "first_due_date", "attempt")
    STATEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    DUE_DATE_FIELD_NUMBER: _ClassVar[int]
    FIRST_DUE_DATE_FIELD_NUMBER: _ClassVar[int]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    statement_id: str
    amount: _money_pb2.Money
    state: DebitState
    due_date: _date_pb2.Date
    first_due_date: _date_pb2.Date
    attempt: int
    def __init__(self, statement_id: _Optional[str] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., state: _Optional[_Union[DebitState, str]] = ..., due_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., first_due_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., attempt: _Optional[int] = ...) -> None: ...

class MemberPayout(_message.Message):
    __slots__ = ("payout_id", "member_reference", "amount", "paid_date", "reason_code", "reference", "entry_id", "returned_entry_id")
    PAYOUT_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    PAID_DATE_FIELD_NUMBER: _ClassVar[int]
    REASON_CODE_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    ENTRY_ID_FIELD_NUMBER: _ClassVar[int]
    RETURNED_ENTRY_ID_FIELD_NUMBER: _ClassVar[int]
    payout_id: str
    member_reference: str
    amount: _money_pb2.Money
    paid_date: _date_pb2.Date
    reason_code: str
    reference: str
    entry_id: str
    returned_entry_id: str
    def __init__(self, payout_id: _Optional[str] = ..., member_reference: _Optional[str] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., paid_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., reason_code: _Optional[str] = ..., reference: _Optional[str] = ..., entry_id: _Optional[str] = ..., returned_entry_id: _Optional[str] = ...) -> None: ...

class GetMemberChargesResponse(_message.Message):
    __slots__ = ("member_reference", "totals", "open_amount", "overdue_amount", "credit_limit", "own_limit", "available_amount", "debit_day", "notice_days", "next_due_date", "charge_due_date", "mandate_reference", "mandate_usable", "charging_blocked", "collecting_stopped", "debits", "position", "payable_amount", "payouts")
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    TOTALS_FIELD_NUMBER: _ClassVar[int]
    OPEN_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    OVERDUE_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    CREDIT_LIMIT_FIELD_NUMBER: _ClassVar[int]
    OWN_LIMIT_FIELD_NUMBER: _ClassVar[int]
    AVAILABLE_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    DEBIT_DAY_FIELD_NUMBER: _ClassVar[int]
    NOTICE_DAYS_FIELD_NUMBER: _ClassVar[int]
    NEXT_DUE_DATE_FIELD_NUMBER: _ClassVar[int]
    CHARGE_DUE_DATE_FIELD_NUMBER: _ClassVar[int]
    MANDATE_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    MANDATE_USABLE_FIELD_NUMBER: _ClassVar[int]
    CHARGING_BLOCKED_FIELD_NUMBER: _ClassVar[int]
    COLLECTING_STOPPED_FIELD_NUMBER: _ClassVar[int]
    DEBITS_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    PAYABLE_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    PAYOUTS_FIELD_NUMBER: _ClassVar[int]
    member_reference: str
    totals: ChargeTotals
    open_amount: _money_pb2.Money
    overdue_amount: _money_pb2.Money
    credit_limit: _money_pb2.Money
    own_limit: bool
    available_amount: _money_pb2.Money
    debit_day: _rules_pb2.DebitDay
    notice_days: int
    next_due_date: _date_pb2.Date
    charge_due_date: _date_pb2.Date
    mandate_reference: str
    mandate_usable: bool
    charging_blocked: str
    collecting_stopped: str
    debits: _containers.RepeatedCompositeFieldContainer[MemberDebit]
    position: int
    payable_amount: _money_pb2.Money
    payouts: _containers.RepeatedCompositeFieldContainer[MemberPayout]
    def __init__(self, member_reference: _Optional[str] = ..., totals: _Optional[_Union[ChargeTotals, _Mapping]] = ..., open_amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., overdue_amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., credit_limit: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., own_limit: _Optional[bool] = ..., available_amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., debit_day: _Optional[_Union[_rules_pb2.DebitDay, str]] = ..., notice_days: _Optional[int] = ..., next_due_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., charge_due_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., mandate_reference: _Optional[str] = ..., mandate_usable: _Optional[bool] = ..., charging_blocked: _Optional[str] = ..., collecting_stopped: _Optional[str] = ..., debits: _Optional[_Iterable[_Union[MemberDebit, _Mapping]]] = ..., position: _Optional[int] = ..., payable_amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., payouts: _Optional[_Iterable[_Union[MemberPayout, _Mapping]]] = ...) -> None: ...

class ListChargeItemsRequest(_message.Message):
    __slots__ = ("card_number", "member_reference", "page_size", "page_token", "at_least_position")
    CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    card_number: str
    member_reference: str
    page_size: int
    page_token: str
    at_least_position: int
    def __init__(self, card_number: _Optional[str] = ..., member_reference: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class ChargeItem(_message.Message):
    __slots__ = ("item_id", "charge_id", "amount", "charge_date", "record_time", "card_number", "shop_id", "order_reference", "receipt_id", "statement_id", "state", "due_date", "kind")
    ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    CHARGE_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    CHARGE_DATE_FIELD_NUMBER: _ClassVar[int]
    RECORD_TIME_FIELD_NUMBER: _ClassVar[int]
    CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    SHOP_ID_FIELD_NUMBER: _ClassVar[int]
    ORDER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_ID_FIELD_NUMBER: _ClassVar[int]
    STATEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    DUE_DATE_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    item_id: str
    charge_id: str
    amount: _money_pb2.Money
    charge_date: _date_pb2.Date
    record_time: _timestamp_pb2.Timestamp
    card_number: str
    shop_id: str
    order_reference: str
    receipt_id: str
    statement_id: str
    state: DebitState
    due_date: _date_pb2.Date
    kind: ChargeItemKind
    def __init__(self, item_id: _Optional[str] = ..., charge_id: _Optional[str] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., charge_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., record_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., card_number: _Optional[str] = ..., shop_id: _Optional[str] = ..., order_reference: _Optional[str] = ..., receipt_id: _Optional[str] = ..., statement_id: _Optional[str] = ..., state: _Optional[_Union[DebitState, str]] = ..., due_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., kind: _Optional[_Union[ChargeItemKind, str]] = ...) -> None: ...

class ListChargeItemsResponse(_message.Message):
    __slots__ = ("items", "next_page_token", "position")
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[ChargeItem]
    next_page_token: str
    position: int
    def __init__(self, items: _Optional[_Iterable[_Union[ChargeItem, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., position: _Optional[int] = ...) -> None: ...

class ChooseDebitDayRequest(_message.Message):
    __slots__ = ("request_id", "member_reference", "debit_day", "notice_days", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    DEBIT_DAY_FIELD_NUMBER: _ClassVar[int]
    NOTICE_DAYS_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    member_reference: str
    debit_day: _rules_pb2.DebitDay
    notice_days: int
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., member_reference: _Optional[str] = ..., debit_day: _Optional[_Union[_rules_pb2.DebitDay, str]] = ..., notice_days: _Optional[int] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class ChooseDebitDayResponse(_message.Message):
    __slots__ = ("position", "member_reference", "debit_day", "notice_days", "next_due_date", "replayed", "rehearsed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    DEBIT_DAY_FIELD_NUMBER: _ClassVar[int]
    NOTICE_DAYS_FIELD_NUMBER: _ClassVar[int]
    NEXT_DUE_DATE_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    REHEARSED_FIELD_NUMBER: _ClassVar[int]
    position: int
    member_reference: str
    debit_day: _rules_pb2.DebitDay
    notice_days: int
    next_due_date: _date_pb2.Date
    replayed: bool
    rehearsed: bool
    def __init__(self, position: _Optional[int] = ..., member_reference: _Optional[str] = ..., debit_day: _Optional[_Union[_rules_pb2.DebitDay, str]] = ..., notice_days: _Optional[int] = ..., next_due_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., replayed: _Optional[bool] = ..., rehearsed: _Optional[bool] = ...) -> None: ...

class SetCreditLimitRequest(_message.Message):
    __slots__ = ("request_id", "member_reference", "credit_limit")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    CREDIT_LIMIT_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    member_reference: str
    credit_limit: _money_pb2.Money
    def __init__(self, request_id: _Optional[str] = ..., member_reference: _Optional[str] = ..., credit_limit: _Optional[_Union[_money_pb2.Money, _Mapping]] = ...) -> None: ...

class SetCreditLimitResponse(_message.Message):
    __slots__ = ("position", "member_reference", "available_amount", "replayed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    AVAILABLE_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    position: int
    member_reference: str
    available_amount: _money_pb2.Money
    replayed: bool
    def __init__(self, position: _Optional[int] = ..., member_reference: _Optional[str] = ..., available_amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., replayed: _Optional[bool] = ...) -> None: ...

class BlockChargingRequest(_message.Message):
    __slots__ = ("request_id", "member_reference", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    member_reference: str
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., member_reference: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class BlockChargingResponse(_message.Message):
    __slots__ = ("position", "member_reference", "replayed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    position: int
    member_reference: str
    replayed: bool
    def __init__(self, position: _Optional[int] = ..., member_reference: _Optional[str] = ..., replayed: _Optional[bool] = ...) -> None: ...

class UnblockChargingRequest(_message.Message):
    __slots__ = ("request_id", "member_reference")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    member_reference: str
    def __init__(self, request_id: _Optional[str] = ..., member_reference: _Optional[str] = ...) -> None: ...

class UnblockChargingResponse(_message.Message):
    __slots__ = ("position", "member_reference", "available_amount", "replayed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    AVAILABLE_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    position: int
    member_reference: str
    available_amount: _money_pb2.Money
    replayed: bool
    def __init__(self, position: _Optional[int] = ..., member_reference: _Optional[str] = ..., available_amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., replayed: _Optional[bool] = ...) -> None: ...

class StopCollectingRequest(_message.Message):
    __slots__ = ("request_id", "member_reference", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    member_reference: str
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., member_reference: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class StopCollectingResponse(_message.Message):
    __slots__ = ("position", "member_reference", "replayed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    position: int
    member_reference: str
    replayed: bool
    def __init__(self, position: _Optional[int] = ..., member_reference: _Optional[str] = ..., replayed: _Optional[bool] = ...) -> None: ...

class ResumeCollectingRequest(_message.Message):
    __slots__ = ("request_id", "member_reference")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    member_reference: str
    def __init__(self, request_id: _Optional[str] = ..., member_reference: _Optional[str] = ...) -> None: ...

class ResumeCollectingResponse(_message.Message):
    __slots__ = ("position", "member_reference", "available_amount", "replayed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    AVAILABLE_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    position: int
    member_reference: str
    available_amount: _money_pb2.Money
    replayed: bool
    def __init__(self, position: _Optional[int] = ..., member_reference: _Optional[str] = ..., available_amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., replayed: _Optional[bool] = ...) -> None: ...
