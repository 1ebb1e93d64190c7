"""A document as it was written: its rules, or its mistakes."""

from __future__ import annotations

from typing import cast

from google.protobuf.message import Message
from google.type.money_pb2 import Money

from ledger.rulesdoc import shapes
from ledger.rulesdoc.contract_json import Translator
from ledger.rulesdoc.decode import Decoder
from ledger.rulesdoc.mistakes import mistakes
from ledger.rulesdoc.parse import DocumentError, is_json, parse_json, parse_yaml
from ledger.rulesdoc.schema import CURRENCY
from ledger.rulesdoc.tree import FORM, TOP, Mapping, Node, Problem, Scalar, place_of, read_path
from ledger.v1.rules_pb2 import Rules

# What the contract calls the rules of a request: fields of theirs begin with it.
_RULES = "rules"


class Document:
    """A document of rules. `problems` are all that its form has, in the order of their places."""

    def __init__(self, text: str, name: str = "", kind: type[Message] = Rules) -> None:
        """Read a text; its file's name tells YAML from JSON where the text does not."""
        self.problems: list[Problem] = []
        self._tree: Node = Scalar(TOP, None)
        self._message = kind()
        self._kind = shapes.descriptor_of(self._message)
        self._amounts: list[Money] = []
        try:
            self._tree = self._parse(text, name)
        except DocumentError as error:
            self.problems = [error.problem]
            return
        self.problems += mistakes(self._tree, self._kind)
        if not self.problems:
            decoder = Decoder()
            decoder.read(self._tree, self._message)
            self._amounts = decoder.amounts
            self.problems = decoder.problems
        self.problems.sort(key=lambda problem: problem.place)

    def _parse(self, text: str, name: str) -> Node:
        if not is_json(text, name):
            return parse_yaml(text)
        translator = Translator()
        tree = translator.translate(parse_json(text), self._kind)
        self.problems += translator.problems(tree)
        return tree

    @property
    def currency(self) -> str | None:
        """The currency that the document names."""
        entry = self._tree.entries.get(CURRENCY) if isinstance(self._tree, Mapping) else None
        return str(entry.node.value) if entry and isinstance(entry.node, Scalar) else None

    def rules(self, currency: str) -> Rules:
        """The rules of a programme of that currency; in another the document has a problem."""
        return cast("Rules", self.message(currency))

    def message(self, currency: str) -> Message:
        """As `rules`, of a document of another kind."""
        assert not self.problems, "a document with mistakes has no rules"
        if self.currency not in (None, currency):
            message = f"the programme counts in {currency}, not in {self.currency}"
            self.problems = [self.problem(CURRENCY, message)]
        for money in self._amounts:
            money.currency_code = currency
        return self._message

    def problem(self, field: str, message: str, reason: str = FORM) -> Problem:
        """What is wrong with a field of a request with these rules: `rules.earning.per_amount`."""
        path = read_path(field)
        path = path[1:] if path[:1] == (_RULES,) else path
        return Problem(place_of(self._tree, path), path, message, reason)
