"""`ledger import` and what else moves points without a receipt, against a real service."""

import json
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ledger.cli.failure import CommandFailed
from ledger.cli.opening_file import BadRow, OpeningFile, Row
from tests.cli.program import Finished, Service, ledger

HEADINGS = "member_reference,card_number,lot_reference,points,earned_at,available_at,expires_at\n"
RULES = {
    "effective_at": "2020-01-01T00:00:00Z",
    "earning": {"points": 1, "per_amount": {"currency_code": "EUR", "units": 1}},
    "card": {"receipts_required": 3},
    "adjustments": {"points_max_alone": 100},
    "rewards": [{"reward_id": "birthday", "points": 50, "window": "REWARD_WINDOW_YEAR"}],
}

Run = Callable[..., Finished]


@pytest.fixture(scope="module")
def run(service: Any) -> Run:
    """Runs a command against a programme of the module's own, with rules."""
    name = f"import_{uuid.uuid4().hex[:8]}"
    service.create_programme(name)
    places = _places(service, name)

    def _run(*arguments: str, stdin: str = "", **env: str) -> Finished:
        return ledger(*arguments, stdin=stdin, env={**places, **env})

    assert _run("rules", "publish", "-", stdin=json.dumps(RULES)).code == 0
    return _run


def _places(service: Service, programme: str) -> dict[str, str]:
    return {
        "LEDGER_DATA_DIR": str(service.data_dir),
        "LEDGER_ADDRESS": service.address,
        "LEDGER_PROGRAMME": programme,
    }


@pytest.fixture
def source() -> str:
    """An older system that nobody has imported from."""
    return f"old-{uuid.uuid4().hex[:8]}"


def _file(folder: Path, *rows: str, headings: str = HEADINGS) -> str:
    path = folder / f"{uuid.uuid4().hex}.csv"
    path.write_text(headings + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return str(path)


def _json(done: Finished, code: int = 0) -> Any:
    assert done.code == code, done.err
    return json.loads(done.out)


# Rule 26
def test_a_file_is_rehearsed_imported_and_imported_again(
    run: Run, tmp_path: Path, source: str
) -> None:
    """A dry run writes nothing; the import does what it said; the second one changes nothing and says so."""
    file = _file(
        tmp_path,
        f"{source}-1,,A-1,100,2024-05-06,,2099-01-01",
        f"{source}-2,,A-2,5,2024-05-06T10:00:00+02:00,,",
        f"{source}-1,,A-3,20,2024-05-07,2098-01-01,2099-01-01",
        f"{source}-3,,A-4,0,2024-05-07,,",
    )
    arguments = ("import", file, "--source", source, "--json")
    events = run("events").out
    said = _json(run(*arguments, "--dry-run"))
    assert run("events").out == events
    done = _json(run(*arguments))
    assert said == {**done, "dry_run": True}
    assert (done["rows"], done["rows_refused"], done["problems"]) == (4, 0, [])
    assert (done["members"], done["members_enrolled"]) == (3, 3)
    assert (done["lots_imported"], done["points_imported"]) == (4, 125)
    events = run("events").out
    again = _json(run(*arguments))
    assert run("events").out == events
    assert (again["lots_imported"], again["members_enrolled"]) == (0, 0)
    assert (again["lots_unchanged"], again["points_unchanged"]) == (4, 125)
    assert "all of it was imported before" in run(*arguments[:-1]).out
    account = _json(run("account", "--member", f"{source}-1", "--json"))["account"]
    assert (account["points_available"], account["points_pending"]) == (100, 20)


# Rule 26
def test_every_wrong_row_is_named_and_the_others_are_imported(
    run: Run, tmp_path: Path, source: str
) -> None:
    """What the command or the service finds wrong has its row and column, in order; the rest is imported."""
    file = _file(
        tmp_path,
        f"{source}-1,2900000000117,A-1,100,2024-05-06,,",
        f"{source}-1,,A-2,1000000000001,2024-05-06,,",
        f"{source}-1,,A-3,1,2024-05-06,,2024-05-06",
        f"{source}-1,,A-4,1,2024-05-06,,",
        f"{source}-2,2900000000118,A-5,1,2024-05-06,,",
        f"{source}-2,,A-1,1,2024-05-06,,",
        f"{source}-3,2900000000117,A-6,1,2024-05-06,,",
        f"{source}-3,,A-7,1.5,yesterday,,2024-05-06T10:00:00",
        ",,A-8,1,2024-05-06,,",
        f"{source}-3,,A-9,1,2024-05-06",
        "",
        f"{source}-3,,A-10,1,2099-01-01,,",
        f"{source}-3,,A-11,-1,2024-05-06,,",
        f"{source}-3,,A-12,1,2024-05-06,,",
        f"{source}-3,,,7,2024-05-06,,",
        f"{source}-3,,,7,2024-05-06,,",
    )
    for extra in (("--dry-run",), ()):
        found = _json(run("import", file, "--source", source, "--json", *extra), code=1)
        where = [(problem["row"], problem["column"]) for problem in found["problems"]]
        assert where == [
            (3, "points"),
            (4, "expires_at"),
            (6, "card_number"),
            (7, "lot_reference"),
            (8, "card_number"),
            (9, "points"),
            (9, "earned_at"),
            (9, "expires_at"),
            (10, "member_reference"),
            (11, "row"),
            (13, "earned_at"),
            (14, "points"),
            (17, "lot_reference"),
        ]
        assert (found["rows"], found["rows_refused"]) == (15, 11)
        assert (found["lots_imported"], found["points_imported"]) == (4, 109)
    assert "the same lot as in row 2." in str(found["problems"])


# Rule 26
def test_a_changed_row_is_refused_and_says_what_it_was(
    run: Run, tmp_path: Path, source: str
) -> None:
    """Of a file with one changed row that row alone is refused; a lot of somebody else is, too."""
    rows = [f"{source}-1,,A-1,100,2024-05-06,,", f"{source}-1,,A-2,30,2024-05-06,,"]
    run("import", _file(tmp_path, *rows), "--source", source)
    changed = _file(
        tmp_path, rows[0].replace("100", "101"), rows[1], f"{source}-1,,A-3,1,2024-05-06,,"
    )
    done = run("import", changed, "--source", source)
    assert done.code == 1
    assert done.err.splitlines() == [
        "row 2: points: The lot was imported before with other points. It was 100. (IMPORT_MISMATCH)",
        "ledger: import: 1 of 3 rows were refused",
    ]
    assert "new              1 lots with 1 points" in done.out
    moved = _file(tmp_path, rows[1].replace(f"{source}-1", f"{source}-2"))
    assert "row 2: member_reference: " in run("import", moved, "--source", source).err


def test_what_is_wrong_with_all_of_it_is_said_once(run: Run, tmp_path: Path, source: str) -> None:
    """A wrong source, a wrong key or no such file end the import at once."""
    file = _file(tmp_path, f"{source}-1,,A-1,100,2024-05-06,,")
    long = run("import", file, "--source", "x" * 65)
    assert (long.code, long.out) == (1, "")
    assert "field=source" in long.err
    assert run("import", str(tmp_path / "none.csv"), "--source", source).code == 2


@pytest.mark.parametrize(
    ("headings", "complaint"),
    [
        ("member_reference,points\n", "lacks columns: earned_at"),
        (HEADINGS.replace("expires_at", "expire_at"), "has unknown columns: expire_at"),
        (HEADINGS.replace("\n", ",points\n"), "has twice columns: points"),
        ("", "lacks columns: member_reference, points, earned_at"),
    ],
)
def test_a_file_with_other_columns_is_refused(
    tmp_path: Path, headings: str, complaint: str
) -> None:
    """Nobody guesses what a column means that has another name."""
    path = Path(_file(tmp_path, headings=headings))
    with pytest.raises(CommandFailed) as caught:
        list(OpeningFile(path, "UTC").rows())
    assert complaint in caught.value.message


def test_a_file_from_a_spreadsheet_is_read(tmp_path: Path) -> None:
    """Semicolons, a byte order mark, spaces and quotes are as fine as plain commas."""
    path = tmp_path / "sheet.csv"
    text = '\ufeffpoints; earned_at ;member_reference\n" 12 ";2024-05-06;"m;1"\n'
    path.write_text(text, encoding="utf-8")
    (row,) = OpeningFile(path, "Europe/Berlin").rows()
    assert isinstance(row, Row)
    assert (row.number, row.member_reference, row.lot.points) == (2, "m;1", 12)
    assert row.lot.earned_at.ToJsonString() == "2024-05-05T22:00:00Z"
    assert not row.lot.HasField("expires_at")


@pytest.mark.parametrize("points", ["", "1.0", "1e3", "\u0661", "--1", "9" * 30, "9" * 5000])
def test_what_is_no_whole_number_is_no_points(tmp_path: Path, points: str) -> None:
    """Points are whole numbers that fit, in plain digits."""
    path = Path(_file(tmp_path, f"m,,,{points},2024-05-06,,"))
    (row,) = OpeningFile(path, "UTC").rows()
    assert isinstance(row, BadRow)
    assert [problem.column for problem in row.problems] == ["points"]


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    """Bytes that are not UTF-8 are told as such."""
    path = tmp_path / "latin.csv"
    path.write_bytes(HEADINGS.encode() + b"m\xe4x,,,1,2024-05-06,,\n")
    with pytest.raises(CommandFailed) as caught:
        list(OpeningFile(path, "UTC").rows())
    assert "cannot read" in caught.value.message


# Rule 27
def test_two_operators_adjust(run: Run, source: str) -> None:
    """One proposes on the command line, another one approves with a key of their own."""
    run("member", "enrol", source)
    proposed = _json(
        run("adjust", "--member", source, "--give", "101", "--reason", "GOODWILL", "--json")
    )
    assert proposed["status"] == "OPEN"
    id_ = proposed["adjustment_id"]
    own = run("adjustments", "approve", id_)
    assert own.code == 1
    assert "SECOND_PERSON_NEEDED" in own.err
    key = _json(run("keys", "create", "bert", "--role", "operator", "--json"))["secret"]
    other = {"LEDGER_KEY": key, "LEDGER_PROGRAMME": ""}
    assert _json(run("adjustments", "approve", id_, "--json", **other))["points_available"] == 101
    taken = _json(run("adjust", "--member", source, "--take", "1", "--reason", "X", "--json"))
    assert (taken["status"], taken["points_available"]) == ("MADE", 100)
    listed = _json(run("adjustments", "list", "--json"))
    assert (listed[1]["proposed_by"], listed[1]["decided_by"]) == ("local-operator", "bert")
    assert "by local-operator and bert" in run("account", "--member", source).out


def test_a_proposal_is_taken_back(run: Run, source: str) -> None:
    """Whoever proposed an adjustment can reject it; then it is not open any more."""
    run("member", "enrol", source)
    arguments = ("adjust", "--member", source, "--give", "101", "--reason", "GOODWILL", "--json")
    id_ = _json(run(*arguments))["adjustment_id"]
    assert id_ in run("adjustments", "list", "--open").out
    assert run("adjustments", "reject", id_, "--note", "Wrong member.").code == 0
    assert id_ not in run("adjustments", "list", "--open").out


@pytest.mark.parametrize(
    "arguments",
    [
        ("adjust", "--give", "1", "--reason", "X"),
        ("adjust", "--member", "m", "--reason", "X"),
        ("adjust", "--member", "m", "--reason", "X", "--give", "1", "--take", "1"),
        ("adjust", "--member", "m", "--give", "0", "--reason", "X"),
        ("reward", "birthday"),
    ],
)
def test_a_command_that_says_too_little_or_too_much_is_wrong(
    run: Run, arguments: tuple[str, ...]
) -> None:
    """Wrong usage is told before anything is sent."""
    assert run(*arguments).code == 2


# Rule 23
def test_a_reward_is_granted_once_a_year(run: Run, source: str) -> None:
    """A reward of the rules is credited, and shown with what it is for."""
    run("member", "enrol", source)
    arguments = ("reward", "birthday", "--member", source)
    assert _json(run(*arguments, "--json"))["points_granted"] == 50
    assert "REWARD_LIMIT_REACHED" in run(*arguments).err
    assert "birthday by local-till" in run("account", "--member", source).out
    assert "50 points, 1 times a year" in run("rules", "show").out
