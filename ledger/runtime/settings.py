"""Settings from the environment."""

from __future__ import annotations

import os
from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple

from ledger.notices.outboxes import NO_OUTBOXES, Outboxes
from ledger.service.tls.files import TlsFiles
from ledger.vault.settings import VaultSettings

ADDRESS_DEFAULT = "127.0.0.1:50051"
SERVING_ROLE = "ledger_serve"
PLAINTEXT_ALLOWED = "allow"
SEALING_OFF = "off"
# Tills come first on a machine that both share.
PROJECTIONS_NICENESS_DEFAULT = 10
NICENESS_MAX = 19

TLS_VARIABLES = ("LEDGER_TLS_CERT_FILE", "LEDGER_TLS_KEY_FILE", "LEDGER_TLS_CLIENT_CA_FILE")
"""In the order of the fields of TlsFiles."""


class SettingsError(Exception):
    """A setting is missing or wrong."""


class Settings(NamedTuple):
    """Where the data is and where the service listens.

    Without `database_url` the service runs its own PostgreSQL in the data folder.
    """

    data_dir: Path
    address: str
    database_url: str | None
    migrate_database_url: str | None
    vault: VaultSettings
    tls: TlsFiles | None = None
    """None: plain text."""
    plaintext_allowed: bool = False
    """Whether plain text may leave this machine."""
    seal_key_file: Path | None = None
    """The key that signs seals; None: another machine seals, or nobody."""
    outboxes: Outboxes = NO_OUTBOXES
    projections_niceness: int = PROJECTIONS_NICENESS_DEFAULT
    """By how much the process of the projections stands back behind the others (nice)."""

    @property
    def credentials_path(self) -> Path:
        """The file with an API key for each role."""
        return self.data_dir / "credentials"

    @property
    def postgres_dir(self) -> Path:
        """The embedded PostgreSQL's folder."""
        return self.data_dir / "postgres"


def settings_from_environment(*tls: Path | None) -> Settings:
    """Read the settings, which docs/reference/settings.md lists. `tls` are files that go before those of TLS there.

    Raises:
        SettingsError: one is wrong.
    """
    data_dir = Path(os.environ.get("LEDGER_DATA_DIR") or "data").absolute()
    return Settings(
        data_dir=data_dir,
        address=os.environ.get("LEDGER_ADDRESS") or ADDRESS_DEFAULT,
        database_url=os.environ.get("LEDGER_DATABASE_URL") or None,
        migrate_database_url=os.environ.get("LEDGER_MIGRATE_DATABASE_URL") or None,
        vault=vault_settings(data_dir),
        tls=_tls_files(tls or (None,) * len(TLS_VARIABLES)),
        plaintext_allowed=_plaintext_allowed(),
        seal_key_file=seal_key_file(data_dir),
        outboxes=outboxes(),
        projections_niceness=_niceness(),
    )


def _tls_files(named: Sequence[Path | None]) -> TlsFiles | None:
    found = [file or _file(name) for file, name in zip(named, TLS_VARIABLES, strict=True)]
    certificate, key, client_authority = (file and file.absolute() for file in found)
    if certificate is not None and key is not None:
        return TlsFiles(certificate, key, client_authority)
    if any(found):
        msg = "TLS needs both LEDGER_TLS_CERT_FILE and LEDGER_TLS_KEY_FILE"
        raise SettingsError(msg)
    return None


def _file(variable: str) -> Path | None:
    value = os.environ.get(variable)
    return Path(value) if value else None


def _plaintext_allowed() -> bool:
    value = os.environ.get("LEDGER_PLAINTEXT") or None
    if value not in (None, PLAINTEXT_ALLOWED):
        msg = f"LEDGER_PLAINTEXT is {PLAINTEXT_ALLOWED!r} or not set, not {value!r}"
        raise SettingsError(msg)
    return value is not None


def check_listening(settings: Settings) -> None:
    """See to it that no key travels in plain text where others can read it.

    Raises:
        SettingsError: it would.
    """
    host, _ = host_and_port(settings.address)
    if settings.tls is None and not settings.plaintext_allowed and not is_loopback(host):
        msg = (
            f"plain text is for this machine only: to listen on {settings.address} set "
            "LEDGER_TLS_CERT_FILE and LEDGER_TLS_KEY_FILE, or LEDGER_PLAINTEXT=allow if something "
            "in front speaks TLS"
        )
        raise SettingsError(msg)


def is_loopback(host: str) -> bool:
    """Whether only this machine can connect there; a name other than localhost may lead anywhere."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def host_and_port(address: str) -> tuple[str, int]:
    """Split `host:port`.

    Raises:
        SettingsError: it is not of that form.
    """
    host, separator, port = address.rpartition(":")
    if not separator or not host or not port.isdigit():
        msg = f"the address must be host:port, not {address!r}"
        raise SettingsError(msg)
    return host.strip("[]"), int(port)


def vault_settings(data_dir: Path) -> VaultSettings:
    """Read where members' keys are and what they are wrapped with: in the data folder, unless told otherwise."""
    folder = data_dir / "vault"
    file = os.environ.get("LEDGER_VAULT_MASTER_KEY_FILE")
    return VaultSettings(
        key_store=os.environ.get("LEDGER_KEY_STORE") or str(folder / "keys"),
        master_key=os.environ.get("LEDGER_VAULT_MASTER_KEY") or None,
        master_key_file=Path(file) if file else folder / "master-keys.json",
    )


def seal_key_file(data_dir: Path) -> Path | None:
    """Read where the key that signs seals is: in the data folder, unless told otherwise."""
    file = os.environ.get("LEDGER_SEAL_KEY_FILE")
    if file == SEALING_OFF:
        return None
    return Path(file) if file else data_dir / "seals" / "key.pem"


def outboxes() -> Outboxes:
    """Read where notices of debits go.

    Raises:
        SettingsError: nothing can go there.
    """
    found = Outboxes(
        os.environ.get("LEDGER_NOTICES") or "", os.environ.get("LEDGER_NOTICES_ON_PAPER") or ""
    )
    try:
        found.check()
    except ValueError as error:
        msg = f"LEDGER_NOTICES: {error}"
        raise SettingsError(msg) from error
    return found


def _niceness() -> int:
    text = os.environ.get("LEDGER_PROJECTIONS_NICENESS") or str(PROJECTIONS_NICENESS_DEFAULT)
    if not text.isdigit() or int(text) > NICENESS_MAX:
        msg = f"LEDGER_PROJECTIONS_NICENESS must be from 0 to {NICENESS_MAX}, not {text!r}"
        raise SettingsError(msg)
    return int(text)
