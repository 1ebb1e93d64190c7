"""Settings: every variable of the environment that the program reads."""

import re
from pathlib import Path

from tools.protos import ToolError
from tools.refdocs.markdown import Pages, code, page, table

SOURCES = (Path("ledger"), Path("server.py"))
_NAME = re.compile(r"\bLEDGER_[A-Z_]+\b")

INTRODUCTION = """\
Settings come from the environment; there is no configuration file. Set but empty counts as not set.
Options of a command win over them. What a programme or its rules fix (time zone, currency, how far a
till's clock may be off) is no setting: it is part of the history."""

SERVICE = {
    "LEDGER_DATA_DIR": (
        "`data`",
        "Folder of the embedded PostgreSQL (`postgres/`) and of the file with the keys "
        "(`credentials`). The command line looks for the keys there.",
    ),
    "LEDGER_ADDRESS": (
        "`127.0.0.1:50051`",
        "Where the service listens. For the command line: where it finds the service, if the "
        "credentials file says otherwise.",
    ),
    "LEDGER_DATABASE_URL": (
        "none",
        "The address of a PostgreSQL of your own, as the role that serves. Without it the service "
        "runs its own PostgreSQL in the data folder.",
    ),
    "LEDGER_TLS_CERT_FILE": (
        "none",
        "The certificate that the service shows, in PEM form, followed by those that lead from it to "
        "its authority. With it and its key the service speaks TLS, 1.2 or newer. The files may be "
        "replaced while it runs.",
    ),
    "LEDGER_TLS_KEY_FILE": (
        "none",
        "The certificate's private key, in PEM form and without a password: RSA of 2,048 bits or "
        "more, or EC on P-256 or P-384.",
    ),
    "LEDGER_TLS_CLIENT_CA_FILE": (
        "none",
        "Whoever connects must show a certificate of an authority in this file. Without it nobody "
        "has to.",
    ),
    "LEDGER_PLAINTEXT": (
        "none",
        "`allow`: plain text may leave this machine, because something in front of the service "
        "speaks TLS. Without it the service refuses to listen elsewhere than on loopback unless it "
        "speaks TLS, and the command line speaks TLS to other machines.",
    ),
    "LEDGER_KEY_STORE": (
        "`vault/keys` in the data folder",
        "Where members' keys are kept: a folder, or the address of a PostgreSQL (`postgresql://...`) "
        "that is not the one with the events. It must never be backed up together with the events.",
    ),
    "LEDGER_VAULT_MASTER_KEY_FILE": (
        "`vault/master-keys.json` in the data folder",
        "The file with what members' keys are wrapped with. It is made when it is needed first; "
        "without it nobody reads what is personal.",
    ),
    "LEDGER_VAULT_MASTER_KEY": (
        "none",
        "The same without a file: 32 bytes in base64. Several are separated by commas; the first "
        "wraps, all unwrap.",
    ),
    "LEDGER_SEAL_KEY_FILE": (
        "`seals/key.pem` in the data folder",
        "The Ed25519 key that signs seals, in PEM; made when it is needed first, with the public key "
        "beside it (`key.pub.pem`). `off`: this machine does not seal.",
    ),
    "LEDGER_PROJECTIONS_NICENESS": (
        "`10`",
        "By how much the process of the projections stands back behind the workers (`nice`, 0 to 19). "
        "On a machine that is busy all the time, or has cores to spare, 0 keeps lists fresher.",
    ),
    "LEDGER_NOTICES": (
        "none",
        "Where notices of debits go: a folder, or a mail server "
        "(`smtp://user:password@host:587?from=debits@shop.example` with STARTTLS, `&plain=1` without; "
        "`smtps://`). Without it `ledger settle notify` is refused.",
    ),
    "LEDGER_NOTICES_ON_PAPER": (
        "none",
        "A folder for the notices of those who have no e-mail address, to be printed. Without it they "
        "are left out of the run.",
    ),
    "LEDGER_MIGRATE_DATABASE_URL": (
        "none",
        "The same database as the role that owns the schemas: for `ledger migrate` and "
        "`ledger programme create`. `ledger serve` neither needs nor reads it.",
    ),
}
COMMAND_LINE = {
    "LEDGER_PROGRAMME": (
        "what `ledger use` chose",
        "Which of the programmes in the credentials file a command speaks to.",
    ),
    "LEDGER_KEY": (
        "none",
        "A key to use in place of those in the credentials file. It selects the programme, so it "
        "excludes `LEDGER_PROGRAMME`. Not an option: a command line is seen by every user of the "
        "machine.",
    ),
    "LEDGER_TLS": (
        "none",
        "`on`: the service speaks TLS. Not needed for one on another machine, nor for one that the "
        "credentials file knows.",
    ),
    "LEDGER_TLS_CA_FILE": (
        "what this system trusts",
        "The authorities whose certificates are trusted, in PEM form. It says `LEDGER_TLS=on`, too.",
    ),
    "LEDGER_TLS_SERVER_NAME": (
        "the host of the address",
        "The name that the service's certificate must be for.",
    ),
    "LEDGER_TLS_CLIENT_CERT_FILE": (
        "none",
        "The certificate to show to a service that asks for one, in PEM form.",
    ),
    "LEDGER_TLS_CLIENT_KEY_FILE": ("none", "Its private key."),
    "LEDGER_TRACEBACK": ("none", "Set: a fault of the command line itself shows its traceback."),
}
# Set by the supervisor for its processes.
INTERNAL = {"LEDGER_SHARED_PORT", "LEDGER_SUPERVISOR_PID"}


def pages() -> Pages:
    """Returns the page of all settings.

    Raises:
        ToolError: a setting is read that is not described here, or the other way round.
    """
    described = {*SERVICE, *COMMAND_LINE, *INTERNAL}
    wrong = sorted(_read_names() ^ described)
    if wrong:
        raise ToolError(f"tools/refdocs/settings.py and the sources disagree on {', '.join(wrong)}")
    return {
        "settings.md": page(
            "Settings",
            "the sources and tools/refdocs/settings.py",
            INTRODUCTION,
            "## The service",
            _table(SERVICE),
            "## The command line",
            _table(COMMAND_LINE),
        )
    }


def _read_names() -> set[str]:
    files = [file for source in SOURCES for file in (source, *source.rglob("*.py"))]
    return {
        name
        for file in files
        if file.is_file()
        for name in _NAME.findall(file.read_text(encoding="utf-8"))
    }


def _table(settings: dict[str, tuple[str, str]]) -> str:
    rows = [(code(name), default, text) for name, (default, text) in settings.items()]
    return table(("variable", "default", "what it sets"), rows)
