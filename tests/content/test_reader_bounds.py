"""What is large, hostile or noise is read within bounds, and never raises."""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

import pytest

from lms.content.reading.reader import read
from lms.content.site import Limits, Site
from tests.content.reading import (
    COURSE,
    LESSON,
    QUESTION,
    QUIZ,
    REGISTRY,
    Escaper,
    codes,
    course_of,
    read_files,
    write,
)


def test_findings_are_bounded(tmp_path: Path) -> None:
    text = LESSON + "".join(f"\n[x](tidak-ada-{n}.md)\n" for n in range(900))
    reading = read_files(tmp_path, {"pelajaran.md": text})
    assert len(reading.findings) == 500
    assert reading.course is None


def test_limits_of_a_site(tmp_path: Path) -> None:
    limits = Limits(items=1, questions_in_file=1, questions_in_course=1, files=2, total=10, drawn=1, image=5)
    extra = QUESTION.replace("gempa:", "banjir:")
    files = {
        "kuis.md": QUIZ + QUESTION + "\n" + extra,
        "a.svg": "<svg/>",
        "pelajaran.md": LESSON + "\n![a](a.svg)\n",
    }
    found = codes(read_files(tmp_path / "a", files, limits=limits))
    assert {"E905"} <= set(found)
    few = Limits(items=1, questions_in_file=1, image=5)
    assert {"E313", "E414", "E709"} <= set(codes(read_files(tmp_path / "b", files, limits=few)))


def test_a_large_course_is_read_with_its_texts_rendered_at_one_go(tmp_path: Path) -> None:
    lines = [f"- [Bab {n}](bab-{n}.md)" for n in range(300)]
    files = {
        f"bab-{n}.md": f"---\nid: bab-{n}\njudul: Bab {n}\n---\n\n" + "Kalimat biasa.\n\n" * 60
        for n in range(300)
    }
    files["kursus.md"] = COURSE.partition("- [Pel")[0] + "\n".join(lines) + "\n"
    write(tmp_path, files)
    renderer = Escaper()
    reading = read(tmp_path, REGISTRY, Site(), renderer)
    assert len(course_of(reading).items) == 300
    assert renderer.asked == 1
    assert sum(job.kind == "body" for job in renderer.jobs) == 300


@pytest.mark.parametrize(
    "text",
    [
        "[" * 4_900 + "\n",
        "[](" * 1_600 + "\n",
        "![a](" * 900 + "\n",
        "`" * 4_900 + "\n",
        "<!-- " * 900 + "\n",
        "# " + " #" * 2_400 + "\n",
        "- (x) a\n",
        "- poin: 1\n",
        "### x\n",
        "## y\n",
        "|" * 4_900 + "\n",
        "```\n",
        "> " * 2_400 + "\n",
    ],
)
def test_hostile_text_is_read_in_linear_time(tmp_path: Path, text: str) -> None:
    body = (text * (180_000 // len(text)))[:180_000]
    begin = time.process_time()
    read_files(
        tmp_path, {"kuis.md": QUIZ + "## a: A\n\n" + body, "pelajaran.md": LESSON + "### Cek: A\n\n" + body}
    )
    assert time.process_time() - begin < 20  # a quadratic scan would take minutes


def test_noise_never_raises(tmp_path: Path) -> None:
    rng = random.Random(4)
    pieces = [
        "---\n",
        "## ",
        "### Cek",
        "- (x) ",
        "- [ ] ",
        ": ",
        "id",
        "a) ",
        "](",
        "![",
        "`",
        "\n",
        "|",
        "  ",
        "<!--",
        "*",
        "jenis: kuis",
        "> ",
    ]
    for number in range(60):
        text = "".join(rng.choice(pieces) for _ in range(300))
        folder = tmp_path / str(number)
        write(folder, {"kursus.md": text, "a.md": text[::-1], "b.en.md": text, "kursus.en.md": text})
        os.mkfifo(folder / "pipa.md")
        reading = read(folder, REGISTRY, Site(), Escaper())
        assert all(found.path for found in reading.findings if found.code != "W301")
