"""The Word document a trainer's afternoon begins with: two chapters, a table, a picture, and a question with no key."""

from __future__ import annotations

from dataclasses import dataclass

from tests.content.exchange.documents import docx, heading, paragraph, picture, run, table

TITLE = "Melayani Warga di Loket"


@dataclass(frozen=True, slots=True)
class Words:
    """What stands in it, in the order of the document. Of the question without a key the second choice is right."""

    name: str
    title: str
    about: str
    chapter: str
    lesson: str
    text: tuple[str, str]
    steps: tuple[str, str]
    table: tuple[tuple[str, str], ...]
    other: tuple[str, str]
    quiz: str
    asked: tuple[tuple[str, ...], ...]
    key: str


IN_INDONESIAN = Words(
    "loket.docx",
    TITLE,
    "Kursus untuk petugas loket kelurahan.",
    "Menyambut",
    "Menyapa dan mendengar",
    ("Dengarkan dahulu", ", baru bertanya. Warga membawa urusan yang penting baginya."),
    ("Sapa warga.", "Tanyakan keperluannya."),
    (("Keadaan", "Sikap"), ("Marah", "Dengarkan sampai selesai"), ("Bingung", "Tunjukkan langkahnya")),
    ("Menutup layanan", "Sebutkan apa yang terjadi sesudah ini, dan kapan."),
    "Kuis akhir",
    (
        ("Apa yang pertama dilakukan petugas?", "Mendengarkan", "Menyela", "Menutup loket"),
        ("Antrean panjang dan warga marah. Apa sikap Anda?", "Membalas", "Meminta maaf", "Pergi"),
        ("Kapan layanan ditutup dengan baik?", "Warga tahu langkah berikutnya", "Warga pergi", "Pukul empat"),
    ),
    "Kunci: A",
)
IN_ENGLISH = Words(
    "counter.docx",
    "Serving People at the Counter",
    "A course for those who work at the counter.",
    "Welcoming",
    "Greeting and listening",
    ("Listen first", ", then ask. People bring what matters to them."),
    ("Greet them.", "Ask what they need."),
    (("They are", "You"), ("angry", "listen to the end"), ("lost", "show the way")),
    ("Closing", "Say what happens next, and when."),
    "Final quiz",
    (
        ("What do you do first?", "Listen", "Interrupt", "Close the counter"),
        ("The queue is long and somebody is angry. What do you do?", "Answer back", "Apologise", "Leave"),
        ("When is a visit closed well?", "They know the next step", "They are gone", "At four"),
    ),
    "Key: A",
)


def word_document(words: Words = IN_INDONESIAN) -> bytes:
    """The document as Word keeps it."""
    body = [
        heading(words.title, 0),
        paragraph(words.about),
        heading(words.chapter, 1),
        heading(words.lesson, 2),
        paragraph(run(words.text[0], bold=True), words.text[1]),
        *(paragraph(step, numbered=("1", 0)) for step in words.steps),
        table(*words.table),
        paragraph(picture("")),
        heading(words.other[0], 2),
        paragraph(words.other[1]),
        heading(words.quiz, 1),
    ]
    for number, (stem, *choices) in enumerate(words.asked, 1):
        body.append(paragraph(f"{number}. {stem}"))
        body += [paragraph(f"{letter}. {choice}") for letter, choice in zip("ABC", choices, strict=True)]
        body += [paragraph(words.key)] if number != 2 else []
    return docx(*body)
