"""A gRPC call as bare HTTP/2 frames, for deadlines that a client library would not even send."""

from __future__ import annotations

import socket
import time
from collections.abc import Mapping
from struct import Struct

_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
_DATA, _HEADERS, _RST_STREAM, _SETTINGS, _GOAWAY = 0, 1, 3, 4, 7
_END_STREAM, _END_HEADERS = 1, 4
_STREAM = 1
_FRAME = Struct("!BHBBI")
_MESSAGE = Struct("!BI")
_ANSWER_SECONDS_MAX = 20


def send_call(
    address: str, path: str, data: bytes, headers: Mapping[str, str], *, pause_seconds: float = 0
) -> None:
    """Send one message to a method, after a pause, and return when the server has ended the call."""
    host, port = address.rsplit(":", 1)
    block = b"".join(
        _literal(name, value)
        for name, value in {
            ":method": "POST",
            ":scheme": "http",
            ":path": path,
            ":authority": address,
            "content-type": "application/grpc",
            "te": "trailers",
            **headers,
        }.items()
    )
    with socket.create_connection((host, int(port)), _ANSWER_SECONDS_MAX) as connection:
        connection.sendall(
            _PREFACE + _frame(_SETTINGS, 0, 0, b"") + _frame(_HEADERS, _END_HEADERS, _STREAM, block)
        )
        time.sleep(pause_seconds)
        message = _MESSAGE.pack(0, len(data)) + data
        connection.sendall(_frame(_DATA, _END_STREAM, _STREAM, message))
        while not _ends_call(*_read_frame(connection)):
            pass


def _ends_call(kind: int, flags: int, stream: int) -> bool:
    assert kind != _GOAWAY, "the server did not like our frames"
    return stream == _STREAM and (
        kind == _RST_STREAM or (kind in (_DATA, _HEADERS) and bool(flags & _END_STREAM))
    )


def _literal(name: str, value: str) -> bytes:
    """A header field that is in no table (RFC 7541, 6.2.2)."""
    return b"\x00" + _string(name) + _string(value)


def _string(text: str) -> bytes:
    data = text.encode()
    if len(data) < 127:
        return bytes([len(data)]) + data
    return bytes([127, len(data) - 127]) + data


def _frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    length = len(payload)
    return _FRAME.pack(length >> 16, length & 0xFFFF, kind, flags, stream) + payload


def _read_frame(connection: socket.socket) -> tuple[int, int, int]:
    high, low, kind, flags, stream = _FRAME.unpack(_read(connection, _FRAME.size))
    _read(connection, (high << 16) + low)
    return kind, flags, stream


def _read(connection: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        more = connection.recv(count - len(data))
        assert more, "the server closed the connection"
        data += more
    return data
