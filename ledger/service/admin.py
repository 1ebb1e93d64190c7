"""`AdminService`: projections, sweeps and keys."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from uuid import UUID

from ledger.control.keys import Key, Role
from ledger.domain import limits
from ledger.domain.errors import Reason, Refusal
from ledger.projections.errors import ProjectionUnknownError
from ledger.projections.rebuild import request_rebuild_async
from ledger.projections.status import ProjectionState, ProjectionStatus, list_projections
from ledger.service import fields
from ledger.service.roles import ROLE_NUMBERS, ROLES
from ledger.service.serving import Caller, Serving
from ledger.service.sweep import sweep_accounts
from ledger.v1 import admin_pb2 as pb

_PRINCIPAL = re.compile(r"[A-Za-z0-9._:-]{1,64}")
# What the others write is not all decided by the ledger, so not all of it could be rehearsed.
_TRAINED = (Role.TILL, Role.CHECKOUT)
_STATES = {
    ProjectionState.RUNNING: pb.PROJECTION_STATE_RUNNING,
    ProjectionState.FAILED: pb.PROJECTION_STATE_FAILED,
    ProjectionState.STOPPED: pb.PROJECTION_STATE_STOPPED,
}


class Admin:
    """The caller's programme's projections and keys."""

    def __init__(self, serving: Serving) -> None:
        """Take the process's registry of keys."""
        self._registry = serving.registry

    async def ListProjections(
        self, request: pb.ListProjectionsRequest, caller: Caller
    ) -> pb.ListProjectionsResponse:
        """List the projections."""
        del request
        async with caller.programme.pool.connection() as connection:
            statuses = await list_projections(connection)
        return pb.ListProjectionsResponse(
            projections=[_encode_projection(status) for status in statuses],
            head_position=max(status.head_position for status in statuses),
        )

    async def RebuildProjection(
        self, request: pb.RebuildProjectionRequest, caller: Caller
    ) -> pb.RebuildProjectionResponse:
        """Start to rebuild a projection."""
        name = fields.identifier(request.name, "name")
        try:
            async with caller.programme.pool.connection() as connection:
                head = await request_rebuild_async(connection, name)
        except ProjectionUnknownError as error:
            raise Refusal(
                Reason.PROJECTION_UNKNOWN, "There is no such projection.", field="name"
            ) from error
        return pb.RebuildProjectionResponse(head_position=head)

    async def SweepAccounts(
        self, request: pb.SweepAccountsRequest, caller: Caller
    ) -> AsyncIterator[pb.SweepAccountsResponse]:
        """Write what has become of accounts by themselves."""
        del request
        async for progress in sweep_accounts(caller):
            yield progress

    async def CreateKey(self, request: pb.CreateKeyRequest, caller: Caller) -> pb.CreateKeyResponse:
        """Make a key."""
        if not _PRINCIPAL.fullmatch(request.principal_id):
            raise fields.invalid(
                "principal_id",
                f"must be 1 to {limits.IDENTIFIER_CHARACTERS_MAX} of A-Z a-z 0-9 . _ : -",
            )
        role = ROLES.get(request.role)
        if role is None:
            raise fields.invalid("role", "must be a role.")
        shop_id = fields.optional_identifier(request.shop_id, "shop_id")
        if shop_id and role is not Role.TILL:
            raise fields.invalid("shop_id", "is for tills only.")
        if request.training and role not in _TRAINED:
            raise fields.invalid("training", "is for tills and checkouts only.")
        key, secret = await self._registry.create_key(
            caller.key.programme,
            request.principal_id,
            role,
            shop_id,
            fields.optional_instant(request, "expire_time"),
            training=request.training,
        )
        return pb.CreateKeyResponse(key=_encode_key(key), secret=secret)

    async def ListKeys(self, request: pb.ListKeysRequest, caller: Caller) -> pb.ListKeysResponse:
        """List the keys."""
        del request
        keys = await self._registry.keys(caller.key.programme)
        return pb.ListKeysResponse(keys=[_encode_key(key) for key in keys])

    async def RevokeKey(self, request: pb.RevokeKeyRequest, caller: Caller) -> pb.RevokeKeyResponse:
        """Revoke a key."""
        key_id = fields.uuid(request.key_id, "key_id")
        key = _known(await self._registry.revoke_key(caller.key.programme, key_id))
        return pb.RevokeKeyResponse(key=_encode_key(key))

    async def ExpireKey(self, request: pb.ExpireKeyRequest, caller: Caller) -> pb.ExpireKeyResponse:
        """Set the end of a key."""
        key_id: UUID = fields.uuid(request.key_id, "key_id")
        end = fields.optional_instant(request, "expire_time")
        if end is None:
            raise fields.invalid("expire_time", "must not be empty.")
        key = _known(await self._registry.expire_key(caller.key.programme, key_id, end))
        return pb.ExpireKeyResponse(key=_encode_key(key))


def _known(key: Key | None) -> Key:
    if key is None:
        raise Refusal(Reason.KEY_UNKNOWN, "There is no such key.", field="key_id")
    return key


def _encode_projection(status: ProjectionStatus) -> pb.Projection:
    return pb.Projection(
        name=status.name,
        state=_STATES[status.state],
        position=status.position,
        lag_events=status.lag_events,
        rebuild_position=status.rebuild_position,
        rebuilding=status.rebuilding,
        failure=status.failure,
    )


def _encode_key(key: Key) -> pb.Key:
    return pb.Key(
        key_id=str(key.key_id),
        principal_id=key.principal_id,
        role=ROLE_NUMBERS[key.role],
        shop_id=key.shop_id,
        training=key.training,
        create_time=fields.timestamp(key.created_at),
        expire_time=fields.optional_timestamp(key.expires_at),
        revoke_time=fields.optional_timestamp(key.revoked_at),
    )
