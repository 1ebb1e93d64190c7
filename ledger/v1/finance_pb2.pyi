from ledger.v1 import bank_pb2 as _bank_pb2
from ledger.v1 import books_pb2 as _books_pb2
from ledger.v1 import notices_pb2 as _notices_pb2
from ledger.v1 import options_pb2 as _options_pb2
from ledger.v1 import settlement_pb2 as _settlement_pb2
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor
