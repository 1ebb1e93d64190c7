"""The reference is what the sources say, and the sources agree with each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.domain.errors import Reason
from ledger.service.errors import _CODES
from tests.docs.documents import ROOT
from tools import reference
from tools.protos import BUILD, ToolError, build_image
from tools.refdocs import errors
from tools.refdocs.contract import Contract


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tools run from the root of the project."""
    monkeypatch.chdir(ROOT)


def test_a_stale_page_is_noticed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A page that differs, is missing or is left over fails the check, and generating mends it."""
    monkeypatch.setattr(reference, "TARGET", tmp_path)
    with pytest.raises(ToolError, match=r"cli\.md"):
        reference.check()
    (tmp_path / "api").mkdir()
    (tmp_path / "api" / "old.md").write_text("left over")
    reference.generate()
    reference.check()
    (tmp_path / "limits.md").write_text("changed by hand")
    with pytest.raises(ToolError, match=r"\(limits\.md\)"):
        reference.check()


def test_codes_are_those_of_the_contract() -> None:
    """A refusal is answered with the code that the comment of its reason promises."""
    contract = Contract(build_image(BUILD / "image.binpb"))
    promised = {reason.name: reason for reason in map(errors.read, contract.reasons())}
    for reason in Reason:
        assert promised[reason].code == _CODES[reason].name, reason
        assert promised[reason].kind == "Refusal"
