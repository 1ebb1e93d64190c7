"""Whether a connection speaks TLS, whom it trusts, and why it could not be made."""

import os
import socket
import ssl
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

import grpc

from ledger.cli.credentials import START_HINT
from ledger.cli.failure import EXIT_UNKNOWN, EXIT_USAGE, CommandFailed

Options = tuple[tuple[str, int | str], ...]

PROBE_SECONDS_MAX = 3.0
HTTP2 = "h2"
# Where systems keep the authorities they trust; gRPC would take a list of its own.
SYSTEM_AUTHORITIES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)


@dataclass(frozen=True)
class Tls:
    """How TLS is spoken with a service."""

    # None: those that this system trusts.
    authority: Path | None
    # None: the host of the address.
    server_name: str | None
    own_certificate: Path | None
    own_key: Path | None

    def credentials(self) -> grpc.ChannelCredentials:
        """What a channel is made with."""
        authority = self.authority or system_authorities()
        return grpc.ssl_channel_credentials(
            _read(authority), _read(self.own_key), _read(self.own_certificate)
        )

    def options(self) -> Options:
        """Options of a channel that belong to it."""
        name = self.server_name
        return () if name is None else (("grpc.ssl_target_name_override", name),)


def tls_of(address: str, *, announced: bool) -> Tls | None:
    """How to speak TLS there; None for plain text, which by itself stays on this machine.

    `announced`: the credentials file says that the service does.
    """
    authority = _file("LEDGER_TLS_CA_FILE")
    wanted = authority is not None or announced or _said("LEDGER_TLS", "on")
    allowed = _said("LEDGER_PLAINTEXT", "allow") or is_local(host_of(address))
    if allowed and not wanted:
        return None
    certificate, key = _file("LEDGER_TLS_CLIENT_CERT_FILE"), _file("LEDGER_TLS_CLIENT_KEY_FILE")
    if (certificate is None) != (key is None):
        text = "a certificate of your own needs LEDGER_TLS_CLIENT_CERT_FILE and LEDGER_TLS_CLIENT_KEY_FILE"
        raise CommandFailed(text, EXIT_USAGE)
    return Tls(authority, os.environ.get("LEDGER_TLS_SERVER_NAME") or None, certificate, key)


def channel_to(address: str, tls: Tls | None, options: Options) -> grpc.Channel:
    """A channel that has not connected yet."""
    if tls is None:
        return grpc.insecure_channel(address, options=options)
    return grpc.secure_channel(address, tls.credentials(), options=(*options, *tls.options()))


def why_unreachable(address: str, tls: Tls | None) -> CommandFailed:
    """Looks at what answers at an address that no connection could be made to, and says what is wrong."""
    try:
        text = _why_not_tls(address, tls) if tls is not None else _why_not_plain(address)
    except (OSError, ValueError):
        text = ""
    return CommandFailed(text or f"cannot reach {address}: {START_HINT}", EXIT_UNKNOWN)


def system_authorities() -> Path | None:
    """The file of authorities that this system trusts; None if it has none where systems have it."""
    own = ssl.get_default_verify_paths().cafile
    files = (Path(name) for name in (own, *SYSTEM_AUTHORITIES) if name)
    return next((file for file in files if file.is_file()), None)


def is_local(host: str) -> bool:
    """Whether what is sent there stays on this machine."""
    try:
        address = ip_address(host)
    except ValueError:
        return host == "localhost"
    return address.is_loopback or address.is_unspecified


def host_of(address: str) -> str:
    """The host of `host:port`, however gRPC lets one write it."""
    return address.rpartition("/")[2].rpartition(":")[0].strip("[]")


def _why_not_tls(address: str, tls: Tls) -> str:
    context = ssl.create_default_context(cafile=tls.authority or system_authorities())
    if tls.own_certificate is not None:
        context.load_cert_chain(tls.own_certificate, tls.own_key)
    name = tls.server_name or host_of(address)
    try:
        greeting = _greet(address, context, name)
    except ssl.SSLCertVerificationError as error:
        return (
            f"the certificate of {address} is not trusted: {error.verify_message}; {_trust(error)}"
        )
    except ssl.SSLError as error:
        if error.reason == "WRONG_VERSION_NUMBER":
            return f"{address} does not speak TLS: {_plain_hint(address)}"
        return f"TLS with {address} fails: {error.reason}"
    if greeting or tls.own_certificate is not None:
        return ""
    return (
        f"{address} closes the connection at once, as one does that asks for a certificate of yours: "
        "LEDGER_TLS_CLIENT_CERT_FILE, LEDGER_TLS_CLIENT_KEY_FILE"
    )


def _trust(error: ssl.SSLCertVerificationError) -> str:
    # X509_V_ERR_HOSTNAME_MISMATCH and X509_V_ERR_IP_ADDRESS_MISMATCH, which the module does not name.
    if error.verify_code in (62, 64):
        return "say the name it is for: LEDGER_TLS_SERVER_NAME"
    return "if its authority is your own, name its file: LEDGER_TLS_CA_FILE"


def _plain_hint(address: str) -> str:
    if is_local(host_of(address)):
        return "unset LEDGER_TLS and LEDGER_TLS_CA_FILE"
    return "LEDGER_PLAINTEXT=allow sends the key so that anybody on the way can read it"


def _why_not_plain(address: str) -> str:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # Only to see whether it speaks TLS; nothing is sent.
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    _greet(address, context, None)
    return f"{address} speaks TLS: set LEDGER_TLS=on, or LEDGER_TLS_CA_FILE if its authority is your own"


def _greet(address: str, context: ssl.SSLContext, name: str | None) -> bytes:
    """Shakes hands, and returns the first that the other side says of itself."""
    context.set_alpn_protocols([HTTP2])
    port = int(address.rpartition(":")[2])
    with (
        socket.create_connection((host_of(address), port), PROBE_SECONDS_MAX) as plain,
        context.wrap_socket(plain, server_hostname=name) as connection,
    ):
        return connection.recv(1)


def _read(file: Path | None) -> bytes | None:
    try:
        return None if file is None else file.read_bytes()
    except OSError as error:
        raise CommandFailed(f"cannot read {file}: {error.strerror}", EXIT_USAGE) from None


def _file(variable: str) -> Path | None:
    value = os.environ.get(variable)
    return Path(value) if value else None


def _said(variable: str, word: str) -> bool:
    value = os.environ.get(variable) or None
    if value not in (None, word):
        raise CommandFailed(f"{variable} is {word!r} or not set, not {value!r}", EXIT_USAGE)
    return value is not None
