"""A library of courses for measurements: any number of them, the same in every run, of the size real ones have."""

from __future__ import annotations

import random
from functools import cache
from itertools import accumulate
from pathlib import Path

_SYLLABLES = """
la ya nan pe ga wai ma sya ra kat ke lu han pro se dur su rat pu tu san a ju an ka bu pa ten ko ta in for si blik
ter ne re man da ar sip de di nas un it ker ja
"""
WORDS = 6_000
"""Different words of the whole library: courses of one agency share theirs, and most of a text is few of them."""

COURSE = """---
id: {id}
judul: {title}
ringkasan: {summary}
versi: {version}
jp: {jp}
kategori: {category}
kompetensi:
  K1: Kompetensi utama
---

{intro}

## Isi

{outline}
"""
LESSON = """---
id: {id}
judul: {title}
durasi: 15 menit
kompetensi: [K1]
---

{body}

### Cek cek-{id}: Pertanyaan singkat

{stem}

- (x) a) {a}
  > {why}
- ( ) b) {b}
  > {why}
- ( ) c) {c}
"""
QUIZ = """---
jenis: kuis
id: kuis-akhir
judul: Kuis akhir
durasi: 10 menit
batas-lulus: 70%
percobaan: 3
ambil:
  - 5 dari soal-{id}
---

Jawablah dengan tenang.
"""
QUESTION = """## q-{number}: {title}
- kompetensi: K1

{stem}

- (x) a) {a}
  > {why}
- ( ) b) {b}
- ( ) c) {c}
- ( ) d) {d}

"""
CATEGORIES = ("Manajemen", "Komunikasi", "Teknologi Informasi", "Manajemen Krisis")


@cache
def vocabulary() -> tuple[tuple[str, ...], tuple[float, ...]]:
    """The words of the library, and how often each stands, added up."""
    rng = random.Random(0)  # noqa: S311  # a corpus, no secret
    syllables = _SYLLABLES.split()
    words = ["".join(rng.choices(syllables, k=rng.randint(2, 4))) for _ in range(WORDS)]
    return tuple(words), tuple(accumulate(1 / (rank + 10) for rank in range(WORDS)))


class Writer:
    """Words, sentences and paragraphs out of one seed."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)  # noqa: S311  # a corpus, no secret
        self.words, self.weights = vocabulary()

    def some(self, low: int, high: int) -> str:
        """So many words."""
        count = self.rng.randint(low, high)
        return " ".join(self.rng.choices(self.words, cum_weights=self.weights, k=count))

    def sentence(self) -> str:
        """A sentence of ordinary length."""
        return self.some(6, 18).capitalize() + "."

    def paragraph(self) -> str:
        """Three to six sentences."""
        return " ".join(self.sentence() for _ in range(self.rng.randint(3, 6)))

    def body(self) -> str:
        """A lesson of some 700 words: sections, a list, a table, a box, a link."""
        parts = []
        for number in range(5):
            parts += [f"## {self.some(2, 4).capitalize()}", self.paragraph(), self.paragraph()]
            if number == 1:
                parts.append("\n".join(f"- **{self.some(1, 2)}** {self.some(4, 9)}" for _ in range(5)))
            if number == 2:
                rows = [f"| {self.some(1, 3)} | {self.some(3, 6)} |" for _ in range(5)]
                parts.append("\n".join(["| Keadaan | Sikap |", "|---|---|", *rows]))
            if number == 3:
                parts.append(f"> [!COBA] {self.some(2, 4)}\n> {self.sentence()}")
        return "\n\n".join(parts)


def write(root: Path, courses: int, lessons: int = 20) -> None:
    """Writes `courses` courses of `lessons` lessons, a bank of 12 questions and a quiz into `root`."""
    for number in range(1, courses + 1):
        write_course(root, number, lessons)


def write_course(root: Path, number: int, lessons: int = 20, version: str = "1.0") -> Path:
    """Writes the course of this number, and returns its folder."""
    writer = Writer(number)
    name = f"kursus-{number:04}"
    folder = root / name
    (folder / "bank").mkdir(parents=True, exist_ok=True)
    entries: list[str] = []
    for lesson in range(1, lessons + 1):
        if lesson % 7 == 1:
            entries.append(f"\n### m{len(entries)}: {writer.some(1, 3).capitalize()}\n")
        title = writer.some(2, 5).capitalize()
        entries.append(f"- [{title}](pelajaran-{lesson:02}.md)")
        values = {letter: writer.sentence() for letter in ("a", "b", "c", "why", "stem")}
        text = LESSON.format(id=f"pelajaran-{lesson:02}", title=title, body=writer.body(), **values)
        (folder / f"pelajaran-{lesson:02}.md").write_text(text, encoding="utf-8")
    entries.append("- [Kuis akhir](kuis-akhir.md)")
    outline = "\n".join(entries).strip() + "\n"
    (folder / "kuis-akhir.md").write_text(QUIZ.format(id=name), encoding="utf-8")
    bank = [f"---\njenis: bank\nid: soal-{name}\njudul: Bank soal\n---\n\n"]
    for question in range(1, 13):
        values = {letter: writer.sentence() for letter in ("a", "b", "c", "d", "why", "stem")}
        bank.append(QUESTION.format(number=f"{question:02}-x", title=writer.some(2, 3), **values))
    (folder / "bank" / "soal.md").write_text("".join(bank), encoding="utf-8")
    head = COURSE.format(
        id=name,
        title=writer.some(2, 5).capitalize(),
        summary=writer.sentence(),
        version=version,
        jp=6,
        category=writer.rng.choice(CATEGORIES),
        intro=writer.paragraph(),
        outline=outline,
    )
    (folder / "kursus.md").write_text(head, encoding="utf-8")
    return folder
