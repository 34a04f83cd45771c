"""The renderer as the reader of packages uses it: children, deadlines, findings at their lines, once per content."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from gettext import NullTranslations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.content.contents import Block, Card, Check, Html, Media
from lms.content.editions.store import Store
from lms.content.findings import format_line
from lms.content.markdown import pool, wire
from lms.content.markdown.limits import Breach
from lms.content.markdown.pool import ChildRenderer
from lms.content.markdown.process import Child, Failed
from lms.content.markdown.render import Note, Outcome, render
from lms.content.rendering import Picture, Rendered, Renderer, RenderJob

GOOD = RenderJob("1-dasar/apa-itu.md", 9, "## Alur\n\n1. Terima\n   - catat\n2. Lapor", "body", "apa-itu")
SLOW = "a\n: b\n" * 5_000
DEEP = "~~a " * 1_000 + "b~~ " * 1_000
GREEDY = "*[a]: " + "t" * 4_900 + "\n\n" + "a " * 95_000


class Memory:
    """A cache as small as can be."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        return self.kept.get(key)

    def put(self, key: str, data: bytes) -> None:
        self.kept[key] = data


@pytest.fixture(scope="module")
def renderer() -> Iterator[ChildRenderer]:
    with ChildRenderer() as renderer:
        yield renderer


def pid(child: Child) -> int:
    assert child._process is not None
    return child._process.pid


def lines(rendered: Rendered) -> list[str]:
    return [format_line(found, NullTranslations()) for found in rendered.findings]


def test_a_child_gives_what_rendering_here_gives(renderer: Renderer) -> None:
    [answer] = renderer.render([GOOD])
    assert answer == Rendered(render(GOOD).parts)
    assert answer.parts


def test_findings_stand_at_their_line_in_the_file(renderer: Renderer) -> None:
    jobs = [replace(GOOD, source="a\n\n<b>x"), replace(GOOD, path="b.md", line=1, source="[" * 1_001)]
    warned, refused = renderer.render(jobs)
    said = "W701 HTML is shown as text: <b>. Fix: use Markdown, as in `**bold**` or `*italic*`."
    assert lines(warned) == [f"1-dasar/apa-itu.md:11:1: {said}"]
    assert lines(refused) == [
        "b.md:1:1: E111 Too large: the number of “[” in one paragraph is 1001, limit 1000. Fix: split the text."
    ]
    assert warned.html == "<p>a</p>\n<p>&lt;b&gt;x</p>"
    assert refused.parts == ()


@pytest.mark.parametrize(
    ("source", "why"),
    [
        (SLOW, "it takes longer than 1 seconds"),
        (DEEP, "it is nested too deeply"),
    ],
)
def test_a_text_that_cannot_be_rendered_names_its_section_and_harms_no_other(source: str, why: str) -> None:
    bad = replace(GOOD, source=f"a\n\n## Awal\n\nb\n\n## Gratifikasi *kecil*\n\n{source}\n\n## Akhir\n\nc")
    with ChildRenderer(seconds=1) as renderer:
        before, refused, after = renderer.render([GOOD, bad, replace(GOOD, prefix="lain")])
    assert lines(refused)[0] == (
        f"1-dasar/apa-itu.md:15:1: E115 This text cannot be rendered: {why}; nearest heading: Gratifikasi kecil."
        " Fix: shorten or simplify the text there."
    )
    assert refused.parts == ()
    assert before.html == render(GOOD).parts[0].text  # type: ignore[union-attr]  # a body without cuts
    assert 'id="c-lain-alur"' in after.html


def test_a_child_may_not_take_all_memory(renderer: Renderer) -> None:
    refused, after = renderer.render([RenderJob("a.md", 1, GREEDY), GOOD])
    assert [found.code for found in refused.findings] == ["E115"]
    assert after.parts


def test_a_child_that_was_killed_is_replaced() -> None:
    child = Child(seconds=10)
    try:
        job = wire.pack_job(GOOD)
        expected = child.ask(job)
        first = pid(child)
        os.kill(first, signal.SIGKILL)
        assert child.ask(job) == expected
        second = pid(child)
        assert second != first
        with pytest.raises(Failed, match="time"):
            child.ask(wire.pack_job(replace(GOOD, source=SLOW)), 0.3)
        assert not Path(f"/proc/{second}").exists()
        assert child.ask(job) == expected
    finally:
        child.close()


def test_a_content_is_rendered_once_wherever_it_stands() -> None:
    cache = Memory()
    with ChildRenderer(cache) as renderer:
        moved = replace(GOOD, source="<b>", path="b.md", line=40)
        first, second = renderer.render([replace(GOOD, source="<b>"), moved])
        assert len(cache.kept) == 1
        assert [found.line for found in (*first.findings, *second.findings)] == [9, 40]
        [key] = cache.kept
        cache.put(key, wire.pack_outcome(Outcome((Html("<p>dari simpanan</p>"),))))
        assert renderer.render([moved])[0].html == "<p>dari simpanan</p>"
        renderer.render([replace(moved, prefix="lain"), replace(moved, links={"a.md": "/a"})])
        assert len(cache.kept) == 3


def test_a_course_of_slow_texts_cannot_keep_the_others_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_SLOW", 0.1)
    monkeypatch.setattr(pool, "_PATIENCE", 0.5)
    jobs = [RenderJob("a.md", 1, f"{SLOW}\n\n{n}") for n in range(20)]
    with ChildRenderer(seconds=0.4) as renderer:
        answers = renderer.render([*jobs, GOOD])
        assert [[found.code for found in answer.findings] for answer in answers] == [["E115"]] * 21
        assert "not tried" in lines(answers[-1])[0]
        assert renderer.render([GOOD])[0].parts


def test_a_failure_is_not_kept() -> None:
    cache = Memory()
    with ChildRenderer(cache) as renderer:
        renderer.render([RenderJob("a.md", 1, DEEP)])
    assert cache.kept == {}


def test_two_children_answer_in_the_order_of_the_jobs() -> None:
    jobs = [replace(GOOD, source=f"Teks {n}") for n in range(40)]
    with ChildRenderer(workers=2) as renderer:
        assert [answer.html for answer in renderer.render(jobs)] == [f"<p>Teks {n}</p>" for n in range(40)]


def test_a_cache_of_the_store_will_do(tmp_path: Path) -> None:
    for _ in range(2):
        with ChildRenderer(Store(tmp_path)) as renderer:
            assert renderer.render([GOOD])[0].parts == render(GOOD).parts


def test_the_secrets_of_the_site_stay_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LMS_SECRET_KEY", "rahasia")
    child = Child(seconds=10)
    try:
        child.ask(wire.pack_job(GOOD))
        assert b"rahasia" not in Path(f"/proc/{pid(child)}/environ").read_bytes()
    finally:
        child.close()


words = st.text(max_size=8)
media = st.builds(
    Media,
    words,
    words,
    words,
    st.integers(0, 9),
    st.dictionaries(words, words),
    st.dictionaries(words, words),
)
parts = st.one_of(
    st.builds(Html, words),
    st.builds(Card, words),
    st.builds(Check, words),
    st.builds(Block, words, st.lists(words).map(tuple)),
    media,
)


@given(st.lists(parts).map(tuple), st.lists(st.builds(Note, words, st.integers(0, 9), words)).map(tuple))
def test_an_outcome_survives_the_pipe(parts: tuple[Html, ...], notes: tuple[Note, ...]) -> None:
    outcome = Outcome(parts, (Breach("E111", "block", 2, 1, 3),), notes)
    assert wire.unpack_outcome(wire.pack_outcome(outcome)) == outcome


@given(words, st.dictionaries(words, words), st.dictionaries(words, media))
def test_a_job_survives_the_pipe(source: str, links: dict[str, str], media: dict[str, Media]) -> None:
    job = RenderJob(
        path="",
        line=0,
        source=source,
        links=links,
        media=media,
        pictures={"a": Picture("/a", 1, 2)},
        cards=links,
        checks=((1, "cek"),),
        blocks=("x-a",),
        language="en",
    )
    again = wire.unpack_job(wire.pack_job(job))
    assert replace(again, blocks=tuple(again.blocks)) == job
    assert wire.key(wire.pack_job(job)) == wire.key(wire.pack_job(replace(again, path="b", line=7)))
