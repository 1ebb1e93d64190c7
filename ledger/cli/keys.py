"""`ledger keys`."""

import click
from google.protobuf.timestamp_pb2 import Timestamp

from ledger.cli.client import connected
from ledger.cli.failure import EXIT_UNKNOWN, CommandFailed
from ledger.cli.options import service_options, settings
from ledger.cli.output import plain, write_facts, write_json, write_table
from ledger.cli.values import TimeParam, time_text
from ledger.v1.admin_pb2 import (
    CreateKeyRequest,
    ExpireKeyRequest,
    Key,
    ListKeysRequest,
    RevokeKeyRequest,
)
from ledger.v1.options_pb2 import Role

ROLES = [name.removeprefix("ROLE_").lower() for name in Role.keys()[1:]]
HEADERS = ("key_id", "principal", "role", "shop", "created", "expires", "revoked", "training")


@click.group("keys")
def command() -> None:
    """List, create, revoke and expire the programme's keys."""


@command.command("list")
@service_options
def list_keys() -> None:
    """List the keys, without the keys themselves."""
    with connected(settings()) as client:
        keys = client.read("auditor", client.admin.ListKeys, ListKeysRequest()).keys
    if settings().as_json:
        write_json([plain(key) for key in keys])
    else:
        write_table(HEADERS, [tuple(value for _, value in _facts(key)) for key in keys])


@command.command("create")
@click.argument("principal")
@click.option("--role", required=True, type=click.Choice(ROLES), help="What it may do.")
@click.option("--shop", "shop_id", help="For a till: its only shop. [default: all shops]")
@click.option("--training", is_flag=True, help="Whatever it writes is only rehearsed.")
@click.option("--expires", metavar="TIME", type=TimeParam(), help="When it ends. [default: never]")
@service_options
def create(
    *, principal: str, role: str, shop_id: str | None, training: bool, expires: Timestamp | None
) -> None:
    """Create a key for a PRINCIPAL and print it: this once, and never again."""
    request = CreateKeyRequest(
        principal_id=principal,
        role=f"ROLE_{role.upper()}",
        shop_id=shop_id,
        training=training,
        expire_time=expires,
    )
    with connected(settings()) as client:
        try:
            # Not idempotent, so sent once.
            answer = client.read("admin", client.admin.CreateKey, request)
        except CommandFailed as failed:
            if failed.exit_code == EXIT_UNKNOWN:
                failed.message += "; if a key was made nobody has it: revoke it (ledger keys list)"
            raise
    if settings().as_json:
        write_json(plain(answer))
    else:
        write_facts([*_facts(answer.key), ("key", answer.secret)])


@command.command("revoke")
@click.argument("key_id")
@service_options
def revoke(*, key_id: str) -> None:
    """Revoke a key: when this is done no process takes it any more, and its streams end."""
    with connected(settings()) as client:
        request = RevokeKeyRequest(key_id=key_id)
        _show(client.write("admin", client.admin.RevokeKey, request, "the same command").key)


@command.command("expire")
@click.argument("key_id")
@click.argument("time", type=TimeParam())
@service_options
def expire(*, key_id: str, time: Timestamp) -> None:
    """Set the TIME from which a key is no longer taken."""
    with connected(settings()) as client:
        request = ExpireKeyRequest(key_id=key_id, expire_time=time)
        _show(client.write("admin", client.admin.ExpireKey, request, "the same command").key)


def _show(key: Key) -> None:
    if settings().as_json:
        write_json(plain(key))
    else:
        write_facts(_facts(key))


def _facts(key: Key) -> list[tuple[str, object]]:
    shown = plain(key)
    values = (
        key.key_id,
        key.principal_id,
        str(shown["role"]).lower(),
        key.shop_id or "all",
        time_text(key.create_time),
        shown["expire_time"] or "never",
        shown["revoke_time"] or "no",
        "yes" if key.training else "no",
    )
    return list(zip(HEADERS, values, strict=True))
