"""Certificates, who may connect, and what may travel in plain text; without a service of its own."""

import logging
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import grpc
import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

from ledger.cli.failure import CommandFailed
from ledger.cli.operate import serve
from ledger.cli.secure import Tls, channel_to, host_of, tls_of, why_unreachable
from ledger.runtime.expiry import ExpiryWatch
from ledger.runtime.settings import (
    SettingsError,
    check_listening,
    is_loopback,
    settings_from_environment,
)
from ledger.service.tls.certificate import CertificateError, read_certificate
from ledger.service.tls.credentials import ReloadingCertificate
from ledger.service.tls.files import TlsFiles
from tests.support.certificates import Authority, files_in, put

AUTHORITY = Authority()
DAY = timedelta(days=1)


@pytest.fixture
def files(tmp_path: Path) -> TlsFiles:
    """A good pair."""
    found = files_in(tmp_path)
    put(found, *AUTHORITY.sign()[:2])
    return found


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is set but what a test sets."""
    for name in os.environ:
        if name.startswith("LEDGER_"):
            monkeypatch.delenv(name)


def test_a_good_pair_is_read(files: TlsFiles) -> None:
    """What is read says for which names it is and when it ends."""
    found = read_certificate(files)
    assert found.names == ("localhost", "127.0.0.1")
    assert timedelta(days=29) < found.ends_at - datetime.now(UTC) <= timedelta(days=30)


WRONG: dict[str, tuple[Callable[[], tuple[bytes, bytes]], str]] = {
    "no certificate": (lambda: (b"hello", AUTHORITY.sign()[1]), "holds no certificate"),
    "no key": (lambda: (AUTHORITY.sign()[0], b"hello"), "holds no private key"),
    "another's key": (
        lambda: (AUTHORITY.sign()[0], AUTHORITY.sign()[1]),
        "is not the key of the certificate",
    ),
    "locked": (lambda: AUTHORITY.sign(password=b"secret")[:2], "locked with a password"),
    "over": (lambda: AUTHORITY.sign(age=3 * DAY, life=2 * DAY)[:2], "is valid from"),
    "not yet": (lambda: AUTHORITY.sign(age=-DAY)[:2], "is valid from"),
    "for nobody": (lambda: AUTHORITY.sign(names=())[:2], "for no name"),
    "a curve gRPC has not": (
        lambda: AUTHORITY.sign(key=ec.generate_private_key(ec.SECP521R1()))[:2],
        "must be RSA",
    ),
    "a kind gRPC has not": (
        lambda: AUTHORITY.sign(key=ed25519.Ed25519PrivateKey.generate())[:2],
        "must be RSA",
    ),
    "too short": (
        lambda: AUTHORITY.sign(key=rsa.generate_private_key(65537, 1024))[:2],  # noqa: S505 - it is what must be refused
        "must be RSA",
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_cannot_be_shown_is_told(files: TlsFiles, what: str) -> None:
    """A pair that clients would refuse, or gRPC, is refused with what is wrong, and names the file."""
    make, complaint = WRONG[what]
    put(files, *make())
    with pytest.raises(CertificateError, match=complaint) as caught:
        read_certificate(files)
    assert str(files.key) in str(caught.value) or str(files.certificate) in str(caught.value)


def test_a_file_that_is_not_there_is_told(files: TlsFiles) -> None:
    """A missing file is named, be it the certificate's, the key's or that of the clients' authority."""
    for missing in (
        files._replace(certificate=Path("/no/such/file")),
        files._replace(key=Path("/no/such/file")),
        files._replace(client_authority=Path("/no/such/file")),
    ):
        with pytest.raises(CertificateError, match="cannot read /no/such/file"):
            read_certificate(missing)


@pytest.mark.parametrize(
    ("age", "life", "level"),
    [
        (0 * DAY, 90 * DAY, logging.INFO),
        (75 * DAY, 90 * DAY, logging.INFO),
        (77 * DAY, 90 * DAY, logging.WARNING),
        (0 * DAY, DAY, logging.INFO),
        (DAY * 3 / 4, DAY, logging.WARNING),
    ],
)
def test_the_end_is_said_and_warned_of(
    files: TlsFiles,
    caplog: pytest.LogCaptureFixture,
    age: timedelta,
    life: timedelta,
    level: int,
) -> None:
    """At the start the end is said; it is a warning in the last 14 days, or the last third of a short life."""
    put(files, *AUTHORITY.sign(age=age, life=life)[:2])
    caplog.set_level(logging.INFO)
    ExpiryWatch(files).start()
    (said,) = caplog.records
    assert said.levelno == level
    assert f"{datetime.now(UTC) - age + life:%F}" in said.getMessage()


def test_a_service_does_not_start_with_what_cannot_be_shown(files: TlsFiles) -> None:
    """At the start there is no older pair to go on with."""
    files.key.unlink()
    with pytest.raises(SettingsError, match="cannot read"):
        ExpiryWatch(files).start()


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),  # noqa: S104 - it is what must not count
        ("::", False),
        ("10.0.0.7", False),
        ("localhost.example", False),
        ("2130706433", False),
    ],
)
def test_only_this_machine_is_loopback(host: str, loopback: bool) -> None:
    """An address counts as this machine's only if nobody else can reach it."""
    assert is_loopback(host) is loopback


def test_plain_text_stays_on_this_machine(files: TlsFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    """To listen elsewhere it takes TLS, or somebody who says that plain text may leave; the refusal names both."""
    elsewhere = settings_from_environment()._replace(address="0.0.0.0:50051")
    check_listening(elsewhere._replace(address="[::1]:50051"))
    with pytest.raises(SettingsError, match=r"LEDGER_TLS_CERT_FILE.*LEDGER_PLAINTEXT=allow"):
        check_listening(elsewhere)
    check_listening(elsewhere._replace(tls=files))
    monkeypatch.setenv("LEDGER_PLAINTEXT", "allow")
    check_listening(settings_from_environment()._replace(address="0.0.0.0:50051"))
    monkeypatch.setenv("LEDGER_PLAINTEXT", "yes")
    with pytest.raises(SettingsError, match="LEDGER_PLAINTEXT"):
        settings_from_environment()


def test_serve_refuses_before_it_begins_anything(tmp_path: Path) -> None:
    """`ledger serve` does not listen for others in plain text, nor with half of what TLS needs."""
    for options, complaint in (
        (("--address", "0.0.0.0:50051"), "plain text is for this machine only"),
        (("--tls-cert", "service.pem"), "LEDGER_TLS_KEY_FILE"),
    ):
        environment = {"LEDGER_DATA_DIR": str(tmp_path / "data")}
        done = CliRunner().invoke(serve, options, env=environment)
        assert isinstance(done.exception, CommandFailed)
        assert complaint in done.exception.message
        assert not (tmp_path / "data").exists()


def test_options_go_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a pair, one file may be named by an option and the other by the environment."""
    monkeypatch.setenv("LEDGER_TLS_CERT_FILE", "/one.pem")
    monkeypatch.setenv("LEDGER_TLS_KEY_FILE", "/one.key")
    found = settings_from_environment(Path("/two.pem"), None, None)
    assert found.tls == TlsFiles(Path("/two.pem"), Path("/one.key"), None)


@contextmanager
def served(files: TlsFiles | None) -> Iterator[str]:
    """The health service on a port, with TLS or without."""
    with ThreadPoolExecutor(2) as threads:
        server = grpc.server(threads)
        health_pb2_grpc.add_HealthServicer_to_server(health.HealthServicer(), server)
        if files is None:
            port = server.add_insecure_port("127.0.0.1:0")
        else:
            port = server.add_secure_port("127.0.0.1:0", ReloadingCertificate(files).credentials())
        server.start()
        yield f"127.0.0.1:{port}"
        server.stop(None).wait()


def is_answered(address: str, tls: Tls) -> bool:
    """Whether a call gets through."""
    with channel_to(address, tls, ()) as channel:
        stub: Any = health_pb2_grpc.HealthStub(channel)
        try:
            stub.Check(health_pb2.HealthCheckRequest(), timeout=10)
        except grpc.RpcError:
            return False
    return True


def test_clients_must_show_a_certificate_where_that_is_asked(
    files: TlsFiles, tmp_path: Path
) -> None:
    """Only who has a certificate of the right authority is let in, and the command line says what is missing."""
    trusted, clients = tmp_path / "trusted.pem", Authority("Of clients")
    trusted.write_bytes(AUTHORITY.pem)
    asked = files._replace(client_authority=tmp_path / "clients.pem")
    assert asked.client_authority is not None
    asked.client_authority.write_bytes(clients.pem)
    own, foreign = (files_in(tmp_path / name) for name in ("own", "foreign"))
    for pair, authority in ((own, clients), (foreign, AUTHORITY)):
        pair.key.parent.mkdir()
        put(pair, *authority.sign()[:2])
    with served(asked) as address:
        nobody = Tls(trusted, None, None, None)
        assert is_answered(address, Tls(trusted, None, own.certificate, own.key))
        assert not is_answered(address, Tls(trusted, None, foreign.certificate, foreign.key))
        assert not is_answered(address, nobody)
        assert "LEDGER_TLS_CLIENT_CERT_FILE" in why_unreachable(address, nobody).message


def test_a_plain_service_is_told_from_one_with_tls() -> None:
    """Where TLS is expected and not spoken, the command line says so."""
    with served(None) as address:
        tls = Tls(None, None, None, None)
        assert not is_answered(address, tls)
        assert "does not speak TLS" in why_unreachable(address, tls).message


def test_the_command_line_sends_no_key_in_plain_text_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """To another machine it speaks TLS unless told otherwise; on this one it does when it is told to."""
    assert tls_of("ledger.example:443", announced=False) is not None
    assert tls_of("127.0.0.1:50051", announced=False) is None
    assert tls_of("localhost:50051", announced=True) is not None
    monkeypatch.setenv("LEDGER_PLAINTEXT", "allow")
    assert tls_of("ledger.example:443", announced=False) is None
    monkeypatch.setenv("LEDGER_TLS", "on")
    assert tls_of("ledger.example:443", announced=False) is not None
    assert tls_of("127.0.0.1:50051", announced=False) is not None
    monkeypatch.setenv("LEDGER_TLS", "perhaps")
    with pytest.raises(CommandFailed, match="LEDGER_TLS"):
        tls_of("127.0.0.1:50051", announced=False)


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("ledger.example:443", "ledger.example"),
        ("127.0.0.1:50051", "127.0.0.1"),
        ("[::1]:50051", "::1"),
        ("dns:///ledger.example:443", "ledger.example"),
    ],
)
def test_the_host_of_an_address(address: str, host: str) -> None:
    """The host is found however gRPC lets an address be written."""
    assert host_of(address) == host
