"""The contract: a page for each of its files, and one that lists all methods."""

import re
from functools import partial

from google.protobuf.descriptor_pb2 import FieldDescriptorProto

from tools.refdocs.contract import Contract, Enum, Message, Method, ProtoFile, Service
from tools.refdocs.markdown import Pages, code, page, table

SOURCE = "protos/ledger/v1"
# It has a page of its own, made for those who look up an error.
NOT_HERE = "errors"

INTRODUCTION = """\
The contract is the gRPC package `ledger.v1`, in [`protos/ledger/v1`](../../../protos/ledger/v1).
What each reason of an error means is in [errors](../errors.md), every limit in
[limits](../limits.md); how to call the service from a program in
[Call the ledger from your till](../../how-to/call-from-your-till.md).

A call carries `authorization: Bearer <key>` in its metadata. The key names a principal, selects the
programme and has one role; the method says which roles it admits. The standard gRPC health and
reflection services need no key. What finance, auditors, operators and admins do is in the
[access log](../../explanation/access-log.md)."""

Links = dict[str, str]
"""Where a type is described: its page and place, by full name."""


def pages(contract: Contract) -> Pages:
    """Returns the index and a page for each file of the contract."""
    files = [file for file in contract.files if file.name != NOT_HERE]
    links = {f".{_PACKAGE}.{name}": target for file in files for name, target in _targets(file)}
    reasons = [reason.name.removeprefix("ERROR_REASON_") for reason in contract.reasons()]
    linked = partial(_link_reasons, re.compile(rf"(?<![`\w])({'|'.join(reasons)})(?![`\w])"))
    found = {f"api/{_file_name(file)}": _file_page(file, links, linked) for file in files}
    return {"api/README.md": _index(files), **found}


_PACKAGE = "ledger.v1"


def _targets(file: ProtoFile) -> list[tuple[str, str]]:
    names = [message.name for message in file.messages] + [enum.name for enum in file.enums]
    return [(name, f"{_file_name(file)}#{name.lower()}") for name in names]


def _file_name(file: ProtoFile) -> str:
    return f"{file.name.replace('_', '-')}.md"


def _link_reasons(reasons: re.Pattern[str], text: str) -> str:
    return reasons.sub(lambda found: f"[{found[0]}](../errors.md#{found[0].lower()})", text)


def _index(files: list[ProtoFile]) -> str:
    rows = [
        (
            f"[{method.name}]({_file_name(file)}#{method.name.lower()})",
            code(service.name),
            ", ".join(method.roles),
        )
        for file in files
        for service in file.services
        for method in service.methods
    ]
    types = [
        (f"[{file.name}.proto]({_file_name(file)})", file.comment)
        for file in files
        if not file.services
    ]
    return page(
        "The contract",
        SOURCE,
        INTRODUCTION,
        "## Methods",
        table(("method", "service", "roles"), rows),
        "## Types that methods share",
        table(("file", "what it holds"), types),
    )


def _file_page(file: ProtoFile, links: Links, linked: partial[str]) -> str:
    parts = [file.comment]
    for service in file.services:
        parts += _service(service, links, linked)
    if file.messages:
        parts.append("## Messages")
    for message in file.messages:
        parts += _message(message, links, linked)
    if file.enums:
        parts.append("## Enums")
    for enum in file.enums:
        parts += _enum(enum, linked)
    return page(f"{file.name}.proto", f"{SOURCE}/{file.name}.proto", *parts)


def _service(service: Service, links: Links, linked: partial[str]) -> list[str]:
    parts = [f"## {service.name}", linked(service.comment)]
    for method in service.methods:
        parts += [f"### {method.name}", _signature(method, links), linked(method.comment)]
        noted = "" if method.plain_read else " A person's call is an action in the access log."
        parts.append(f"Roles: {', '.join(method.roles)}.{noted}")
    return parts


def _signature(method: Method, links: Links) -> str:
    def stream(streams: bool) -> str:
        return "a stream of " if streams else ""

    descriptor = method.descriptor
    takes = stream(descriptor.client_streaming) + _link(descriptor.input_type, links)
    answers = stream(descriptor.server_streaming) + _link(descriptor.output_type, links)
    return f"Takes {takes}, answers {answers}."


def _message(message: Message, links: Links, linked: partial[str]) -> list[str]:
    parts = [f"### {message.name}", linked(message.comment)]
    parts += [
        f"One of {_either(message, oneof)}: {linked(comment)}"
        for oneof, comment in message.oneofs.items()
    ]
    rows = [
        (
            code(field.name),
            "map of text to text" if field.is_map else _type(field.descriptor, links),
            linked(field.comment),
        )
        for field in message.fields
    ]
    return [*parts, table(("field", "type", "meaning"), rows) if rows else "It has no fields."]


def _either(message: Message, oneof: str) -> str:
    names = [code(field.name) for field in message.fields if field.oneof == oneof]
    return f"{', '.join(names[:-1])} or {names[-1]}"


def _enum(enum: Enum, linked: partial[str]) -> list[str]:
    rows = [(code(value.name), str(value.number), linked(value.comment)) for value in enum.values]
    return [f"### {enum.name}", linked(enum.comment), table(("value", "number", "meaning"), rows)]


def _type(field: FieldDescriptorProto, links: Links) -> str:
    if field.type_name:
        name = _link(field.type_name, links)
    else:
        name = FieldDescriptorProto.Type.Name(field.type).removeprefix("TYPE_").lower()
    many = field.label == FieldDescriptorProto.LABEL_REPEATED
    return f"list of {name}" if many else name


def _link(type_name: str, links: Links) -> str:
    if type_name in links:
        return f"[{type_name.rpartition('.')[2]}]({links[type_name]})"
    return code(type_name.removeprefix("."))
