"""The contract with its comments, as protoc reads it."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
    FileDescriptorSet,
    MethodDescriptorProto,
    ServiceDescriptorProto,
)

from ledger.v1 import options_pb2
from tools.protos import ToolError

PACKAGE = "ledger.v1"

# Numbers of fields of descriptor.proto, of which the path to a comment is made.
_SERVICE, _METHOD, _MESSAGE, _FIELD, _ONEOF, _ENUM, _VALUE, _SYNTAX = 6, 2, 4, 2, 8, 5, 2, 12

Path_ = tuple[int, ...]


class Value(NamedTuple):
    """A value of an enum."""

    name: str
    number: int
    comment: str


class Enum(NamedTuple):
    """An enum."""

    name: str
    comment: str
    values: list[Value]


class Field(NamedTuple):
    """A field of a message."""

    name: str
    descriptor: FieldDescriptorProto
    oneof: str
    comment: str
    is_map: bool
    """From text to text; the contract has no other maps."""


class Message(NamedTuple):
    """A message."""

    name: str
    comment: str
    fields: list[Field]
    oneofs: dict[str, str]
    """Comments by name."""


class Method(NamedTuple):
    """A method of a service."""

    name: str
    descriptor: MethodDescriptorProto
    comment: str
    roles: list[str]
    plain_read: bool
    """Calls by persons are not in the access log."""


class Service(NamedTuple):
    """A service."""

    name: str
    comment: str
    methods: list[Method]


class ProtoFile(NamedTuple):
    """A file of the contract."""

    name: str
    """Without folder and ending, e.g. `point_of_sale`."""
    comment: str
    services: list[Service]
    messages: list[Message]
    enums: list[Enum]


class Contract:
    """Every file of the contract."""

    def __init__(self, image: Path) -> None:
        found = FileDescriptorSet.FromString(image.read_bytes())
        self.files = [_read_file(file) for file in found.file if file.package == PACKAGE]

    def file(self, name: str) -> ProtoFile:
        """The file of that name."""
        return next(file for file in self.files if file.name == name)

    def reasons(self) -> list[Value]:
        """The reasons of errors, but for the one that is never sent."""
        enum = next(one for one in self.file("errors").enums if one.name == "ErrorReason")
        return [value for value in enum.values if value.number]


def _read_file(file: FileDescriptorProto) -> ProtoFile:
    comments = {
        tuple(location.path): _text(location.leading_comments)
        for location in file.source_code_info.location
        if location.leading_comments
    }
    package = (2,)
    name = Path(file.name).stem
    if package not in comments:
        raise ToolError(f"{file.name} does not say what it holds, above its package")
    return ProtoFile(
        name=name,
        comment=comments[package],
        services=list(_services(file.service, comments)),
        messages=list(_messages(file.message_type, comments)),
        enums=list(_enums(file.enum_type, comments)),
    )


def _services(
    services: Iterable[ServiceDescriptorProto], comments: dict[Path_, str]
) -> Iterator[Service]:
    for index, service in enumerate(services):
        path = (_SERVICE, index)
        methods = [
            Method(
                method.name,
                method,
                comments[*path, _METHOD, nth],
                _roles(method),
                _options(method)[options_pb2.plain_read],
            )
            for nth, method in enumerate(service.method)
        ]
        yield Service(service.name, comments[path], methods)


def _roles(method: MethodDescriptorProto) -> list[str]:
    numbers: list[int] = _options(method)[options_pb2.allowed_roles]
    return [options_pb2.Role.Name(number).removeprefix("ROLE_").lower() for number in numbers]


def _options(method: MethodDescriptorProto) -> Any:
    # The stubs of generated code do not say what an extension extends.
    options: Any = method.options
    return options.Extensions


def _messages(messages: Iterable[DescriptorProto], comments: dict[Path_, str]) -> Iterator[Message]:
    for index, message in enumerate(messages):
        path = (_MESSAGE, index)
        maps = {
            f".{PACKAGE}.{message.name}.{one.name}" for one in message.nested_type if _is_map(one)
        }
        if len(maps) < len(message.nested_type):
            raise ToolError(f"{message.name} has messages inside: teach tools/refdocs to show them")
        fields = [
            Field(
                field.name,
                field,
                message.oneof_decl[field.oneof_index].name if field.HasField("oneof_index") else "",
                comments[*path, _FIELD, nth],
                field.type_name in maps,
            )
            for nth, field in enumerate(message.field)
        ]
        oneofs = {
            oneof.name: comments.get((*path, _ONEOF, nth), "")
            for nth, oneof in enumerate(message.oneof_decl)
        }
        yield Message(message.name, comments[path], fields, oneofs)


def _is_map(nested: DescriptorProto) -> bool:
    text = FieldDescriptorProto.TYPE_STRING
    return nested.options.map_entry and all(field.type == text for field in nested.field)


def _enums(enums: Iterable[EnumDescriptorProto], comments: dict[Path_, str]) -> Iterator[Enum]:
    for index, enum in enumerate(enums):
        path = (_ENUM, index)
        values = [
            Value(value.name, value.number, comments[*path, _VALUE, nth])
            for nth, value in enumerate(enum.value)
        ]
        yield Enum(enum.name, comments[path], values)


def _text(comment: str) -> str:
    return "\n".join(line.removeprefix(" ") for line in comment.strip("\n").splitlines()).strip()
