"""Files with rules: reading them, and telling what is wrong with them by line."""

from collections.abc import Iterable
from pathlib import PurePath
from typing import TextIO

from ledger.cli.client import Client
from ledger.cli.failure import EXIT_REFUSED, EXIT_USAGE, CommandFailed
from ledger.rulesdoc.document import Document
from ledger.rulesdoc.tree import Problem, path_text
from ledger.v1.errors_pb2 import ErrorReason
from ledger.v1.programme_pb2 import CheckRulesRequest, GetProgrammeRequest, RulesProblem
from ledger.v1.rules_pb2 import Rules


def read(file: TextIO) -> Document:
    """Reads a file of rules; the document knows its mistakes."""
    try:
        return Document(file.read(), file.name)
    except UnicodeDecodeError as error:
        text = f"{file.name} is not UTF-8 text: {error}"
        raise CommandFailed(text, EXIT_USAGE) from None


def rules_of(client: Client, role: str, document: Document) -> Rules:
    """The rules of a document without mistakes, in the programme's currency.

    A document in another currency has a mistake then.
    """
    found = client.read(role, client.programme.GetProgramme, GetProgrammeRequest())
    return document.rules(found.currency_code)


def problems_by_service(client: Client, role: str, document: Document) -> list[Problem]:
    """Everything that publishing a document would be refused for, where it stands in the file."""
    rules = rules_of(client, role, document)
    answer = client.read(role, client.programme.CheckRules, CheckRulesRequest(rules=rules))
    found = [_of_service(document, problem) for problem in answer.problems]
    return sorted([*document.problems, *found])


def _of_service(document: Document, problem: RulesProblem) -> Problem:
    reason = ErrorReason.Name(problem.reason).removeprefix("ERROR_REASON_")
    return refused(document, problem.field, problem.message, reason)


def refused(document: Document, field: str, message: str, reason: str) -> Problem:
    """What rules are refused for; the field is named beside it already."""
    text = message.removeprefix(f"{field}: ")
    text = text.removeprefix(f"{field.removeprefix('rules.')} ").rstrip(".")
    return document.problem(field, text[:1].lower() + text[1:], reason)


def mistakes(count: int) -> str:
    """So many mistakes, in words."""
    return "1 mistake" if count == 1 else f"{count} mistakes"


def has_mistakes(name: str, problems: Iterable[Problem], code: int = EXIT_REFUSED) -> CommandFailed:
    """How a command fails on a file with mistakes."""
    return CommandFailed(f"{mistakes(len(list(problems)))} in {shown_name(name)}", code)


def shown_name(name: str) -> str:
    """A file's name as people know it."""
    return "what was read" if name in ("-", "<stdin>") else PurePath(name).name


def plain_problem(problem: Problem) -> dict[str, object]:
    """A problem for programs."""
    return {
        "line": problem.place.line,
        "column": problem.place.column,
        "field": path_text(problem.path),
        "reason": problem.reason,
        "message": problem.message,
    }
