"""How each command is decided: everything is checked on every aggregate before any event is triggered."""

from ledger.application.decisions.reads import READS as READS
from ledger.application.decisions.request import FirstOutcome as FirstOutcome
from ledger.application.decisions.request import Request as Request
from ledger.application.decisions.writes import WRITES as WRITES
from ledger.application.decisions.writes import WriteMethod as WriteMethod
