"""Pictures are decoded in the child, made small for a phone, and never trusted."""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from lms.content.contents import Html, Reading
from lms.content.editions.store import Store
from lms.content.markdown.pool import ChildRenderer
from lms.content.reading.reader import read
from lms.content.site import Site
from tests.content.reading import LESSON, REGISTRY, SMALL, course_of, places, write


@pytest.fixture(scope="module")
def renderer() -> Iterator[ChildRenderer]:
    with ChildRenderer() as children:
        yield children


def noise(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """A picture that no encoder makes small at once, like a photograph."""
    return Image.effect_noise((width, height), 90).convert(mode)


def saved(picture: Image.Image, form: str, **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, form, **options)
    return file.getvalue()


def course(
    folder: Path,
    renderer: ChildRenderer,
    data: bytes,
    name: str = "foto.jpg",
    text: str = "![Loket](aset/{})",
) -> Reading:
    """The small course, whose lesson shows this picture."""
    files: dict[str, str | bytes | None] = {
        **SMALL,
        "pelajaran.md": LESSON + "\n" + text.format(name) + "\n",
        f"aset/{name}": data,
    }
    return read(write(folder, files), REGISTRY, Site(), renderer)


def shown(reading: Reading) -> str:
    """The HTML of the lesson."""
    assert reading.contents is not None, places(reading)
    return "".join(part.text for part in reading.contents.bodies["pelajaran"]["id"] if isinstance(part, Html))


def test_a_photograph_is_made_small_and_can_be_had_as_it_was(tmp_path: Path, renderer: ChildRenderer) -> None:
    photo = saved(noise(1600, 1200).resize((3200, 2400)), "JPEG", quality=60)
    reading = course(tmp_path / "a", renderer, photo)
    html = shown(reading)
    assert reading.contents is not None
    small = {name: asset for name, asset in reading.contents.assets.items() if "@" in name}
    assert {asset.width for asset in small.values()} == {480, 960}
    assert all(asset.media_type == "image/webp" for asset in small.values())
    addresses = re.search(r'srcset="([^"]+)"', html)
    assert addresses is not None
    for part, width in zip(addresses[1].split(", "), (480, 960), strict=True):
        assert part.endswith(f"{width}w")
    assert 'width="960"' in html
    assert 'height="720"' in html
    original = reading.contents.assets["aset/foto.jpg"]
    assert {asset.original for asset in small.values()} == {original.name}

    store = Store(tmp_path / "store")
    key = store.put_edition(
        course_of(reading), reading.contents, {**reading.made, "aset/foto.jpg": tmp_path / "a/aset/foto.jpg"}
    )
    assert store.has(key)
    for asset in small.values():
        with Image.open(store.asset_path(asset.digest)) as picture:
            assert picture.size == (asset.width, asset.height)
            assert picture.format == "WEBP"


def test_a_small_picture_is_served_as_it_is(tmp_path: Path, renderer: ChildRenderer) -> None:
    html = shown(course(tmp_path, renderer, saved(Image.new("RGB", (300, 200), "navy"), "PNG"), "kecil.png"))
    assert "srcset" not in html
    assert 'width="300"' in html


def test_place_and_time_of_the_camera_are_not_shown(tmp_path: Path, renderer: ChildRenderer) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright
    exif[0x010E] = "Jalan Melati 5"
    reading = course(tmp_path, renderer, saved(noise(1600, 1000), "JPEG", exif=exif, quality=80))
    assert reading.contents is not None
    assert reading.made
    for data in reading.made.values():
        assert b"Melati" not in data
        with Image.open(io.BytesIO(data)) as picture:
            assert picture.height > picture.width
            assert not picture.getexif()


@pytest.mark.parametrize(
    ("mode", "form", "name"),
    [
        ("CMYK", "JPEG", "a.jpg"),
        ("L", "JPEG", "a.jpeg"),
        ("P", "PNG", "a.png"),
        ("I;16", "PNG", "a.png"),
        ("RGBA", "PNG", "a.png"),
        ("RGB", "WEBP", "a.webp"),
        ("RGB", "AVIF", "a.avif"),
        ("P", "GIF", "a.gif"),
    ],
)
def test_pictures_of_every_kind_come_out_as_webp(
    mode: str, form: str, name: str, tmp_path: Path, renderer: ChildRenderer
) -> None:
    picture = noise(1100, 500, "L").convert("I;16") if mode == "I;16" else noise(1100, 500).convert(mode)
    reading = course(tmp_path, renderer, saved(picture, form), name)
    assert [found.code for found in reading.findings if found.is_error] == []
    assert reading.contents is not None
    assert len(reading.made) == 2


def test_what_moves_stays_as_it_is(tmp_path: Path, renderer: ChildRenderer) -> None:
    frames = [noise(600, 300, "P") for _ in range(3)]
    moving = saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
    reading = course(tmp_path, renderer, moving, "gerak.gif")
    assert reading.contents is not None
    assert not reading.made
    assert [found.code for found in reading.findings if found.path == "aset/gerak.gif"] == ["W711"]


def test_transparency_is_kept(tmp_path: Path, renderer: ChildRenderer) -> None:
    picture = noise(1100, 500, "RGBA")
    picture.putalpha(0)
    reading = course(tmp_path, renderer, saved(picture, "PNG"), "bening.png")
    assert reading.contents is not None
    for data in reading.made.values():
        with Image.open(io.BytesIO(data)) as small:
            assert small.mode == "RGBA"


def bomb(width: int, height: int) -> bytes:
    """A picture of a few bytes that says it is very large."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 99))
        + chunk(b"IEND", b"")
    )


def long_text() -> bytes:
    """A picture whose compressed comment would be a gigabyte."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b"a" * 1_000_000) for _ in range(300)) + packer.flush()
    body = b"Comment\0\0" + packed
    chunk = struct.pack(">I", len(body)) + b"zTXt" + body + struct.pack(">I", zlib.crc32(b"zTXt" + body))
    plain = saved(Image.new("RGB", (8, 8)), "PNG")
    return plain[:33] + chunk + plain[33:]


WHOLE = {"a.jpg": "JPEG", "a.png": "PNG", "a.webp": "WEBP", "a.gif": "GIF"}


@pytest.mark.parametrize("part", [30, 50, 95])
@pytest.mark.parametrize("name", WHOLE)
def test_a_file_that_was_cut_off_is_named(
    name: str, part: int, tmp_path: Path, renderer: ChildRenderer
) -> None:
    data = saved(noise(200, 200), WHOLE[name])
    reading = course(tmp_path, renderer, data[: len(data) * part // 100], name)
    assert [(found.path, found.code) for found in reading.findings if found.is_error] == [
        (f"aset/{name}", "E707")
    ]


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        (bomb(40_000, 40_000), ["E709"]),
        (bomb(6_000, 6_000), ["E707"]),
        (long_text(), ["E707"]),
        (b"GIF89a\x08\0\x08\0" + b"<script>alert(1)</script>", ["E707"]),
        (b"\x89PNG\r\n\x1a\n", ["E707"]),
    ],
    ids=["huge", "empty inside", "long comment", "disguised", "only a beginning"],
)
def test_a_hostile_picture_is_a_finding(
    data: bytes, codes: list[str], tmp_path: Path, renderer: ChildRenderer
) -> None:
    reading = course(tmp_path, renderer, data, "a.gif" if data.startswith(b"GIF") else "a.png")
    assert [found.code for found in reading.findings if found.is_error] == codes


def test_a_heavy_lesson_is_told_with_its_weight(tmp_path: Path, renderer: ChildRenderer) -> None:
    pictures = {f"aset/{n}.jpg": saved(noise(1400, 1000), "JPEG", quality=80) for n in "abc"}
    body = LESSON + "".join(f"\n![Loket {n}](aset/{n}.jpg)\n" for n in "abc")
    reading = read(write(tmp_path, {**SMALL, "pelajaran.md": body, **pictures}), REGISTRY, Site(), renderer)
    heavy = [(found.path, found.line) for found in reading.findings if found.code == "W711"]
    assert ("pelajaran.md", 1) in heavy
    assert ("aset/a.jpg", 0) in heavy


def test_a_picture_is_made_small_once(tmp_path: Path, renderer: ChildRenderer) -> None:
    photo = saved(noise(1200, 900), "JPEG", quality=80)
    with ChildRenderer(cache=Store(tmp_path / "store")) as first:
        before = course(tmp_path / "a", first, photo)
    forgetful = Store(tmp_path / "store")
    with ChildRenderer(cache=forgetful, seconds=0.001) as second:  # too short for any picture
        after = course(tmp_path / "b", second, photo)
    assert before.contents is not None
    assert after.contents is not None
    assert dict(after.made) == dict(before.made)
