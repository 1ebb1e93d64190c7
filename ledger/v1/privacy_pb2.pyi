import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.type import date_pb2 as _date_pb2
from ledger.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class VaultFindingKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    VAULT_FINDING_KIND_UNSPECIFIED: _ClassVar[VaultFindingKind]
    VAULT_FINDING_KIND_INACTIVE: _ClassVar[VaultFindingKind]
    VAULT_FINDING_KIND_INACTIVE_ERASED: _ClassVar[VaultFindingKind]
    VAULT_FINDING_KIND_INACTIVE_KEPT: _ClassVar[VaultFindingKind]
    VAULT_FINDING_KIND_PAYMENT_KEY_DUE: _ClassVar[VaultFindingKind]
    VAULT_FINDING_KIND_ERASED_AGAIN: _ClassVar[VaultFindingKind]
    VAULT_FINDING_KIND_KEY_LEFT: _ClassVar[VaultFindingKind]
    VAULT_FINDING_KIND_ORPHAN: _ClassVar[VaultFindingKind]
    VAULT_FINDING_KIND_ORPHAN_REMOVED: _ClassVar[VaultFindingKind]
VAULT_FINDING_KIND_UNSPECIFIED: VaultFindingKind
VAULT_FINDING_KIND_INACTIVE: VaultFindingKind
VAULT_FINDING_KIND_INACTIVE_ERASED: VaultFindingKind
VAULT_FINDING_KIND_INACTIVE_KEPT: VaultFindingKind
VAULT_FINDING_KIND_PAYMENT_KEY_DUE: VaultFindingKind
VAULT_FINDING_KIND_ERASED_AGAIN: VaultFindingKind
VAULT_FINDING_KIND_KEY_LEFT: VaultFindingKind
VAULT_FINDING_KIND_ORPHAN: VaultFindingKind
VAULT_FINDING_KIND_ORPHAN_REMOVED: VaultFindingKind

class ExportMemberRequest(_message.Message):
    __slots__ = ("member_reference",)
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    member_reference: str
    def __init__(self, member_reference: _Optional[str] = ...) -> None: ...

class ExportMemberResponse(_message.Message):
    __slots__ = ("data",)
    DATA_FIELD_NUMBER: _ClassVar[int]
    data: bytes
    def __init__(self, data: _Optional[bytes] = ...) -> None: ...

class EraseMemberRequest(_message.Message):
    __slots__ = ("request_id", "member_reference", "forfeit_points", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    FORFEIT_POINTS_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    member_reference: str
    forfeit_points: bool
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., member_reference: _Optional[str] = ..., forfeit_points: _Optional[bool] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class ErasedMember(_message.Message):
    __slots__ = ("member_reference", "payment_key_until")
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    PAYMENT_KEY_UNTIL_FIELD_NUMBER: _ClassVar[int]
    member_reference: str
    payment_key_until: _date_pb2.Date
    def __init__(self, member_reference: _Optional[str] = ..., payment_key_until: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...

class EraseMemberResponse(_message.Message):
    __slots__ = ("position", "members", "account_id", "cards_blocked", "points_forfeited", "points_kept", "pool_left_account_id", "replayed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    MEMBERS_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    CARDS_BLOCKED_FIELD_NUMBER: _ClassVar[int]
    POINTS_FORFEITED_FIELD_NUMBER: _ClassVar[int]
    POINTS_KEPT_FIELD_NUMBER: _ClassVar[int]
    POOL_LEFT_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    position: int
    members: _containers.RepeatedCompositeFieldContainer[ErasedMember]
    account_id: str
    cards_blocked: int
    points_forfeited: int
    points_kept: int
    pool_left_account_id: str
    replayed: bool
    def __init__(self, position: _Optional[int] = ..., members: _Optional[_Iterable[_Union[ErasedMember, _Mapping]]] = ..., account_id: _Optional[str] = ..., cards_blocked: _Optional[int] = ..., points_forfeited: _Optional[int] = ..., points_kept: _Optional[int] = ..., pool_left_account_id: _Optional[str] = ..., replayed: _Optional[bool] = ...) -> None: ...

class VaultFinding(_message.Message):
    __slots__ = ("kind", "member_reference", "member_id", "last_active_time", "obstacles")
    KIND_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    MEMBER_ID_FIELD_NUMBER: _ClassVar[int]
    LAST_ACTIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    OBSTACLES_FIELD_NUMBER: _ClassVar[int]
    kind: VaultFindingKind
    member_reference: str
    member_id: str
    last_active_time: _timestamp_pb2.Timestamp
    obstacles: str
    def __init__(self, kind: _Optional[_Union[VaultFindingKind, str]] = ..., member_reference: _Optional[str] = ..., member_id: _Optional[str] = ..., last_active_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., obstacles: _Optional[str] = ...) -> None: ...

class SweepVaultRequest(_message.Message):
    __slots__ = ("validate_only",)
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    validate_only: bool
    def __init__(self, validate_only: _Optional[bool] = ...) -> None: ...

class SweepVaultResponse(_message.Message):
    __slots__ = ("findings", "members_seen", "accesses_deleted", "bank_files_deleted")
    FINDINGS_FIELD_NUMBER: _ClassVar[int]
    MEMBERS_SEEN_FIELD_NUMBER: _ClassVar[int]
    ACCESSES_DELETED_FIELD_NUMBER: _ClassVar[int]
    BANK_FILES_DELETED_FIELD_NUMBER: _ClassVar[int]
    findings: _containers.RepeatedCompositeFieldContainer[VaultFinding]
    members_seen: int
    accesses_deleted: int
    bank_files_deleted: int
    def __init__(self, findings: _Optional[_Iterable[_Union[VaultFinding, _Mapping]]] = ..., members_seen: _Optional[int] = ..., accesses_deleted: _Optional[int] = ..., bank_files_deleted: _Optional[int] = ...) -> None: ...

class ReconcileVaultRequest(_message.Message):
    __slots__ = ("validate_only", "remove_orphans")
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    REMOVE_ORPHANS_FIELD_NUMBER: _ClassVar[int]
    validate_only: bool
    remove_orphans: bool
    def __init__(self, validate_only: _Optional[bool] = ..., remove_orphans: _Optional[bool] = ...) -> None: ...

class ReconcileVaultResponse(_message.Message):
    __slots__ = ("findings", "members_seen")
    FINDINGS_FIELD_NUMBER: _ClassVar[int]
    MEMBERS_SEEN_FIELD_NUMBER: _ClassVar[int]
    findings: _containers.RepeatedCompositeFieldContainer[VaultFinding]
    members_seen: int
    def __init__(self, findings: _Optional[_Iterable[_Union[VaultFinding, _Mapping]]] = ..., members_seen: _Optional[int] = ...) -> None: ...
