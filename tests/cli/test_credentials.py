import json
from pathlib import Path
from typing import Any

import pytest

from ledger.cli.credentials import load, use_programme
from ledger.cli.failure import EXIT_USAGE, CommandFailed

CONTENT: dict[str, Any] = {
    "address": "127.0.0.1:50051",
    "programme": "main",
    "programmes": {"main": {"till": "ll_1", "admin": "ll_2"}, "demo": {"till": "ll_3"}},
    "written_by_a_later_version": {"kept": True},
}


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A data folder with a credentials file."""
    path = tmp_path / "credentials"
    path.write_text(json.dumps(CONTENT))
    path.chmod(0o600)
    return tmp_path


def test_the_file_is_read(data_dir: Path) -> None:
    """The file gives the address, the default programme and a key for each role."""
    found = load(data_dir)
    assert (found.address, found.programme) == ("127.0.0.1:50051", "main")
    assert found.key("demo", "till") == "ll_3"


def test_use_changes_the_programme_only(data_dir: Path) -> None:
    """Choosing a programme keeps all else of the file, also what this version does not know."""
    use_programme(data_dir, "demo")
    path = data_dir / "credentials"
    assert json.loads(path.read_text()) == {**CONTENT, "programme": "demo"}
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(data_dir.iterdir()) == [path]


def test_use_keeps_the_file_closed_to_others(data_dir: Path) -> None:
    """A file that was opened to others by mistake is closed again."""
    (data_dir / "credentials").chmod(0o644)
    use_programme(data_dir, "demo")
    assert (data_dir / "credentials").stat().st_mode & 0o777 == 0o600


def test_an_unknown_programme_is_refused(data_dir: Path) -> None:
    """A programme without keys is refused by naming the known ones; the file stays as it is."""
    before = (data_dir / "credentials").read_bytes()
    with pytest.raises(CommandFailed, match=r"no keys of the programme 'nope'.*demo, main"):
        use_programme(data_dir, "nope")
    assert (data_dir / "credentials").read_bytes() == before


def test_a_missing_role_is_refused(data_dir: Path) -> None:
    """A role without a key is refused with what to do."""
    with pytest.raises(CommandFailed, match=r"no key of the role 'admin'.*keys create"):
        load(data_dir).key("demo", "admin")


def test_a_missing_file_says_what_to_start(tmp_path: Path) -> None:
    """Without a credentials file the user is told to start the service."""
    with pytest.raises(CommandFailed, match="start it with: make run") as failed:
        load(tmp_path)
    assert failed.value.exit_code == EXIT_USAGE


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", '{"programmes": []}', '{"programmes": {"main": 1}}', '"x"', "\x00"],
)
def test_a_broken_file_is_refused(tmp_path: Path, text: str) -> None:
    """Whatever stands in the file, the user gets one clear line."""
    (tmp_path / "credentials").write_text(text)
    with pytest.raises(CommandFailed, match="is not a credentials file"):
        load(tmp_path)
