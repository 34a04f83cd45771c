"""Small course packages, written as the Markdown files a trainer would write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

QUIZ = """\
---
jenis: kuis
judul: {title}
batas-lulus: 70%
percobaan: 3
---

## {id}-satu: Nomor darurat
Nomor mana yang dipakai saat keadaan darurat?

- (x) a) 112
  > Tepat.
- ( ) b) 121
  > Bukan nomor darurat.

## {id}-dua: Yang dilaporkan
Apa saja yang disebutkan saat melapor?

- [x] a) Tempat
- [x] b) Apa yang terjadi
- [ ] c) Nomor induk pegawai
"""

PICTURE = b"""\
<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>
"""


def write_course(
    root: Path,
    course: str,
    *,
    folder: str = "",
    title: str = "",
    lessons: Sequence[str] = ("satu", "dua"),
    quiz: str = "",
    version: str = "1.0",
    picture: bool = False,
    head: Mapping[str, str] | None = None,
    former: Mapping[str, str] | None = None,
) -> Path:
    """Writes a whole course into `root` and returns its folder, named by `folder` or else the course's id.

    `lessons` are item ids in order, `quiz` that of a quiz at the end with two questions. `head` holds further keys of
    ``kursus.md``, `former` the former id of a lesson. With `picture` the first lesson shows one.
    """
    place = root / (folder or course)
    entries = [
        f"{number}. [{id_.title()}]({id_}.md)" for number, id_ in enumerate([*lessons, *_some(quiz)], 1)
    ]
    keys = {
        "format": "1.0",
        "id": course,
        "judul": title or course.replace("-", " ").title(),
        "ringkasan": "Kursus kecil untuk mencoba.",
        "versi": version,
        "jp": "1",
        **(head or {}),
    }
    _write(place / "kursus.md", f"{_head(keys)}\n## Isi\n\n### M1: Bagian\n\n" + "\n".join(entries) + "\n")
    for number, id_ in enumerate(lessons):
        keys = {"id": id_, "judul": f"Pelajaran {id_}"}
        if former and id_ in former:
            keys["id-lama"] = f"[{former[id_]}]"
        body = f"Isi pelajaran {id_}: apa yang dilakukan lebih dulu.\n"
        if picture and number == 0:
            (place / "aset").mkdir(parents=True, exist_ok=True)
            (place / "aset" / "alur.svg").write_bytes(PICTURE)
            body += '\n![Alur tiga langkah](aset/alur.svg "Alur")\n'
        _write(place / f"{id_}.md", f"{_head(keys)}\n{body}")
    if quiz:
        _write(
            place / f"{quiz}.md",
            QUIZ.format(id=quiz, title=quiz.title()).replace("---\n", f"---\nid: {quiz}\n", 1),
        )
    return place


def break_course(folder: Path) -> None:
    """Makes the course unreadable at a known line: its outline names a file that is not there (E301)."""
    file = folder / "kursus.md"
    _write(file, file.read_text(encoding="utf-8") + "9. [Hilang](hilang.md)\n")


def _head(keys: Mapping[str, str]) -> str:
    return "---\n" + "".join(f"{key}: {value}\n" for key, value in keys.items()) + "---\n"


def _some(text: str) -> tuple[str, ...]:
    return (text,) if text else ()


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
