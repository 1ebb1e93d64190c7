"""A history that was tampered with is found out, and where."""

from __future__ import annotations

from typing import Any

import msgspec
import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.proof import store as proof_store
from ledger.proof.encoding import hash_row
from ledger.proof.heads import Head, head_file, read_head
from ledger.proof.inclusion import check_proof, prove, read_proof
from ledger.proof.seal import Seal, hints_of, make_seal
from ledger.proof.tree import root_of
from ledger.proof.verify import Known, Report, verify
from tests.proof.conftest import KEY, History

PUBLIC = KEY.public_key().public_bytes_raw()


def verified(history: History, known: Known | None = None) -> Report:
    """What verifying says."""
    return verify(
        history.connection, history.namespace, Known((PUBLIC,)) if known is None else known
    )


def places(history: History, known: Known | None = None) -> list[tuple[int | None, int | None]]:
    """The position and the seal of each fault."""
    return [(one.position, one.seal_number) for one in verified(history, known).faults]


def head(history: History) -> Head:
    """The head as it was exported."""
    seal = proof_store.last_seal(history.connection)
    assert seal is not None
    file = head_file("test", history.namespace, seal)
    found = read_head(msgspec.json.encode(file))
    return Head(found.seal_number, found.seal_hash)


def test_a_history_is_verified(history: History) -> None:
    """A history that nobody touched is verified up to its last seal, and the rows after it are counted."""
    history.grow(1)
    found = verified(history)
    assert (found.seals, found.rows_sealed, found.rows_after) == (2, 8, 3)
    assert found.is_good
    assert [one.split(":")[0] for one in found.unproved] == [
        "that no seals were dropped at the end, and history not rewritten as a whole"
    ]
    assert len(verified(history, Known()).unproved) == 2


def test_two_sealers_agree(history: History) -> None:
    """Two sealers beside each other make one chain, whichever is first."""
    history.grow(20)
    for _ in range(3):
        history.seal()
    assert verified(history).is_good
    assert verified(history).seals == 7


@pytest.mark.parametrize(
    ("change", "position"),
    [
        ("state = set_byte(state, 3, 255)", 6),
        ("topic = topic || 'x'", 5),
        ("principal_id = 'somebody'", 7),
        ("occurred_at = occurred_at + interval '1 microsecond'", 8),
        ("recorded_at = recorded_at - interval '1 day'", 3),
        ("request_id = gen_random_uuid()", 4),
        ("rules_version = 7", 5),
        ("originator_id = gen_random_uuid()", 6),
        ("originator_version = 2", 6),
    ],
)
def test_any_altered_column_is_found(history: History, change: str, position: int) -> None:
    """One changed value of one column of one row is found, at its position."""
    statement = "UPDATE events SET {} WHERE position = {}"
    history.tamper(statement.format(change, position))
    assert places(history) == [(position, (position - 1) // 4 + 1)]


def test_a_removed_row_is_found(history: History) -> None:
    """A row that was deleted is named, also the last one that is sealed."""
    history.tamper("DELETE FROM events WHERE position = 6")
    assert places(history) == [(6, 2)]
    history.tamper("DELETE FROM events WHERE position >= 8")
    assert places(history)[0] == (6, 2)


def test_a_row_that_was_never_sealed_and_is_gone_is_found(history: History) -> None:
    """A row after the last seal that the counter knows of and that is not there is named."""
    history.tamper("DELETE FROM events WHERE position = 9")
    assert places(history) == [(9, None)]
    history.tamper("DELETE FROM events WHERE position = 10")
    assert places(history) == [(9, None)]


_COLUMNS = "originator_version, occurred_at, recorded_at, request_id, rules_version, topic, principal_id, state"


def test_an_inserted_row_is_found(history: History) -> None:
    """A row slipped in between others, which moves those after it, is named; one after the end, too."""
    insert = f"INSERT INTO events (position, originator_id, {_COLUMNS}) SELECT {{}}, gen_random_uuid(), {_COLUMNS} FROM events WHERE position = 3"  # noqa: E501, S608 - one statement of a test's own
    history.tamper(insert.format(11))
    assert places(history) == [(11, None)]
    history.tamper(
        "UPDATE events SET position = -position - 1 WHERE position >= 5",
        "UPDATE events SET position = -position WHERE position < 0",
        insert.format(5),
    )
    assert places(history)[0] == (5, 2)


def test_swapped_rows_are_found(history: History) -> None:
    """Two rows that changed places are found at the first of them."""
    history.tamper(
        "UPDATE events SET position = -6 WHERE position = 6",
        "UPDATE events SET position = 6 WHERE position = 7",
        "UPDATE events SET position = 7 WHERE position = -6",
    )
    assert places(history) == [(6, 2)]


def test_a_removed_seal_is_found(history: History) -> None:
    """A seal missing in the middle of the chain is named."""
    history.grow(10)
    history.seal()
    history.tamper("DELETE FROM seals WHERE seal_number = 2")
    assert places(history)[0] == (5, 2)


def test_an_altered_seal_is_found(history: History) -> None:
    """A seal that says something else than what was signed is named."""
    history.tamper(
        "UPDATE seals SET sealed_at = sealed_at - interval '1 day' WHERE seal_number = 1"
    )
    assert places(history) == [(1, 1)]


def test_a_dropped_end_needs_the_exported_head(history: History) -> None:
    """The last seal dropped with its rows shows nowhere but against the exported head."""
    known = Known((PUBLIC,), (head(history),))
    assert verified(history, known).unproved == ()
    history.tamper(
        "DELETE FROM events WHERE position > 4",
        "DELETE FROM seals WHERE seal_number = 2",
        "UPDATE event_counter SET last = 4",
    )
    assert places(history) == []
    assert places(history, known) == [(None, 2)]


def resealed(history: History, key: Ed25519PrivateKey) -> None:
    """Rewrite the end of the history, and seal it anew."""
    old = list(proof_store.seals(history.connection))
    history.tamper("UPDATE events SET state = '{\"n\":9}' WHERE position = 6")
    leaves = [hash_row(row) for row in proof_store.rows(history.connection, 5, 8)]
    new = make_seal(
        key, old[0], history.namespace, root_of(leaves), hints_of(leaves), old[1].sealed_at
    )
    _replace(history, new)


def _replace(history: History, seal: Seal) -> None:
    history.tamper("DELETE FROM seals WHERE seal_number = 2")
    assert proof_store.add_seal(history.connection, seal)


def test_a_rewritten_end_needs_the_exported_head(history: History) -> None:
    """An end that was rewritten with matching hashes by somebody who has the key shows against the exported head."""
    known = Known((PUBLIC,), (head(history),))
    resealed(history, KEY)
    assert places(history) == []
    assert places(history, known) == [(None, 2)]


def test_a_replaced_key_is_found(history: History) -> None:
    """An end that was sealed anew with another key is found by whoever has the public key, at its seal."""
    resealed(history, Ed25519PrivateKey.generate())
    assert places(history, Known()) == []
    assert places(history) == [(5, 2)]


def test_a_signature_of_nobody_is_found(history: History) -> None:
    """A seal whose signature is not that of the key it names is found without any key."""
    history.tamper("UPDATE seals SET signature = set_byte(signature, 0, 0) WHERE seal_number = 2")
    assert (5, 2) in places(history, Known())


def test_every_row_can_be_proved(history: History) -> None:
    """A proof of any sealed row is checked with the public key alone, and says what the row is."""
    for position in range(1, 9):
        proof = prove(history.connection, "test", history.namespace, position)
        found = check_proof(read_proof(msgspec.json.encode(proof)), PUBLIC)
        assert found is not None
        assert found.position == position
    assert found is not None
    query = "SELECT * FROM events WHERE position = 8"
    with history.store.connection() as connection:
        stored = connection.execute(query).fetchone()
    assert stored is not None
    assert sorted(map(str, found)) == sorted(map(str, stored))


def test_a_row_without_a_seal_cannot_be_proved(history: History) -> None:
    """A row that is not sealed yet, or not there, has no proof."""
    for position in (0, 9, 99):
        assert prove(history.connection, "test", history.namespace, position) is None


def test_a_forged_proof_is_refused(history: History) -> None:
    """A proof with another row, place, seal or key is refused."""
    proof = prove(history.connection, "test", history.namespace, 6)
    assert proof is not None
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    assert check_proof(proof, other) is None
    forgeries: tuple[dict[str, Any], ...] = (
        {"row": proof.row | {"state": b"{}"}},
        {"row": proof.row | {"position": (7).to_bytes(8, "big")}},
        {"row": proof.row | {"topic": proof.row["topic"] + b"x"}},
        {"first_position": 4},
        {"last_position": 9},
        {"seal_number": 3},
        {"path": proof.path[::-1]},
        {"path": []},
        {"previous_hash": bytes(32)},
    )
    for changes in forgeries:
        assert check_proof(msgspec.structs.replace(proof, **changes), PUBLIC) is None


@pytest.mark.parametrize("statement", ["INSERT INTO seals DEFAULT VALUES", "DELETE FROM seals"])
def test_the_serving_role_cannot_write_seals(history: History, statement: str) -> None:
    """The role that serves adds seals through their function, and can neither change nor remove one."""
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        history.connection.execute(statement.encode())
