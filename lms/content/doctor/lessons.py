"""Advice about lessons: how long they take, how they read, and whether the minutes that were promised are true."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction

from lms.content.contents import Contents, Media
from lms.content.course import Course, Item, LessonRules, QuizRules
from lms.content.doctor.prose import Prose, prose
from lms.content.findings import finding
from lms.plugin.finding import Finding, Place
from lms.plugin.message import decimal

WORDS_PER_MINUTE = 180
"""Reading to learn. Adults read 184 words a minute in the mean of 17 languages (Trauzettel-Klosinski and Dietz,
Investigative Ophthalmology & Visual Science 53, 2012); Indonesian was not among them, so this is rounded down."""
MINUTES_PER_QUESTION = 1
MINUTES_PER_JP = 45
LONG_SENTENCE = 30
"""Words. The counsel of plain language is 15 to 20 in the mean; beyond 30 a reader goes back to the beginning."""
FEW = 3
"""A single long sentence is a matter of taste; this many in one lesson are a habit."""
LONG_PARAGRAPH = 110  # words: a whole screen of a small phone
LONG_LESSON = 15  # minutes: longer than a break, and than the patience of a bad line
NEEDS_CHECK = 5  # minutes of reading without a question in between
NEEDS_HEADING = 400  # words without a heading
MINUTES_PER_TASK = 3
"""For a box that asks to try something (`[!COBA]`): a guess, on the low side."""
MINUTES_PER_FIGURE = Fraction(1, 2)
OFF = 2
"""How many times more or less than measured may be declared: people read at half and at twice the pace."""
SPARE = 3  # minutes that a short lesson may be off, whatever the share
_ABBREVIATION = re.compile(r"(?<![\w(-])[A-Z]{3,6}(?![\w)-])")
_COMMON = re.compile(
    r"ASN|PNS|PPPK|NIP|NIK|KTP|SIM|STNK|UUD|DPR|DPRD|KPK|BPK|BKN|LAN|BKPSDM|BPSDM|"
    r"BPJS|APBN|APBD|RSUD|SDN|SMP|SMA|PDF|WIB|WITA|WIT|PIN|OTP|SMS|URL|USB|CPU|SOP|"
    r"TNI|POLRI|BUMN|BUMD|KUA|PBB|UMKM"
)
"""What every official knows."""


def advise_lessons(course: Course, contents: Contents, texts: Mapping[str, str]) -> Iterator[Finding]:
    """What a good editor would say about the lessons; `texts` are the files by path, as they were read."""
    total = Fraction(0)
    whole = True
    for item in course.items:
        if isinstance(item.rules, LessonRules) and item.path in texts:
            read = prose(texts[item.path], item.path)
            minutes = measured(read)
            watched = _plays(contents, course, item)
            whole = whole and not watched
            total += item.duration if watched and item.duration else minutes
            yield from _lesson(item, read, minutes, watched)
        elif isinstance(item.rules, QuizRules):
            total += MINUTES_PER_QUESTION * item.rules.question_count
        else:
            whole = whole and item.duration is not None
            total += item.duration or 0
    if whole and course.jp and total * 2 < course.jp * MINUTES_PER_JP:
        promised = decimal(course.jp * MINUTES_PER_JP)
        yield finding("A201", course.path, 1, 1, a=round(total), jp=decimal(course.jp), b=promised)
    yield from _abbreviations(course, texts)


def measured(read: Prose) -> Fraction:
    """Minutes that a lesson takes: to read it, look at its figures, answer its checks and try what it asks to try."""
    return (
        Fraction(read.words, WORDS_PER_MINUTE)
        + MINUTES_PER_FIGURE * read.figures
        + MINUTES_PER_QUESTION * read.checks
        + MINUTES_PER_TASK * read.tasks
    )


def _plays(contents: Contents, course: Course, item: Item) -> bool:
    """Whether something is to be watched or heard, whose length no text tells."""
    body = contents.bodies.get(item.id, {}).get(course.language, ())
    return any(isinstance(part, Media) and part.kind in ("video", "audio") for part in body)


def _lesson(item: Item, read: Prose, minutes: Fraction, watched: bool) -> Iterator[Finding]:
    path = item.path
    if item.duration and not watched and not minutes / OFF <= item.duration <= minutes * OFF + SPARE:
        yield finding("A103", path, 1, 1, a=max(1, round(minutes)), b=decimal(item.duration))
    if minutes > LONG_LESSON:
        yield finding("A104", path, 1, 1, n=round(minutes), m=LONG_LESSON)
    elif minutes > NEEDS_CHECK and not read.checks:
        yield finding("A105", path, 1, 1, n=round(minutes))
    if read.words > NEEDS_HEADING and not read.headings:
        yield finding("A106", path, 1, 1, n=read.words)
    yield from _sentences(path, read)
    for part in read.paragraphs:
        if part.length > LONG_PARAGRAPH and not part.listed:
            yield finding("A102", path, part.line, 1, n=part.length, m=LONG_PARAGRAPH)


def _sentences(path: str, read: Prose) -> Iterator[Finding]:
    sentences = read.sentences
    long = [one for one in sentences if one.length > LONG_SENTENCE]
    if len(long) >= FEW:
        mean = Fraction(sum(one.length for one in sentences), len(sentences))
        places = [Place(path, one.line) for one in long]
        yield finding(
            "A101", path, long[0].line, 1, places=places, n=len(long), m=LONG_SENTENCE, a=round(mean)
        )


def _abbreviations(course: Course, texts: Mapping[str, str]) -> Iterator[Finding]:
    """Abbreviations that come again and again and are never written out."""
    lessons = [item for item in course.items if isinstance(item.rules, LessonRules) and item.path in texts]
    everything = "\n".join(texts[item.path] for item in lessons)
    known = {competency.code for competency in course.competencies}
    told: dict[str, Place] = {}
    counts: dict[str, int] = {}
    for item in lessons:
        for paragraph in prose(texts[item.path], item.path).paragraphs:
            for sentence in paragraph.sentences:
                if sentence.text.isupper():
                    continue
                for found in _ABBREVIATION.finditer(sentence.text):
                    told.setdefault(found[0], Place(item.path, sentence.line))
                    counts[found[0]] = counts.get(found[0], 0) + 1
    for name, place in told.items():
        if counts[name] < FEW or name in known or _COMMON.fullmatch(name):
            continue
        if not _is_explained(name, everything):
            yield finding("A107", place.path, place.line, 1, v=name, n=counts[name])


def _is_explained(name: str, text: str) -> bool:
    """Whether it stands in brackets after its words, before them, as an abbreviation of the page, or is told."""
    told = rf"\(\W*{name}\b|, {name}\)|\b{name}\W{{0,3}}(?:\(|, yaitu|, yakni|adalah|ialah|is|means)|^\*\[{name}\]:"
    return bool(re.search(told, text, re.MULTILINE))
