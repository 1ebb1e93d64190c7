"""A service of two workers that speaks TLS, while the files of its certificate are replaced."""

import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import grpc
import pytest
from cryptography import x509
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from ledger.service.tls.files import TlsFiles
from tests.cli.program import ledger
from tests.faults.sabotage import await_true
from tests.faults.workers import till_of_each_worker, worker_of
from tests.support.certificates import Authority, files_in, put
from tests.support.process import ServiceProcess, running
from tests.support.till import make_receipt

WORKERS = 2


@dataclass
class Secured:
    """The service, and what its certificate is made with."""

    service: ServiceProcess
    authority: Authority
    files: TlsFiles
    first: int
    """The number of the certificate that it was started with."""

    def renew(self) -> int:
        """Put a new certificate into the files, and return its number."""
        certificate, key, number = self.authority.sign()
        put(self.files, certificate, key)
        return number

    def shown(self) -> set[int]:
        """The numbers of the certificates that the workers show to who connects now."""
        found: dict[int, int] = {}

        def connect() -> bool:
            with self.connected(
                ssl.create_default_context(cadata=self.authority.pem.decode())
            ) as one:
                shown = one.getpeercert(binary_form=True)
                assert shown is not None
                worker = worker_of(self.service, one.getsockname()[1])
                if worker is not None:
                    found[worker] = x509.load_der_x509_certificate(shown).serial_number
            return len(found) == WORKERS

        await_true(connect, "all workers are reached")
        return set(found.values())

    def connected(self, context: ssl.SSLContext) -> ssl.SSLSocket:
        """A connection that has shaken hands."""
        context.set_alpn_protocols(["h2"])
        host, _, port = self.service.address.rpartition(":")
        plain = socket.create_connection((host, int(port)), timeout=30)
        return context.wrap_socket(plain, server_hostname=host)


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    """The service, with a certificate of an authority that only the tests trust."""
    folder = tmp_path_factory.mktemp("tls")
    authority, files = Authority(), files_in(folder)
    certificate, key, number = authority.sign()
    put(files, certificate, key)
    (folder / "authority.pem").write_bytes(authority.pem)
    settings = {
        "LEDGER_TLS_CERT_FILE": str(files.certificate),
        "LEDGER_TLS_KEY_FILE": str(files.key),
        "LEDGER_TLS_CA_FILE": str(folder / "authority.pem"),
    }
    with running(folder / "data", workers=WORKERS, settings=settings) as service:
        yield Secured(service, authority, files, number)


def test_a_new_certificate_is_shown_without_a_restart(secured: Secured) -> None:
    """Who connects after the files changed sees the new certificate, from every worker; open connections go on."""
    assert secured.shown() == {secured.first}
    with till_of_each_worker(secured.service, "main") as tills:
        tills[0].publish_rules()
        head = len(tills[0].all_events())
        streams = [till.events(head - 1, follow=True) for till in tills]
        assert [len(next(stream).events) for stream in streams] == [1, 1]
        number = secured.renew()
        assert secured.shown() == {number}
        for till in tills:
            till.record(make_receipt())
        for stream in streams:
            assert next(stream).events
            stream.cancel()


def test_a_broken_pair_is_logged_and_the_old_one_goes_on(secured: Secured) -> None:
    """A key of another certificate changes nothing but the log of every worker; the right one is taken then."""
    number = secured.renew()
    assert secured.shown() == {number}
    certificate, key, next_number = secured.authority.sign()
    _, other_key, _ = secured.authority.sign()
    put(secured.files, certificate, other_key)
    before = len(secured.service.log())
    assert secured.shown() == {number}
    assert secured.shown() == {number}
    said = secured.service.log()[before:]
    assert said.count("is not the key of the certificate") == WORKERS
    put(secured.files, certificate, key)
    assert secured.shown() == {next_number}


def test_health_and_reflection_are_there_with_tls(secured: Secured) -> None:
    """A load balancer and a tool that asks for the methods speak TLS, too, and need no key."""
    with secured.service.channel() as channel:
        health: Any = health_pb2_grpc.HealthStub(channel)
        answer = health.Check(health_pb2.HealthCheckRequest())
        assert answer.status == health_pb2.HealthCheckResponse.SERVING
        stub: Any = reflection_pb2_grpc.ServerReflectionStub(channel)
        request = reflection_pb2.ServerReflectionRequest(list_services="")
        (listed,) = stub.ServerReflectionInfo(iter([request]))
        assert listed.list_services_response.service


def test_plain_text_and_old_tls_are_not_spoken(secured: Secured) -> None:
    """Without TLS nobody is answered, and TLS 1.2 is the oldest that is spoken."""
    with grpc.insecure_channel(secured.service.address) as channel:
        health: Any = health_pb2_grpc.HealthStub(channel)
        with pytest.raises(grpc.RpcError):
            health.Check(health_pb2.HealthCheckRequest(), timeout=10)
    assert spoken(secured, ssl.TLSVersion.TLSv1_2) == "TLSv1.2"
    with (
        pytest.warns(DeprecationWarning, match="TLSv1_1"),
        pytest.raises((ssl.SSLError, ConnectionError)),
    ):
        spoken(secured, ssl.TLSVersion.TLSv1_1)


def spoken(secured: Secured, newest: ssl.TLSVersion) -> str | None:
    """What is spoken with who knows nothing newer."""
    context = ssl.create_default_context(cadata=secured.authority.pem.decode())
    # Today's systems allow old versions only to who asks for them.
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = newest
    with secured.connected(context) as connection:
        return connection.version()


def test_the_end_of_the_certificate_is_said_at_the_start(secured: Secured) -> None:
    """The log says for which names the certificate is and when it ends."""
    assert "the certificate for localhost, 127.0.0.1 ends on " in secured.service.log()


def test_the_command_line_speaks_tls(secured: Secured, tmp_path: Path) -> None:
    """It trusts the authority it is told of, finds out about TLS by itself, and says what is wrong if it cannot."""
    service = secured.service
    trusted = str(service.settings["LEDGER_TLS_CA_FILE"])
    run = partial(run_clock, service)
    assert run(LEDGER_TLS_CA_FILE=trusted)[0] == 0
    other = tmp_path / "other.pem"
    other.write_bytes(Authority("Another one").pem)
    for settings, complaint in (
        ({}, "is not trusted: "),
        ({"LEDGER_TLS_CA_FILE": str(other)}, "is not trusted: "),
        ({"LEDGER_TLS_CA_FILE": str(other)}, "LEDGER_TLS_CA_FILE"),
        (
            {"LEDGER_TLS_CA_FILE": trusted, "LEDGER_TLS_SERVER_NAME": "ledger.example"},
            "say the name it is for",
        ),
        ({"LEDGER_TLS_CA_FILE": "/no/such/file"}, "cannot read /no/such/file"),
        ({"LEDGER_ADDRESS": service.address.replace("127.0.0.1", "localhost")}, "speaks TLS: set"),
    ):
        code, said = run(**settings)
        assert code != 0
        assert complaint in said


def run_clock(service: ServiceProcess, **settings: str) -> tuple[int, str]:
    """Run a command that reads, with those settings only; return its code and its complaint."""
    done = ledger("clock", env={"LEDGER_DATA_DIR": str(service.data_dir), **settings})
    return done.code, done.err
