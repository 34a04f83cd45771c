"""Files that pages show: endings, first bytes, sizes, and what is said of them."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from lms.content.files.assets import TYPES, dimensions, read_asset
from lms.content.files.tree import walk
from lms.content.site import Limits
from tests.content.reading import LESSON, codes, places, read_files, write

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">II", 640, 480)
JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08" + struct.pack(">HH", 300, 400) + b"\x03" * 10
SAMPLES = {
    "png": (PNG, (640, 480)),
    "jpg": (JPEG, (400, 300)),
    "gif": (b"GIF89a" + struct.pack("<HH", 20, 10), (20, 10)),
    "webp": (
        b"RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00" + b"\x00" * 4 + b"\x0f\x00\x00\x07\x00\x00",
        (16, 8),
    ),
    "svg": (b'<?xml version="1.0"?><svg viewBox="0 0 30 20.4"/>', (30, 20)),
    "avif": (b"\x00\x00\x00\x1cftypavif", (0, 0)),
    "mp4": (b"\x00\x00\x00\x1cftypisom", (0, 0)),
    "pdf": (b"%PDF-1.7", (0, 0)),
    "docx": (b"PK\x03\x04", (0, 0)),
    "txt": (b"kata", (0, 0)),
}


@pytest.mark.parametrize("ending", SAMPLES)
def test_first_bytes_must_fit_the_ending(tmp_path: Path, ending: str) -> None:
    raw, size = SAMPLES[ending]
    write(tmp_path, {f"a.{ending}": raw, f"b.{ending}": b"\x00MZ\x90"})
    tree = walk(tmp_path, Limits())
    asset, findings = read_asset(tree.files[f"a.{ending}"], Limits())
    assert asset is not None
    assert (asset.media_type, asset.width, asset.height) == (TYPES[ending].media_type, *size)
    assert findings == []
    refused, findings = read_asset(tree.files[f"b.{ending}"], Limits())
    assert refused is None
    assert [f.code for f in findings] == ["E707"]


@pytest.mark.parametrize("ending", ["png", "gif", "jpg", "webp", "svg"])
def test_a_picture_cut_short_has_no_size(ending: str) -> None:
    raw = SAMPLES[ending][0]
    for length in range(len(raw)):
        assert all(number >= 0 for number in dimensions(raw[:length], ending))


def test_only_some_kinds_are_served_inline() -> None:
    assert {ending for ending, kind in TYPES.items() if not kind.inline} == {
        "docx", "xlsx", "pptx", "odt", "ods", "odp", "csv", "txt", "zip",
    }  # fmt: skip
    assert not {"html", "js", "md", "exe", "htm", "xml"} & TYPES.keys()


def test_too_many_pixels(tmp_path: Path) -> None:
    large = PNG[:16] + struct.pack(">II", 10_000, 5_000)
    files: dict[str, str | bytes] = {"a.png": large, "pelajaran.md": LESSON + "\n![a](a.png)\n"}
    assert places(read_files(tmp_path, files)) == ["a.png:0:0: E709"]


def test_recordings_have_their_captions(tmp_path: Path) -> None:
    video = SAMPLES["mp4"][0]
    text = LESSON + "\n[Video](a.mp4)\n\n[Suara](b.m4a)\n"
    files: dict[str, str | bytes] = {"a.mp4": video, "b.m4a": video, "pelajaran.md": text}
    assert places(read_files(tmp_path, files)) == ["a.mp4:0:0: W707", "b.m4a:0:0: W707"]
    files |= {"a.id.vtt": "WEBVTT\n", "b.id.md": "# Kata\n", "b.en.txt": "words"}
    assert codes(read_files(tmp_path, files)) == []


def test_a_cover_must_be_a_picture(tmp_path: Path) -> None:
    course = "---\nid: contoh\njudul: A\njp: 1\nsampul: {}\n---\n"
    files = {"a.png": PNG, "b.pdf": "%PDF-1.7", "kuis.md": None}
    good = read_files(tmp_path, {**files, "b.pdf": None, "kursus.md": course.format("a.png")})
    assert good.course is not None
    assert good.course.cover.startswith("/courses/contoh/assets/")
    assert codes(read_files(tmp_path, {**files, "kursus.md": course.format("b.pdf")})) == ["W709", "E706"]
    assert "E701" in codes(read_files(tmp_path, {**files, "kursus.md": course.format("c.png")}))
