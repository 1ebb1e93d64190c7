"""Merkle trees, held against a library of its own."""

from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from ledger.proof.tree import inclusion_path, root_by_path, root_of
from tests.proof.leaves import leaf

entries = st.lists(st.binary(min_size=1, max_size=8), min_size=1, max_size=70)


@given(entries)
def test_the_root_is_that_of_a_library(found: list[bytes]) -> None:
    """The root over any number of leaves is the one that an independent library computes."""
    tree = InmemoryTree(algorithm="sha256")
    for entry in found:
        tree.append_entry(entry)
    assert root_of([leaf(entry) for entry in found]) == tree.get_root()


@given(entries, st.data())
def test_a_path_leads_to_the_root(found: list[bytes], data: st.DataObject) -> None:
    """A leaf's path leads to the root, and no other leaf, place, count or path does."""
    leaves = [leaf(bytes([index]) + entry) for index, entry in enumerate(found)]
    index = data.draw(st.integers(0, len(leaves) - 1))
    path, root = inclusion_path(leaves, index), root_of(leaves)
    assert root_by_path(leaves[index], index, len(leaves), path) == root
    other = data.draw(st.integers(0, len(leaves) + 1))
    if other != index:
        assert root_by_path(leaves[index], other, len(leaves), path) != root
    assert root_by_path(leaf(b"other"), index, len(leaves), path) != root
    assert root_by_path(leaves[index], index, len(leaves), [*path, root]) is None
    if path:
        assert root_by_path(leaves[index], index, len(leaves), path[:-1]) is None
