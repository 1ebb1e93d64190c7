"""Settings from the environment."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from ledger.vault.settings import VaultSettings

ADDRESS_DEFAULT = "127.0.0.1:50051"
SERVING_ROLE = "ledger_serve"
SEALING_OFF = "off"


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
    seal_key_file: Path | None
    """The key that signs seals; None: another machine seals, or nobody."""

    @property
    def credentials_path(self) -> Path:
        """The file with an API key for each role."""
        return self.data_dir / "credentials"

    @property
    def postgres_dir(self) -> Path:
        """The embedded PostgreSQL's folder."""
        return self.data_dir / "postgres"


def settings_from_environment() -> Settings:
    """Read the settings, which docs/reference/settings.md lists."""
    data_dir = Path(os.environ.get("LEDGER_DATA_DIR") or "data").absolute()
    return Settings(
        data_dir=data_dir,
        address=os.environ.get("LEDGER_ADDRESS") or ADDRESS_DEFAULT,
        database_url=os.environ.get("LEDGER_DATABASE_URL") or None,
        migrate_database_url=os.environ.get("LEDGER_MIGRATE_DATABASE_URL") or None,
        vault=vault_settings(data_dir),
        seal_key_file=seal_key_file(data_dir),
    )


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
