"""Findings stand where a text editor would put the cursor, whatever was taken out of the line before it was read."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.content.contents import Reading
from lms.content.mending import mended
from tests.content.reading import LESSON, QUESTION, QUIZ, read_files

PIECES = st.lists(
    st.sampled_from(
        ["kata ", "<!-- catatan -->", "<!---->", "\u202b", "\u2069", "`<!--` ", "e\u0301", "🙂", "[x] "]
    ),
    max_size=6,
).map("".join)


@given(PIECES, PIECES, st.booleans())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_column_is_that_of_the_file(
    tmp_path_factory: pytest.TempPathFactory, before: str, after: str, crlf: bool
) -> None:
    text = LESSON + f"\n{before}[kuis](kuiz.md){after}\nakhir\n"
    raw = text.replace("\n", "\r\n" if crlf else "\n")
    reading = read_files(tmp_path_factory.mktemp("k"), {"pelajaran.md": raw})
    (lost,) = [found for found in reading.findings if found.code == "E701"]
    line = composed(text).split("\n")[lost.line - 1]
    assert line[lost.column - 1 :].startswith("kuiz.md")
    done = mended({"pelajaran.md": raw}, [lost], proposals=True)
    assert composed(done.texts["pelajaran.md"]) == composed(raw.replace("kuiz.md", "kuis.md"))


def composed(text: str) -> str:
    return text.replace("e\u0301", "\u00e9")


def test_columns_beside_comments_in_questions(tmp_path_factory: pytest.TempPathFactory) -> None:
    quiz = QUIZ + QUESTION.replace("- (x) a)", "<!-- kunci -->- (v) a)").replace(
        "## gempa", "## <!-- x -->gempa"
    )
    reading = read_files(tmp_path_factory.mktemp("k"), {"kuis.md": quiz})
    assert at(reading, "W408") == (11, 18)
    twice = quiz + "\n## <!-- y --> gempa: Lagi\n\nApa?\n\n- (x) a) A\n- ( ) b) B\n"
    assert at(read_files(tmp_path_factory.mktemp("k"), {"kuis.md": twice}), "E403")[0] == 14


def at(reading: Reading, code: str) -> tuple[int, int]:
    (found,) = [one for one in reading.findings if one.code == code]
    return found.line, found.column
