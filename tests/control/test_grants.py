"""The rights of the role that serves: these and no others, and each is used."""

import re
from pathlib import Path

import psycopg
import pytest

from ledger.embedded import EmbeddedPostgres
from tests.control.conftest import Database

LEDGER = Path(__file__).parents[2] / "ledger"
EXPECTED = Path(__file__).with_name("serving_rights.txt")

RIGHTS = """
    WITH ours AS (
        SELECT oid, nspname, nspacl, nspowner FROM pg_namespace
        WHERE nspname = 'ledger_control' OR nspname LIKE 'programme%%'
    ),
    rights (schema, name, acl, kind, owner) AS (
        SELECT nspname, '(schema)', nspacl, 'n', nspowner FROM ours
        UNION ALL
        SELECT nspname, relname, relacl, CASE relkind WHEN 'S' THEN 's' ELSE 'r' END, relowner
        FROM pg_class JOIN ours ON ours.oid = relnamespace WHERE relkind IN ('r', 'v', 'm', 'p', 'f', 'S')
        UNION ALL
        SELECT nspname, relname || ' (' || attname || ')', attacl, 'c', relowner
        FROM pg_attribute JOIN pg_class c ON c.oid = attrelid JOIN ours ON ours.oid = relnamespace
        WHERE attacl IS NOT NULL
        UNION ALL
        SELECT nspname, proname || '()', proacl, 'f', proowner
        FROM pg_proc JOIN ours ON ours.oid = pronamespace
        UNION ALL
        SELECT nspname, typname || ' (type)', typacl, 'T', typowner
        FROM pg_type JOIN ours ON ours.oid = typnamespace WHERE typacl IS NOT NULL
    )
    SELECT schema, name, string_agg(privilege_type || CASE WHEN is_grantable THEN '*' ELSE '' END, ', '
        ORDER BY privilege_type COLLATE "C")
    FROM rights, aclexplode(coalesce(acl, acldefault(replace(kind, 'c', 'r')::"char", owner)))
    -- What everybody may, the role may, too.
    WHERE grantee IN (0, %s::regrole) AND NOT (kind = 'c' AND acl IS NULL)
    GROUP BY schema, name
    ORDER BY schema COLLATE "C", name COLLATE "C"
"""


@pytest.fixture(scope="module")
def granted(postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Every right of the serving role on what is ours, a line for each thing."""
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        connection.execute("CREATE DATABASE control_grants")
    folder = tmp_path_factory.mktemp("grants")
    database = Database(postgres, "control_grants", folder, "grants_serve")
    database.migrate()
    database.create_programme("main")
    # As by hand, and long ago: it goes with the next migration.
    database.execute("GRANT DELETE ON programme_main.events TO grants_serve")
    database.execute("GRANT UPDATE (state) ON programme_main.events TO grants_serve")
    database.execute("GRANT CREATE ON SCHEMA programme_main TO grants_serve WITH GRANT OPTION")
    database.migrate()
    found = database.execute(RIGHTS, database.role)
    return [f"{schema}.{name}: {rights}" for schema, name, rights in found]


def test_the_serving_role_has_these_rights_and_no_others(granted: list[str]) -> None:
    """A right that is new, or gone, is seen here: `serving_rights.txt` has all of them."""
    assert granted == EXPECTED.read_text(encoding="utf-8").splitlines()


def test_events_are_read_and_appended_and_nothing_else(granted: list[str]) -> None:
    """Of events the serving role has SELECT, and EXECUTE of the functions that append."""
    of_events = [one for one in granted if re.search(r"\.(events|append_\w+)\b", one)]
    assert of_events == [
        "programme_main.append_events(): EXECUTE",
        "programme_main.append_private(): EXECUTE",
        "programme_main.events: SELECT",
    ]


def _statements() -> str:
    """What we say to the database: queries and code, without what makes the tables and grants."""
    kinds = ("*queries.sql", "projection.sql", "upkeep.sql", "*.py")
    files = [file for kind in kinds for file in LEDGER.rglob(kind)]
    return "\n".join(
        one.read_text(encoding="utf-8")
        for one in files
        if one.name not in ("migrations.py", "schema.py") and "v1" not in one.parts
    )


def _use(name: str, right: str, statements: str) -> str:
    """What must be said somewhere, or the right is not used."""
    patterns = {
        "SELECT": rf"\b(?:FROM|JOIN|UPDATE|ON CONFLICT) (?:ledger_control\.)?{name}\b",
        "INSERT": rf"\b(?:INSERT INTO|COPY) (?:ledger_control\.)?{name}\b",
        "UPDATE": rf"\bUPDATE (?:ledger_control\.)?{name}\b",
        "EXECUTE": rf"\b{name}\(",
    }
    return "" if re.search(patterns[right], statements) else f"{right} of {name}"


def test_every_right_is_used(granted: list[str]) -> None:
    """For every right there is a statement that needs it; tables of projections have templates of their own."""
    statements, unused = _statements(), []
    for line in granted:
        (_, thing), rights = line.split(": ")[0].split(".", 1), line.split(": ")[1]
        name = re.sub(r"\(.*|_[12]$", "", thing).strip()
        for right in rights.split(", "):
            if thing == "(schema)":
                assert right == "USAGE"
            elif re.search(r"_[12]$", thing):
                unused += _unused_of_generation(name, right)
            else:
                unused.append(_use(name, right, statements))
    assert not list(filter(None, unused))


def _unused_of_generation(name: str, right: str) -> list[str]:
    """Rows are added to every generation, and changed where the projection's own statements say so."""
    folder = LEDGER / "projections" / name.removesuffix("_kept")
    path = folder / "projection.sql"
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    changes = re.search(r"\b(?:DO UPDATE|UPDATE \{table\})", text)
    return [f"{right} of {name}"] if right == "UPDATE" and not changes else []
