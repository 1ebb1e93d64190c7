"""Who may call what: keys, roles, shops and programmes."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event, Semaphore
from typing import Any
from uuid import uuid4

import grpc
import pytest
from google.protobuf.message import Message
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from ledger.v1 import options_pb2
from ledger.v1.admin_pb2 import (
    CreateKeyRequest,
    ExpireKeyRequest,
    Key,
    ListKeysRequest,
    RevokeKeyRequest,
)
from ledger.v1.member_pb2 import GetMemberRequest, ListBalancesRequest
from ledger.v1.point_of_sale_pb2 import (
    PresentReceiptsRequest,
    RecordReceiptRequest,
    RedeemPointsRequest,
    UploadReceiptsRequest,
)
from ledger.v1.programme_pb2 import GetProgrammeRequest
from tests.faults.sabotage import await_true
from tests.faults.workers import till_of_each_worker
from tests.service.conftest import Shop
from tests.support.process import ServiceProcess
from tests.support.raw import METHODS, Metadata, call_bytes
from tests.support.refusals import check_plain, nothing_moves, refusal
from tests.support.till import (
    RefusedError,
    Till,
    bearer,
    key_of,
    make_receipt,
    record_request,
    timestamp,
)

Code = grpc.StatusCode
ROLES = {
    number: name.removeprefix("ROLE_").lower()
    for name, number in options_pb2.Role.items()
    if number != options_pb2.ROLE_UNSPECIFIED
}


def allowed(method: str) -> set[str]:
    """The roles that the contract lets call a method."""
    extension: Any = options_pb2.allowed_roles
    return {ROLES[number] for number in METHODS[method].GetOptions().Extensions[extension]}


def denied(till: Till, method: str, metadata: Metadata) -> RefusedError:
    """Call a method that is closed to the caller; return what was said."""
    with nothing_moves(till), pytest.raises(RefusedError) as caught:
        call_bytes(till.channel, method, b"", metadata)
    check_plain(caught.value)
    return caught.value


def create_key(shop: Shop, **fields: Any) -> tuple[Key, str]:
    """Make a key in the shop's programme, and return what is known of it and the key itself."""
    right: dict[str, Any] = {"principal_id": "somebody", "role": options_pb2.ROLE_TILL}
    answer = shop.till.call("CreateKey", CreateKeyRequest(**(right | fields)))
    return answer.key, answer.secret


@pytest.mark.parametrize("method", METHODS)
def test_every_method_is_somebodys(method: str) -> None:
    """Every method of the contract names the roles that may call it."""
    assert allowed(method)


@pytest.mark.parametrize("role", ROLES.values())
@pytest.mark.parametrize("method", METHODS)
def test_a_method_is_for_its_roles_only(shop: Shop, method: str, role: str) -> None:
    """A role that the contract names is let in; any other is denied and told who is."""
    till = shop.till
    metadata = bearer(till.service.key(role, till.programme))
    if role not in allowed(method):
        error = denied(till, method, metadata)
        assert (error.code, error.reason) == (Code.PERMISSION_DENIED, "ROLE_NOT_ALLOWED")
        assert error.metadata["role"] == role
        assert set(error.metadata["allowed_roles"].split(", ")) == allowed(method)
        return
    try:
        call_bytes(till.channel, method, b"", metadata)
    except RefusedError as error:
        # An empty message is not right everywhere, but it got in.
        assert error.code is Code.INVALID_ARGUMENT  # noqa: PT017 - it need not be refused at all


@pytest.mark.parametrize("method", METHODS)
def test_without_a_key_nothing_is_open(shop: Shop, method: str) -> None:
    """Without a key, or with one that nobody has, every method answers UNAUTHENTICATED."""
    for metadata in ((), bearer("ll_admin_" + "x" * 32)):
        error = denied(shop.till, method, metadata)
        assert (error.code, error.reason) == (Code.UNAUTHENTICATED, "KEY_INVALID")


def test_a_key_counts_only_as_a_bearers(shop: Shop) -> None:
    """A right key under another scheme, cut short, doubled or elsewhere is none."""
    secret = shop.till.service.key("auditor", shop.till.programme)
    for metadata in (
        (("authorization", secret),),
        (("authorization", f"Basic {secret}"),),
        (("authorization", "Bearer "),),
        (("authorization", "Bearer"),),
        (("authorization", f"Bearer {secret[:-1]}"),),
        (("authorization", f"Bearer {secret}x"),),
        (("authorization", f"Bearer {secret} {secret}"),),
        (("authorization", f"Bearer {secret.upper()}"),),
        (("x-api-key", secret),),
        (("authorization-bin", f"Bearer {secret}".encode()),),
    ):
        error = denied(shop.till, "GetProgramme", metadata)
        assert (error.code, error.reason) == (Code.UNAUTHENTICATED, "KEY_INVALID")


def test_a_new_key_works_and_is_listed_without_itself(shop: Shop) -> None:
    """A key can be used at once; the list knows everything of it but the key."""
    key, secret = create_key(shop, principal_id="till:7", shop_id="shop-9")
    shop.till.call("GetProgramme", GetProgrammeRequest(), key=secret)
    listed = shop.till.call("ListKeys", ListKeysRequest())
    (found,) = (one for one in listed.keys if one.key_id == key.key_id)
    assert found == key
    assert (found.principal_id, found.shop_id) == ("till:7", "shop-9")
    assert found.role == options_pb2.ROLE_TILL
    assert not found.HasField("expire_time")
    assert not found.HasField("revoke_time")
    assert secret not in str(listed)
    created = [one.create_time.ToDatetime() for one in listed.keys]
    assert created == sorted(created)


def test_keys_are_stored_hashed_only(shop: Shop) -> None:
    """Neither a key nor a part of it is anywhere in the database or the log."""
    _, secret = create_key(shop)
    tail = secret[-12:]
    with shop.till.service.owner(shop.till.programme) as owner:
        tables = owner.execute(
            "SELECT format('%I.%I', table_schema, table_name) FROM information_schema.tables"
            " WHERE table_schema IN ('ledger_control', current_schema()) AND table_type <> 'VIEW'"
        ).fetchall()
        assert len(tables) > 5
        for (table,) in tables:
            found = owner.execute(
                f"SELECT count(*) FROM {table} AS t WHERE strpos(t::text, %s) > 0".encode(),  # noqa: S608 - a name from the catalogue
                [tail],
            ).fetchone()
            assert found == (0,)
            hexed = owner.execute(
                f"SELECT count(*) FROM {table} AS t WHERE strpos(t::text, %s) > 0".encode(),  # noqa: S608 - a name from the catalogue
                [tail.encode().hex()],
            ).fetchone()
            assert hexed == (0,)
    assert tail not in shop.till.service.log()


def refused(till: Till, secret: str) -> RefusedError:
    """Call once with a key that is not taken; return what was said."""
    with pytest.raises(RefusedError) as caught:
        till.call("GetProgramme", GetProgrammeRequest(), key=secret)
    return caught.value


def test_a_revoked_key_is_refused(shop: Shop) -> None:
    """A revoked key is refused as such; revoking it again changes nothing."""
    key, secret = create_key(shop)
    shop.till.call("GetProgramme", GetProgrammeRequest(), key=secret)
    first = shop.till.call("RevokeKey", RevokeKeyRequest(key_id=key.key_id)).key
    error = refused(shop.till, secret)
    assert (error.code, error.reason) == (Code.UNAUTHENTICATED, "KEY_EXPIRED")
    again = shop.till.call("RevokeKey", RevokeKeyRequest(key_id=key.key_id)).key
    assert first.HasField("revoke_time")
    assert again == first


def test_every_process_honours_a_revoked_key(till_of_two_workers: Till) -> None:
    """However busy a key is: once it is answered that the key was revoked, no worker lets a call of it in."""
    shop = Shop(till_of_two_workers, "", "")
    service, programme = shop.till.service, shop.till.programme
    key, secret = create_key(shop)
    begun, revoked = Semaphore(0), Event()

    def call_on(till: Till) -> list[str]:
        """Call again and again until the key was revoked, and once more."""
        said = [outcome(till, secret)]
        begun.release()
        while not revoked.is_set():
            said.append(outcome(till, secret))
        return [*said, outcome(till, secret)]

    with till_of_each_worker(service, programme) as tills, ThreadPoolExecutor(4) as pool:
        calling = [pool.submit(call_on, till) for till in [*tills, *tills]]
        try:
            assert all(begun.acquire(timeout=30) for _ in calling)
            shop.till.call("RevokeKey", RevokeKeyRequest(key_id=key.key_id))
        finally:
            revoked.set()
        for one in calling:
            said = one.result()
            assert (said[0], said[-1]) == ("", "KEY_EXPIRED")


def outcome(till: Till, secret: str) -> str:
    """The reason why a call was refused; empty if it was not."""
    try:
        till.call("GetProgramme", GetProgrammeRequest(), key=secret)
    except RefusedError as error:
        return error.reason
    return ""


def test_streams_of_a_revoked_key_end_in_every_process(till_of_two_workers: Till) -> None:
    """Who follows events is sent away by every worker when the key is revoked, though nothing happens to tell of."""
    shop = Shop(till_of_two_workers, "", "")
    key, secret = create_key(shop, role=options_pb2.ROLE_AUDITOR)
    head = len(shop.till.all_events())
    with till_of_each_worker(shop.till.service, shop.till.programme) as tills:
        streams = [till.events(head - 1, follow=True, key=secret) for till in tills]
        assert [len(next(stream).events) for stream in streams] == [1, 1]
        shop.till.call("RevokeKey", RevokeKeyRequest(key_id=key.key_id))
        for stream in streams:
            assert end_of(stream) == "KEY_EXPIRED"


def end_of(stream: Any) -> str:
    """Wait until a stream ends by itself, bringing nothing more, and return the reason."""
    with pytest.raises(grpc.RpcError) as caught:
        next(stream)
    return RefusedError(caught.value).reason


def test_an_upload_of_a_revoked_key_ends_between_two_messages(shop: Shop) -> None:
    """What an open upload had sent is recorded and answered; when its key is revoked nothing more is taken."""
    key, secret = create_key(shop)
    first, second = (record_request(make_receipt()) for _ in range(2))
    go_on = Event()

    def messages() -> Iterator[UploadReceiptsRequest]:
        yield UploadReceiptsRequest(receipts=[first])
        go_on.wait()
        yield UploadReceiptsRequest(receipts=[second])

    stream = shop.till.open_upload(messages(), secret)
    (recorded,) = next(stream).results
    head = len(shop.till.all_events())
    shop.till.call("RevokeKey", RevokeKeyRequest(key_id=key.key_id))
    go_on.set()
    assert end_of(stream) == "KEY_EXPIRED"
    assert len(shop.till.all_events()) == head
    again = shop.till.call("RecordReceipt", first, key=create_key(shop)[1])
    assert (again.position, again.replayed) == (recorded.recorded.position, True)


def test_streams_end_when_their_key_does(shop: Shop) -> None:
    """A stream that is open when its key expires ends with it, whether it follows events or waits for receipts."""
    soon = timestamp(datetime.now(UTC) + timedelta(seconds=1.5))
    _, auditor = create_key(shop, role=options_pb2.ROLE_AUDITOR, expire_time=soon)
    _, till = create_key(shop, expire_time=soon)
    following = shop.till.events(len(shop.till.all_events()) - 1, follow=True, key=auditor)
    assert next(following).events
    over = Event()

    def nothing() -> Iterator[UploadReceiptsRequest]:
        over.wait()
        yield from ()

    uploading = shop.till.open_upload(nothing(), till)
    assert [end_of(one) for one in (following, uploading)] == ["KEY_EXPIRED"] * 2
    assert datetime.now(UTC) >= soon.ToDatetime(UTC)
    over.set()


def test_a_key_ends_at_its_instant(shop: Shop) -> None:
    """A key with an end in the past is refused, one with an end in the future is not."""
    now = datetime.now(UTC)
    past, future = timestamp(now - timedelta(seconds=1)), timestamp(now + timedelta(days=1))
    _, ended = create_key(shop, expire_time=past)
    assert refused(shop.till, ended).reason == "KEY_EXPIRED"
    key, secret = create_key(shop, expire_time=future)
    shop.till.call("GetProgramme", GetProgrammeRequest(), key=secret)
    request = ExpireKeyRequest(key_id=key.key_id, expire_time=past)
    assert shop.till.call("ExpireKey", request).key.expire_time == past
    assert refused(shop.till, secret).reason == "KEY_EXPIRED"
    request.expire_time.CopyFrom(future)
    shop.till.call("ExpireKey", request)
    shop.till.call("GetProgramme", GetProgrammeRequest(), key=secret)


def test_a_key_of_another_programme_sees_only_its_own(shop: Shop, service: ServiceProcess) -> None:
    """Whose key it is decides the programme: others' members, receipts, keys and balances are not there."""
    service.create_programme("neighbour")
    other = Till(service, "neighbour")
    other.publish_rules()
    assert other.call("GetProgramme", GetProgrammeRequest()).name == "neighbour"
    for name, request in (
        ("GetMember", GetMemberRequest(member_reference=shop.member)),
        (
            "RedeemPoints",
            RedeemPointsRequest(request_id=str(uuid4()), card_number=shop.card, points=1),
        ),
    ):
        with nothing_moves(shop.till):
            assert refusal(other, name, request).code is Code.NOT_FOUND
    key, _ = create_key(shop)
    error = refusal(other, "RevokeKey", RevokeKeyRequest(key_id=key.key_id))
    assert error.reason == "KEY_UNKNOWN"
    assert key.key_id not in str(other.call("ListKeys", ListKeysRequest()))
    assert not other.call("ListBalances", ListBalancesRequest()).balances
    # The same receipt in two programmes is two receipts, and so is the same request id.
    receipt, request_id = make_receipt(), uuid4()
    assert not shop.till.record(receipt, request_id).replayed
    assert not other.record(receipt, request_id).replayed
    other.retire()


@pytest.fixture(scope="module")
def bound(shop: Shop) -> str:
    """A key of a till of shop-1."""
    return create_key(shop, principal_id="bound", shop_id="shop-1")[1]


def calls_of_a_shop(shop: Shop) -> Iterator[tuple[str, Callable[[str], Message], str]]:
    """Writes that happen in a shop, and the field that names it."""
    receipts = [make_receipt() for _ in range(3)]
    for receipt in receipts:
        shop.till.record(receipt)
    yield (
        "RecordReceipt",
        lambda shop_id: RecordReceiptRequest(
            request_id=str(uuid4()), receipt=make_receipt(shop_id=shop_id or "shop-2")
        ),
        "receipt.shop_id",
    )
    yield (
        "RedeemPoints",
        lambda shop_id: RedeemPointsRequest(
            request_id=str(uuid4()), card_number=shop.card, points=1, shop_id=shop_id
        ),
        "shop_id",
    )
    yield (
        "PresentReceipts",
        lambda shop_id: PresentReceiptsRequest(
            request_id=str(uuid4()),
            member_reference=f"member-{uuid4()}",
            receipts=[key_of(receipt) for receipt in receipts],
            shop_id=shop_id,
        ),
        "shop_id",
    )


def test_a_till_of_one_shop_acts_for_that_shop_only(shop: Shop, bound: str) -> None:
    """A till's key that is bound to a shop is denied for others, and where no shop is named."""
    for method, make, field in calls_of_a_shop(shop):
        for other in ("shop-2", ""):
            error = refusal(shop.till, method, make(other), key=bound)
            assert (error.code, error.reason) == (Code.PERMISSION_DENIED, "SHOP_NOT_ALLOWED")
            assert (error.metadata["field"], error.metadata["shop_id"]) == (field, "shop-1")
        shop.till.call(method, make("shop-1"), key=bound)


def test_a_till_of_all_shops_acts_for_any(shop: Shop) -> None:
    """A till's key that is bound to no shop may act for each of them."""
    for number in range(3):
        assert shop.till.record(make_receipt(shop_id=f"shop-{number}")).receipt_id


def test_events_name_the_principal_of_the_key(shop: Shop, bound: str) -> None:
    """What a key's owner does is recorded under the owner's name, whichever key it was."""
    position = shop.till.record(make_receipt(shop_id="shop-1"), key=bound).position
    (event,) = shop.till.all_events(position - 1)
    assert event.principal_id == "bound"


def test_keys_of_one_principal_share_its_requests(shop: Shop) -> None:
    """A request made with one key of a principal is its own under another key, and nobody else's."""
    (_, one), (_, two) = (create_key(shop, principal_id="twice") for _ in range(2))
    receipt, request_id = make_receipt(), uuid4()
    first = shop.till.record(receipt, request_id, key=one)
    assert shop.till.record(receipt, request_id, key=two).position == first.position
    with pytest.raises(RefusedError, match="REQUEST_ID_FOREIGN"):
        shop.till.record(receipt, request_id)


def test_many_callers_with_a_new_key_at_once_are_all_let_in(shop: Shop) -> None:
    """Calls that come while a key is looked up wait for it, and none is turned away."""
    _, secret = create_key(shop)
    with ThreadPoolExecutor(16) as pool:
        answers = pool.map(
            lambda _: shop.till.call("GetProgramme", GetProgrammeRequest(), key=secret), range(32)
        )
        assert {answer.name for answer in answers} == {shop.till.programme}


def test_health_needs_no_key(shop: Shop) -> None:
    """Anybody may ask whether the service and each of its services serve."""
    stub: Any = health_pb2_grpc.HealthStub(shop.till.channel)
    for name in ["", *{method.containing_service.full_name for method in METHODS.values()}]:
        answer = stub.Check(health_pb2.HealthCheckRequest(service=name))
        assert answer.status == health_pb2.HealthCheckResponse.SERVING
    with pytest.raises(grpc.RpcError) as caught:
        stub.Check(health_pb2.HealthCheckRequest(service="ledger.v1.NoSuchService"))
    assert RefusedError(caught.value).code is Code.NOT_FOUND


def test_reflection_needs_no_key_and_knows_every_service(shop: Shop) -> None:
    """Anybody may ask which services there are, and how they are called."""
    stub: Any = reflection_pb2_grpc.ServerReflectionStub(shop.till.channel)
    request = reflection_pb2.ServerReflectionRequest(list_services="")
    (answer,) = stub.ServerReflectionInfo(iter([request]))
    found = {one.name for one in answer.list_services_response.service}
    assert found >= {method.containing_service.full_name for method in METHODS.values()}


def test_a_method_that_does_not_exist_is_unimplemented(shop: Shop) -> None:
    """A method that nobody declared is answered as such, with a key or without."""
    send: Any = shop.till.channel.unary_unary("/ledger.v1.AdminService/DropEverything")
    for metadata in ((), bearer(shop.till.service.key("admin", shop.till.programme))):
        with pytest.raises(grpc.RpcError) as caught:
            send(b"", metadata=metadata)
        assert RefusedError(caught.value).code is Code.UNIMPLEMENTED


def test_a_programme_that_was_removed_is_let_go(service: ServiceProcess) -> None:
    """Of a programme that the registry has no more, the keys are refused and every session ends."""
    service.create_programme("removed")
    till = Till(service, "removed")
    till.publish_rules()
    till.await_projections()
    secret = service.key("till", "removed")
    with service.owner("removed") as owner:
        sessions = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'ledger_serve'"
        [(before,)] = owner.execute(sessions).fetchall()
        service.retire_programme("removed")
        # The writer's of the worker, and that of the projections.
        await_true(lambda: owner.execute(sessions).fetchall() <= [(before - 2,)], "they end")
    # A process may remember a key for a second that nobody revoked.
    await_true(lambda: is_refused(till, secret), "its key is refused")
    till.close()


def is_refused(till: Till, secret: str) -> bool:
    """Whether a key is told to be none."""
    try:
        till.call("GetProgramme", GetProgrammeRequest(), key=secret)
    except RefusedError as error:
        return error.reason == "KEY_INVALID"
    return False
