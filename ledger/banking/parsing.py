"""Reading a bank's XML safely: as a stream, with no entity, no network, and an end to depth and size."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import IO, Any

from lxml import etree

FILE_BYTES_MAX = 512 * 1024 * 1024
_CHUNK_BYTES = 64 * 1024


class UnreadableFileError(Exception):
    """The file is no message of a bank that can be read; nothing was taken from it."""


def iter_elements(file: IO[bytes], names: frozenset[str]) -> Iterator[tuple[str, etree._Element]]:
    """Go through the elements of some names: ("start", element), and ("end", element) once it is whole.

    An element whose end was told is emptied, so that memory does not grow with the file. Names have no namespace: banks
    put the same message into namespaces of their own.

    Raises:
        UnreadableFileError: not XML, too large, too deep, or with a document type, which no bank's message has.
    """
    parser = etree.XMLPullParser(
        events=("start", "end"),
        tag=[f"{{*}}{name}" for name in names],
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        # The library's own limits hold, of depth (256) and of a text's length.
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        yield from _events(parser, file)
    except etree.XMLSyntaxError as error:
        msg = f"not well-formed XML: line {error.lineno}"
        raise UnreadableFileError(msg) from error


def _events(parser: etree.XMLPullParser, file: IO[bytes]) -> Iterator[tuple[str, etree._Element]]:
    size = 0
    first = True
    while chunk := file.read(_CHUNK_BYTES):
        size += len(chunk)
        if size > FILE_BYTES_MAX:
            msg = f"larger than {FILE_BYTES_MAX} bytes"
            raise UnreadableFileError(msg)
        parser.feed(chunk)
        for event, element in _told(parser):
            if first:
                _check_document(element)
                first = False
            yield event, element
            if event == "end":
                _empty(element)
    _check_document(parser.close())


def _told(parser: etree.XMLPullParser) -> Iterator[tuple[str, etree._Element]]:
    for event, element in parser.read_events():
        assert isinstance(element, etree._Element), "only elements were asked for"  # noqa: SLF001 - lxml's only name of it
        yield event, element


def _check_document(element: etree._Element) -> None:
    document: Any = element.getroottree().docinfo
    if document.doctype:
        msg = "a document type, which no bank's message has"
        raise UnreadableFileError(msg)


def _empty(element: etree._Element) -> None:
    element.clear()
    # Its place in its parent goes, too, or the parent would remember a million of them.
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def local_name(element: etree._Element) -> str:
    """Return an element's name without its namespace."""
    tag: Any = element.tag  # something else for what is no element, whatever the stubs say
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def find(element: etree._Element | None, *path: str) -> etree._Element | None:
    """Return the first descendant along a path of names, whatever their namespace."""
    return None if element is None else element.find(_any_namespace(path))


def children(element: etree._Element | None, name: str) -> Iterator[etree._Element]:
    """Go through the children of a name."""
    return iter(()) if element is None else element.iterchildren(_any_namespace((name,)))


def text(element: etree._Element | None, *path: str) -> str:
    """Return the text along a path; empty if there is none."""
    if element is None:
        return ""
    found = element.findtext(_any_namespace(path)) if path else element.text
    return found.strip() if found else ""


@cache
def _any_namespace(path: tuple[str, ...]) -> str:
    return "/".join(f"{{*}}{name}" for name in path)
