"""Calls as bytes, for what no client of ours would send."""

from __future__ import annotations

from typing import Any

import grpc
from google.protobuf.descriptor import MethodDescriptor

from ledger.v1 import (
    admin_pb2,
    audit_pb2,
    explain_pb2,
    member_pb2,
    point_of_sale_pb2,
    programme_pb2,
)
from tests.support.till import DEADLINE_SECONDS, RefusedError

METHODS: dict[str, MethodDescriptor] = {
    method.name: method
    for module in (
        point_of_sale_pb2,
        member_pb2,
        programme_pb2,
        audit_pb2,
        admin_pb2,
        explain_pb2,
    )
    for service in module.DESCRIPTOR.services_by_name.values()
    for method in service.methods
}
"""Every method of the contract."""

Metadata = tuple[tuple[str, str | bytes], ...]


def call_bytes(channel: grpc.Channel, name: str, data: bytes, metadata: Metadata) -> list[bytes]:
    """Send one message of bytes to a method of any kind and return the answers; raise RefusedError."""
    method = METHODS[name]
    path = f"/{method.containing_service.full_name}/{name}"
    # A call with one answer is read as a stream of one. Without serializers, bytes go out and come in as they are.
    send: Any = (
        channel.stream_stream(path) if method.client_streaming else channel.unary_stream(path)
    )
    message = iter([data]) if method.client_streaming else data
    try:
        return list(send(message, DEADLINE_SECONDS, metadata))
    except grpc.RpcError as error:
        raise RefusedError(error) from error
