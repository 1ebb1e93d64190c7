"""Roles, between contract and registry."""

from __future__ import annotations

from typing import Any

from google.protobuf.descriptor import ServiceDescriptor

from ledger.control.keys import Role
from ledger.v1 import options_pb2

ROLES = {
    options_pb2.ROLE_TILL: Role.TILL,
    options_pb2.ROLE_CHECKOUT: Role.CHECKOUT,
    options_pb2.ROLE_FINANCE: Role.FINANCE,
    options_pb2.ROLE_AUDITOR: Role.AUDITOR,
    options_pb2.ROLE_OPERATOR: Role.OPERATOR,
    options_pb2.ROLE_ADMIN: Role.ADMIN,
}
# The generated types call every extension a plain field.
_ALLOWED_ROLES: Any = options_pb2.allowed_roles

ROLE_NUMBERS = {role: number for number, role in ROLES.items()}


def allowed_roles(services: list[ServiceDescriptor]) -> dict[str, frozenset[Role]]:
    """Return, for each method's full path, the roles that the contract admits."""
    return {
        f"/{service.full_name}/{method.name}": frozenset(
            ROLES[number] for number in method.GetOptions().Extensions[_ALLOWED_ROLES]
        )
        for service in services
        for method in service.methods
    }
