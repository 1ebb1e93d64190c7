import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from ledger.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ProjectionState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PROJECTION_STATE_UNSPECIFIED: _ClassVar[ProjectionState]
    PROJECTION_STATE_RUNNING: _ClassVar[ProjectionState]
    PROJECTION_STATE_FAILED: _ClassVar[ProjectionState]
    PROJECTION_STATE_STOPPED: _ClassVar[ProjectionState]
PROJECTION_STATE_UNSPECIFIED: ProjectionState
PROJECTION_STATE_RUNNING: ProjectionState
PROJECTION_STATE_FAILED: ProjectionState
PROJECTION_STATE_STOPPED: ProjectionState

class Projection(_message.Message):
    __slots__ = ("name", "state", "position", "lag_events", "rebuild_position", "rebuilding", "failure")
    NAME_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    LAG_EVENTS_FIELD_NUMBER: _ClassVar[int]
    REBUILD_POSITION_FIELD_NUMBER: _ClassVar[int]
    REBUILDING_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    name: str
    state: ProjectionState
    position: int
    lag_events: int
    rebuild_position: int
    rebuilding: bool
    failure: str
    def __init__(self, name: _Optional[str] = ..., state: _Optional[_Union[ProjectionState, str]] = ..., position: _Optional[int] = ..., lag_events: _Optional[int] = ..., rebuild_position: _Optional[int] = ..., rebuilding: _Optional[bool] = ..., failure: _Optional[str] = ...) -> None: ...

class ListProjectionsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListProjectionsResponse(_message.Message):
    __slots__ = ("projections", "head_position")
    PROJECTIONS_FIELD_NUMBER: _ClassVar[int]
    HEAD_POSITION_FIELD_NUMBER: _ClassVar[int]
    projections: _containers.RepeatedCompositeFieldContainer[Projection]
    head_position: int
    def __init__(self, projections: _Optional[_Iterable[_Union[Projection, _Mapping]]] = ..., head_position: _Optional[int] = ...) -> None: ...

class RebuildProjectionRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class RebuildProjectionResponse(_message.Message):
    __slots__ = ("head_position",)
    HEAD_POSITION_FIELD_NUMBER: _ClassVar[int]
    head_position: int
    def __init__(self, head_position: _Optional[int] = ...) -> None: ...

class Key(_message.Message):
    __slots__ = ("key_id", "principal_id", "role", "shop_id", "create_time", "expire_time", "revoke_time", "training")
    KEY_ID_FIELD_NUMBER: _ClassVar[int]
    PRINCIPAL_ID_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    SHOP_ID_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    REVOKE_TIME_FIELD_NUMBER: _ClassVar[int]
    TRAINING_FIELD_NUMBER: _ClassVar[int]
    key_id: str
    principal_id: str
    role: _options_pb2.Role
    shop_id: str
    create_time: _timestamp_pb2.Timestamp
    expire_time: _timestamp_pb2.Timestamp
    revoke_time: _timestamp_pb2.Timestamp
    training: bool
    def __init__(self, key_id: _Optional[str] = ..., principal_id: _Optional[str] = ..., role: _Optional[_Union[_options_pb2.Role, str]] = ..., shop_id: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., revoke_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., training: _Optional[bool] = ...) -> None: ...

class CreateKeyRequest(_message.Message):
    __slots__ = ("principal_id", "role", "shop_id", "expire_time", "training")
    PRINCIPAL_ID_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    SHOP_ID_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    TRAINING_FIELD_NUMBER: _ClassVar[int]
    principal_id: str
    role: _options_pb2.Role
    shop_id: str
    expire_time: _timestamp_pb2.Timestamp
    training: bool
    def __init__(self, principal_id: _Optional[str] = ..., role: _Optional[_Union[_options_pb2.Role, str]] = ..., shop_id: _Optional[str] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., training: _Optional[bool] = ...) -> None: ...

class CreateKeyResponse(_message.Message):
    __slots__ = ("key", "secret")
    KEY_FIELD_NUMBER: _ClassVar[int]
    SECRET_FIELD_NUMBER: _ClassVar[int]
    key: Key
    secret: str
    def __init__(self, key: _Optional[_Union[Key, _Mapping]] = ..., secret: _Optional[str] = ...) -> None: ...

class ListKeysRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListKeysResponse(_message.Message):
    __slots__ = ("keys",)
    KEYS_FIELD_NUMBER: _ClassVar[int]
    keys: _containers.RepeatedCompositeFieldContainer[Key]
    def __init__(self, keys: _Optional[_Iterable[_Union[Key, _Mapping]]] = ...) -> None: ...

class RevokeKeyRequest(_message.Message):
    __slots__ = ("key_id",)
    KEY_ID_FIELD_NUMBER: _ClassVar[int]
    key_id: str
    def __init__(self, key_id: _Optional[str] = ...) -> None: ...

class RevokeKeyResponse(_message.Message):
    __slots__ = ("key",)
    KEY_FIELD_NUMBER: _ClassVar[int]
    key: Key
    def __init__(self, key: _Optional[_Union[Key, _Mapping]] = ...) -> None: ...

class ExpireKeyRequest(_message.Message):
    __slots__ = ("key_id", "expire_time")
    KEY_ID_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    key_id: str
    expire_time: _timestamp_pb2.Timestamp
    def __init__(self, key_id: _Optional[str] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ExpireKeyResponse(_message.Message):
    __slots__ = ("key",)
    KEY_FIELD_NUMBER: _ClassVar[int]
    key: Key
    def __init__(self, key: _Optional[_Union[Key, _Mapping]] = ...) -> None: ...

class SweepAccountsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class SweepAccountsResponse(_message.Message):
    __slots__ = ("accounts", "events", "holds_ended", "points_matured", "points_expired", "position", "swept_until_time")
    ACCOUNTS_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    HOLDS_ENDED_FIELD_NUMBER: _ClassVar[int]
    POINTS_MATURED_FIELD_NUMBER: _ClassVar[int]
    POINTS_EXPIRED_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    SWEPT_UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    accounts: int
    events: int
    holds_ended: int
    points_matured: int
    points_expired: int
    position: int
    swept_until_time: _timestamp_pb2.Timestamp
    def __init__(self, accounts: _Optional[int] = ..., events: _Optional[int] = ..., holds_ended: _Optional[int] = ..., points_matured: _Optional[int] = ..., points_expired: _Optional[int] = ..., position: _Optional[int] = ..., swept_until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
