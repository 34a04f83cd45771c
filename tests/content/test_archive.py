"""Hostile and honest archives: taken whole, or refused whole in words; what is refused leaves nothing behind."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from lms.content.exchange.archive import ArchiveLimits, Part, Refused, lay_out, unpack

SMALL = ArchiveLimits(entries=40, packed=400_000, total=600_000, file=300_000)


def packed(*names: str) -> bytes:
    """A ZIP with these files, each a few words long."""

    def fill(archive: zipfile.ZipFile) -> None:
        for name in names:
            archive.writestr(name, "isi\n")

    return built(fill)


def many_large(archive: zipfile.ZipFile) -> None:
    for number in range(8):
        archive.writestr(f"{number}.bin", bytes(90_000))


def built(fill: Callable[[zipfile.ZipFile], object]) -> bytes:
    place = io.BytesIO()
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        fill(archive)
    return place.getvalue()


def entry(name: str, mode: int = 0, attributes: int = 0, text: str = "isi", method: int = 8) -> bytes:
    """A ZIP with one good file, and one entry of a special kind."""

    def fill(archive: zipfile.ZipFile) -> None:
        archive.writestr("kursus.md", "---\n---\n")
        info = zipfile.ZipInfo(name)
        info.external_attr = mode << 16 | attributes
        info.compress_type = method
        archive.writestr(info, text)

    return built(fill)


def patched(data: bytes, signature: bytes, offset: int, value: bytes) -> bytes:
    """The archive with other bytes at `offset` behind each `signature`."""
    place = data.find(signature)
    while place >= 0:
        data = data[: place + offset] + value + data[place + offset + len(value) :]
        place = data.find(signature, place + 4)
    return data


LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"


def locked() -> bytes:
    data = packed("kursus.md")
    return patched(patched(data, LOCAL, 6, b"\x01\x00"), CENTRAL, 8, b"\x01\x00")


def with_nul() -> bytes:
    data = packed("kursus.mdXsh")
    return data.replace(b"kursus.mdXsh", b"kursus.md\x00sh")


def lying_about_size() -> bytes:
    """The table says ten bytes, the content is far more."""
    data = built(lambda archive: archive.writestr("a.md", "kata " * 2_000))
    return patched(patched(data, LOCAL, 22, struct.pack("<I", 10)), CENTRAL, 24, struct.pack("<I", 10))


def damaged() -> bytes:
    data = built(lambda archive: archive.writestr("a.md", "".join(chr(33 + n % 90) for n in range(5_000))))
    return data[:60] + bytes(40) + data[100:]


def long_table() -> bytes:
    """A table of entries far longer than forty files can need."""
    data = packed("kursus.md")
    place = data.rfind(END)
    return data[: place + 12] + struct.pack("<I", 60_000) + data[place + 16 :]


def of_64_bits() -> bytes:
    data = packed("kursus.md")
    place = data.rfind(END)
    return data[:place] + b"PK\x06\x07" + bytes(16) + data[place:]


HOSTILE: dict[str, tuple[bytes, str]] = {
    "climbs out": (packed("kursus.md", "../luar.md"), "E901"),
    "climbs out inside": (packed("kursus.md", "a/../../luar.md"), "E901"),
    "from the root": (packed("kursus.md", "/etc/passwd"), "E901"),
    "drive letter": (packed("kursus.md", "C:/Windows/a.md"), "E901"),
    "backslash": (packed("kursus.md", "a\\b.md"), "E902"),
    "backslash climbs": (packed("kursus.md", "..\\luar.md"), "E902"),
    "reserved name": (packed("kursus.md", "con.md"), "E902"),
    "reserved folder": (packed("kursus.md", "aux/a.md"), "E902"),
    "question mark": (packed("kursus.md", "apa?.md"), "E902"),
    "control character": (packed("kursus.md", "a\x07b.md"), "E902"),
    "trailing dot": (packed("kursus.md", "a./b.md"), "E902"),
    "leading blank": (packed("kursus.md", "a/ b.md"), "E902"),
    "empty part": (packed("kursus.md", "a//b.md"), "E902"),
    "this folder": (packed("kursus.md", "a/./b.md"), "E902"),
    "long name": (packed("kursus.md", "a" * 101 + ".md"), "E902"),
    "nul in a name": (with_nul(), "E902"),
    "bad name of a folder": (packed("kursus.md", "a?/"), "E902"),
    "differs by case": (packed("kursus.md", "a.md", "A.md"), "E903"),
    "differs by form": (packed("kursus.md", "caf\u00e9.md", "cafe\u0301.md"), "E903"),
    "folders differ by case": (packed("kursus.md", "Modul/a.md", "modul/b.md"), "E903"),
    "file and folder": (packed("kursus.md", "a", "a/b.md"), "E903"),
    "symbolic link": (entry("tautan", stat.S_IFLNK | 0o777, text="/etc/passwd"), "E904"),
    "device": (entry("null", stat.S_IFCHR | 0o666), "E904"),
    "pipe": (entry("pipa", stat.S_IFIFO | 0o666), "E904"),
    "folder without a slash": (entry("map", stat.S_IFDIR | 0o755), "E904"),
    "junction": (entry("simpang", attributes=0x400), "E904"),
    "too deep": (packed("kursus.md", "a/b/c/d/e/f/g.md"), "E905"),
    "too many": (packed("kursus.md", *(f"{n}.md" for n in range(50))), "E905"),
    "too large packed": (packed("kursus.md") + bytes(400_001), "E905"),
    "too large in all": (built(many_large), "E905"),
    "one file too large": (built(lambda a: a.writestr("a.bin", bytes(300_001), zipfile.ZIP_STORED)), "E709"),
    "bomb": (built(lambda a: a.writestr("a.md", " " * 250_000)), "E908"),
    "says less than it holds": (lying_about_size(), "E907"),
    "locked": (locked(), "E906"),
    "another packing": (entry("a.md", method=zipfile.ZIP_LZMA), "E907"),
    "damaged": (damaged(), "E907"),
    "cut off": (packed("kursus.md", "a.md")[:-30], "E907"),
    "no archive": (b"Bukan zip sama sekali.", "E907"),
    "nothing": (b"", "E907"),
    "long table": (long_table(), "E905"),
    "of 64 bits": (of_64_bits(), "E907"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_archive_is_refused_whole(kind: str, tmp_path: Path) -> None:
    data, code = HOSTILE[kind]
    with pytest.raises(Refused) as refused:
        unpack(io.BytesIO(data), tmp_path / "new", SMALL)
    assert {one.code for one in refused.value.findings} == {code}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_the_same_name_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        unpack(io.BytesIO(packed("a.md", "a.md")), tmp_path / "new", SMALL)
    assert [one.code for one in refused.value.findings] == ["E903"]


def test_all_that_is_wrong_with_names_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        unpack(io.BytesIO(packed("kursus.md", "../a.md", "con.md", "b.md", "B.md")), tmp_path / "new", SMALL)
    assert [one.code for one in refused.value.findings] == ["E901", "E902", "E903"]


def test_the_one_folder_around_all_is_taken_off_and_what_systems_add_is_left_out(tmp_path: Path) -> None:
    names = (
        "siaga/",
        "siaga/kursus.md",
        "siaga/aset/",
        "siaga/aset/foto.png",
        "siaga/.DS_Store",
        "siaga/aset/Thumbs.db",
        "__MACOSX/siaga/._kursus.md",
    )
    unpack(io.BytesIO(packed(*names)), tmp_path / "new", SMALL)
    assert files(tmp_path / "new") == ["aset/foto.png", "kursus.md"]


def test_several_folders_stay(tmp_path: Path) -> None:
    unpack(io.BytesIO(packed("01-awal/a.md", "02-akhir/b.md")), tmp_path / "new", SMALL)
    assert files(tmp_path / "new") == ["01-awal/a.md", "02-akhir/b.md"]


def test_single_files_follow_the_same_rules(tmp_path: Path) -> None:
    def part(path: str) -> Part:
        return Part(path, lambda: io.BytesIO(b"isi"))

    lay_out([part("siaga/kursus.md"), part("siaga/a/b.md")], tmp_path / "good", SMALL)
    assert files(tmp_path / "good") == ["a/b.md", "kursus.md"]
    with pytest.raises(Refused):
        lay_out([part("siaga/kursus.md"), part("siaga/../../x.md")], tmp_path / "bad", SMALL)
    assert not (tmp_path / "bad").exists()


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_table_before_the_beginning_of_a_file_on_disk_is_refused(tmp_path: Path) -> None:
    data = packed("kursus.md")
    archive = tmp_path / "a.zip"
    archive.write_bytes(data[:-6] + b"\xff\xff\xff\x7f\0\0")  # memory can be read from there, a file cannot
    with archive.open("rb") as file, pytest.raises(Refused) as refused:
        unpack(file, tmp_path / "new", SMALL)
    assert [one.code for one in refused.value.findings] == ["E907"]
