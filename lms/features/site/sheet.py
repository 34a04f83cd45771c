"""The files that the page on writing a course shows, whole in each language: a test reads them as a course."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Sheet:
    """Three files of one small course: (name, text) each, and the picture they show."""

    course: tuple[str, str]
    lesson: tuple[str, str]
    quiz: tuple[str, str]
    picture: str = "aset/alur.png"


_INDONESIAN = Sheet(
    course=(
        "kursus.md",
        """---
id: pelayanan-prima
judul: Pelayanan Prima
jp: 2
---

## Isi

### dasar: Dasar

1. [Pengantar](pengantar.md)
2. [Kuis](kuis.md)
""",
    ),
    lesson=(
        "pengantar.md",
        """---
id: pengantar
---

# Pengantar

Pelayanan prima berarti **melampaui** harapan warga.

![Alur loket: ambil nomor, layani, catat](aset/alur.png)

| Keadaan | Sikap |
|---|---|
| Warga marah | Dengarkan dulu |

> [!COBA] Di loket Anda
> Catat satu keluhan hari ini dan jawaban Anda.
""",
    ),
    quiz=(
        "kuis.md",
        """---
id: kuis
jenis: kuis
judul: Kuis
batas-lulus: 70%
---

## arti: Arti pelayanan prima

Apa inti pelayanan prima?

- (x) a) Melampaui harapan
  > Tepat.
- ( ) b) Bekerja cepat saja
  > Cepat saja belum cukup.
""",
    ),
)

_ENGLISH = Sheet(
    course=(
        "course.md",
        """---
id: good-service
title: Good Service
language: en
hours-jp: 2
---

## Contents

### basics: Basics

1. [Introduction](introduction.md)
2. [Quiz](quiz.md)
""",
    ),
    lesson=(
        "introduction.md",
        """---
id: introduction
---

# Introduction

Good service means **more** than citizens expect.

![The counter: take a number, be served, note it](assets/steps.png)

| Situation | What to do |
|---|---|
| A citizen is angry | Listen first |

> [!TRY] At your counter
> Note one complaint today, and your answer.
""",
    ),
    quiz=(
        "quiz.md",
        """---
id: quiz
type: quiz
title: Quiz
pass: 70%
---

## meaning: What good service means

What is the heart of good service?

- (x) a) More than was expected
  > Right.
- ( ) b) Being fast, and no more
  > Fast alone is not enough.
""",
    ),
    picture="assets/steps.png",
)

SHEETS: Mapping[str, Sheet] = MappingProxyType({"id": _INDONESIAN, "en": _ENGLISH})
