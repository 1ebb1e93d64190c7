"""QR codes of cards that a scanner types where a card number is asked for."""

from collections.abc import Iterator
from typing import NamedTuple

from google.protobuf.message import Message

SUFFIX = "card_number"
# No card number has one; every form of a code does.
MARK = ":"


class Scanned(NamedTuple):
    """A field that should be a card number and holds what a scanner read."""

    message: Message
    name: str

    @property
    def text(self) -> str:
        """What was read."""
        text: str = getattr(self.message, self.name)
        return text

    def has(self, prefix: str) -> bool:
        """Whether it is the code of a programme's card."""
        return self.text.startswith(prefix)

    def strip(self, prefix: str) -> None:
        """Leave the number alone."""
        setattr(self.message, self.name, self.text.removeprefix(prefix))


def scanned_fields(message: Message) -> Iterator[Scanned]:
    """The fields of a request that hold a code instead of a card number."""
    for field, value in message.ListFields():
        if isinstance(value, Message):
            yield from scanned_fields(value)
        elif isinstance(value, str) and field.name.endswith(SUFFIX) and MARK in value:
            yield Scanned(message, field.name)
