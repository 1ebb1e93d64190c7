from google.protobuf import descriptor_pb2 as _descriptor_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor

class Role(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ROLE_UNSPECIFIED: _ClassVar[Role]
    ROLE_TILL: _ClassVar[Role]
    ROLE_CHECKOUT: _ClassVar[Role]
    ROLE_FINANCE: _ClassVar[Role]
    ROLE_AUDITOR: _ClassVar[Role]
    ROLE_OPERATOR: _ClassVar[Role]
    ROLE_ADMIN: _ClassVar[Role]
ROLE_UNSPECIFIED: Role
ROLE_TILL: Role
ROLE_CHECKOUT: Role
ROLE_FINANCE: Role
ROLE_AUDITOR: Role
ROLE_OPERATOR: Role
ROLE_ADMIN: Role
ALLOWED_ROLES_FIELD_NUMBER: _ClassVar[int]
allowed_roles: _descriptor.FieldDescriptor
PLAIN_READ_FIELD_NUMBER: _ClassVar[int]
plain_read: _descriptor.FieldDescriptor
