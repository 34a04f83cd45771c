"""Ids that are written stay, and those that are given are unlike all others."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lms.content.fingerprints import fingerprint, package_fingerprint
from lms.content.reading.identity import (
    RESERVED,
    Wanted,
    duplicates,
    file_slug,
    former_in_use,
    given_ids,
    slug,
)
from lms.content.rules.circles import circles
from lms.content.source.anchors import anchors
from lms.content.source.values import ID


def wanted(*parts: tuple[str, str]) -> list[Wanted]:
    return [Wanted(written, name, "a.md", n) for n, (written, name) in enumerate(parts, 1)]


@given(
    st.lists(st.tuples(st.sampled_from(["", "", "a", "b-2", "search"]), st.text(max_size=80)), max_size=30)
)
def test_given_ids_are_valid_and_apart(parts: list[tuple[str, str]]) -> None:
    ids = given_ids(wanted(*parts), "bagian", RESERVED)
    for (written, _), identity in zip(parts, ids, strict=True):
        assert identity == written or ID.fullmatch(identity)
    given_ = [identity for (written, _), identity in zip(parts, ids, strict=True) if not written]
    assert len(set(given_)) == len(given_)
    assert not set(given_) & (RESERVED | {written for written, _ in parts})


def test_how_ids_are_made() -> None:
    parts = wanted(("", "Apa itu?"), ("apa-itu", "x"), ("", "Search"), ("", "…"), ("", "apa ITU"))
    assert given_ids(parts, "bagian", RESERVED) == [
        "apa-itu-2",
        "apa-itu",
        "search-2",
        "bagian-2",
        "apa-itu-3",
    ]
    assert file_slug("1-dasar/02-Apa itu.md") == "apa-itu"
    assert (file_slug("x/10.md"), file_slug("3_b.md"), slug("Étika & Kerja")) == ("10", "b", "tika-kerja")


def test_doubles_and_former_ids() -> None:
    parts = wanted(("a", ""), ("b", ""), ("a", ""), ("", ""), ("", ""))
    assert [(first.line, later.line) for first, later in duplicates(parts)] == [(1, 3)]
    assert former_in_use(["a", "b", "c"], [("a", "x"), ("c",), ("x",)]) == [(1, "c", 2), (2, "x", 0)]


@given(st.dictionaries(st.sampled_from("abcdef"), st.lists(st.sampled_from("abcdefg"), max_size=3)))
def test_circles_are_ways_that_return(graph: dict[str, list[str]]) -> None:
    found = circles(graph)
    for circle in found:
        for one, other in zip(circle, [*circle[1:], circle[0]], strict=True):
            assert other in graph[one]
    reach = {name: set(graph[name]) for name in graph}
    for _ in graph:
        for name in graph:
            reach[name] |= {far for near in reach[name] for far in reach.get(near, ())}
    assert bool(found) == any(name in reach[name] for name in graph)


def test_fingerprints_do_not_see_white_space() -> None:
    assert fingerprint("single", ["a  b\n c", "d"]) == fingerprint("single", [" a b c", "d "])
    assert fingerprint("single", ["cafe\u0301"]) == fingerprint("single", ["caf\u00e9"])
    assert fingerprint("single", ["a", "b"]) != fingerprint("single", ["a b"])
    assert fingerprint("single", ["a"]) != fingerprint("multiple", ["a"])
    assert len(fingerprint("single", [])) == 16
    assert package_fingerprint({"a": "1", "b": "2"}) == package_fingerprint({"b": "2", "a": "1"})


def test_anchors_are_those_of_github() -> None:
    headings = ["Tiga langkah!", "Apa itu: dasar?", "Tiga langkah", "a_b `c`", "Étika"]
    assert anchors(headings) == ["tiga-langkah", "apa-itu-dasar", "tiga-langkah-1", "a_b-c", "étika"]
