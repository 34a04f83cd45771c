"""A large agency, the same one in every run: units, courses and duties that do not grow, and as many people as wanted.

Every value follows from the number of its row, so that tables are made one after the other without any of them being
held in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lms.core.names import fold
from lms.core.tokens import SIGNS

UNITS = 2000
TOPS = 40
COURSES = 1000
ITEMS = 3
DUTIES = 200
RUNS = 5
LONGEST = 40
"""Days after which a run is completed at most."""
TODAY = date(2026, 11, 23)
NOON = f"{TODAY.isoformat()} 04:00:00.000000"
ALWAYS = "1900-01-01"

GIVEN = (
    "Siti",
    "Rina",
    "Yusuf",
    "Agus",
    "Maria",
    "Yohanes",
    "Dian",
    "Bambang",
    "Lestari",
    "Ketut",
    "Wayan",
    "Andi",
)
FAMILY = (
    "Rahmawati", "Oktaviani", "Maulana", "Prasetyo", "Bere", "Tanone", "Puspitasari", "Wiryawan", "Handayani", "Basri",
    "Saputra", "Nasution", "Siregar", "Lubis", "Tamba", "Kolo", "Manu",
)  # fmt: skip

Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """A table with its columns and rows, and about how many there are."""

    table: str
    columns: tuple[str, ...]
    rows: Callable[[], Iterator[Row]]
    about: int


def drawn(number: int, what: int, below: int) -> int:
    """A number from 0 to `below`, as if by chance, that follows from a row and what is asked of it."""
    mixed = (number * 0x9E3779B97F4A7C15 + what * 0xC2B2AE3D27D4EB4F) & 0xFFFFFFFFFFFFFFFF
    mixed = ((mixed ^ (mixed >> 31)) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
    return (mixed ^ (mixed >> 29)) % below


def public_id(number: int) -> str:
    """Ten signs, different for each number."""
    mixed, signs = (number * 500_000_003) % len(SIGNS) ** 10, []
    for _ in range(10):
        mixed, place = divmod(mixed, len(SIGNS))
        signs.append(SIGNS[place])
    return "".join(signs).lower()


def path_of(unit: int) -> tuple[int | None, str]:
    """Parent and path: one agency, its top units, and the units below these."""
    if unit == 1:
        return None, "/1/"
    if unit <= TOPS + 1:
        return 1, f"/1/{unit}/"
    top = 2 + unit % TOPS
    return top, f"/1/{top}/{unit}/"


def unit_of(person: int) -> int:
    """The unit of a person; nobody is in the agency itself or in a top unit."""
    return TOPS + 2 + (person - 1) % (UNITS - TOPS - 1)


def agency(people: int) -> tuple[Filled, ...]:
    """All tables, in an order in which every row finds those it names."""
    return (
        Filled("unit", _UNIT, _units, UNITS),
        Filled("unit_place", _PLACE, _places, UNITS),
        Filled("course", ("id", "slug", "folder", "withdrawn_at"), _courses, COURSES),
        Filled("course_item", ("id", "course_id", "slug", "kind"), _items, COURSES * ITEMS),
        Filled("course_edition", _EDITION, _editions, COURSES),
        Filled("person", _PERSON, lambda: _people(people), people),
        Filled("membership", _MEMBERSHIP, lambda: _memberships(people), people),
        Filled("relation", _RELATION, lambda: _relations(people), people),
        Filled("duty", _DUTY, _duties, DUTIES),
        Filled("duty_audience", ("duty_id", "unit_id"), _audiences, DUTIES),
        Filled("enrolment", _ENROLMENT, lambda: _enrolments(people), people * RUNS),
        Filled("record", _RECORD, lambda: _records(people), people * RUNS * (ITEMS + 1)),
    )


_UNIT = ("id", "code", "name", "short_name", "parent_id", "path", "zone", "closed_day", "version")
_PLACE = ("id", "unit_id", "parent_id", "path", "name", "short_name", "from_day", "until_day")


def _units() -> Iterator[Row]:
    for unit in range(1, UNITS + 1):
        parent, path = path_of(unit)
        yield unit, f"U{unit:04}", f"Unit kerja {unit}", f"U{unit}", parent, path, "Asia/Makassar", None, 1


def _places() -> Iterator[Row]:
    for unit in range(1, UNITS + 1):
        parent, path = path_of(unit)
        yield unit, unit, parent, path, f"Unit kerja {unit}", f"U{unit}", ALWAYS, None


_EDITION = (
    "id", "course_id", "number", "version", "fingerprint", "key", "titles", "findings", "published_at",
    "published_day", "current",
)  # fmt: skip


def _courses() -> Iterator[Row]:
    return ((course, f"kursus-{course}", f"kursus-{course}", None) for course in range(1, COURSES + 1))


def _items() -> Iterator[Row]:
    for course in range(1, COURSES + 1):
        for place in range(ITEMS):
            yield (course - 1) * ITEMS + place + 1, course, f"isi-{course}-{place}", "lesson"


def _editions() -> Iterator[Row]:
    for course in range(1, COURSES + 1):
        titles = f'{{"course": {{"id": "Kursus nomor {course}"}}, "items": {{}}}}'
        yield (
            course,
            course,
            1,
            "1.0",
            f"f{course}",
            f"k{course}",
            titles,
            "[]",
            NOON,
            TODAY.isoformat(),
            False,
        )


_PERSON = (
    "id", "public_id", "nip", "email", "name", "title_before", "title_after", "status", "position", "active", "demo",
    "time_factor", "created_at", "search_text",
)  # fmt: skip
_MEMBERSHIP = ("id", "person_id", "unit_id", "from_day", "until_day", "status")
_RELATION = ("id", "person_id", "other_id", "kind", "from_day", "until_day")


def _people(people: int) -> Iterator[Row]:
    for person in range(1, people + 1):
        name = f"{GIVEN[drawn(person, 1, len(GIVEN))]} {FAMILY[drawn(person, 2, len(FAMILY))]} {person}"
        nip = f"{10**17 + person:018}"
        yield (
            person, public_id(person), nip, None, name, "", "", _status(person), "Analis", True, False, "1", NOON,
            fold(name),
        )  # fmt: skip


def _status(person: int) -> str:
    return "PPPK" if drawn(person, 3, 3) == 0 else "PNS"


def _memberships(people: int) -> Iterator[Row]:
    for person in range(1, people + 1):
        yield person, person, unit_of(person), "2024-01-01", None, _status(person)


def _relations(people: int) -> Iterator[Row]:
    """Twenty people of one unit have the first of them as superior."""
    leaves = UNITS - TOPS - 1
    for person in range(leaves + 1, people + 1):
        row, column = divmod(person - 1, leaves)
        head = row // 20 * 20 * leaves + column + 1
        if head != person:
            yield person, person, head, "superior", "2024-01-01", None


_DUTY = (
    "id", "public_id", "course_id", "from_day", "due_day", "counts_from", "valid_months", "every_months", "statuses",
    "grades", "post_kinds", "post_levels", "reason", "note", "given_at",
)  # fmt: skip


def _duties() -> Iterator[Row]:
    for duty in range(1, DUTIES + 1):
        due = (TODAY + timedelta(days=drawn(duty, 4, 120) - 30)).isoformat()
        counts = "2026-01-01" if duty % 3 == 0 else None
        yield (
            duty, public_id(duty), duty, "2026-01-05", due, counts, 12 if duty % 7 == 0 else None, None,
            "|PNS|" if duty % 5 == 0 else "", "", "", "", "mandate", "", "2026-01-05 04:00:00.000000",
        )  # fmt: skip


def _audiences() -> Iterator[Row]:
    """The first five lie on everybody, the others each on a top unit."""
    return ((duty, 1 if duty <= 5 else 2 + duty % TOPS) for duty in range(1, DUTIES + 1))


_ENROLMENT = (
    "id", "person_id", "course_id", "run", "edition_id", "major", "opened_at", "opened_day", "last_at", "completed_at",
    "completed_day", "completed_edition_id", "final_score",
)  # fmt: skip
_RECORD = ("id", "enrolment_id", "item_id", "edition_id", "rule", "at", "on_day")
_FIRST = date(2025, 1, 1)
_DAYS = [(_FIRST + timedelta(days=number)).isoformat() for number in range((TODAY - _FIRST).days + 1)]


def _course(person: int, number: int) -> int:
    """The courses of a person differ; the first two are those that everybody must take."""
    if number < 2:
        return 1 + (person + number) % 5
    return 6 + (drawn(person, 5, COURSES) + number * 331) % (COURSES - 5)


def _run(enrolment: int) -> tuple[int, int, str, str | None]:
    """Person, course, and the days on which it was begun and, of four in five, completed."""
    person, number = divmod(enrolment - 1, RUNS)
    begun = drawn(enrolment, 6, len(_DAYS) - LONGEST)
    done = begun + drawn(enrolment, 7, LONGEST)
    completed = _DAYS[done] if drawn(enrolment, 8, 5) else None
    return person + 1, _course(person + 1, number), _DAYS[begun], completed


def _enrolments(people: int) -> Iterator[Row]:
    for enrolment in range(1, people * RUNS + 1):
        person, course, begun, completed = _run(enrolment)
        at = f"{begun} 03:00:00.000000"
        done = f"{completed} 04:00:00.000000" if completed else None
        score = "80/1" if completed else None
        yield (
            enrolment, person, course, 1, course, 1, at, begun, done or at, done, completed,
            course if completed else None, score,
        )  # fmt: skip


def _records(people: int) -> Iterator[Row]:
    for enrolment in range(1, people * RUNS + 1):
        _person, course, begun, completed = _run(enrolment)
        first, day = (enrolment - 1) * (ITEMS + 1) + 1, completed or begun
        at = f"{day} 04:00:00.000000"
        for place in range(ITEMS if completed else ITEMS - 1):
            item = (course - 1) * ITEMS + place + 1
            yield first + place, enrolment, item, course, "read", at, day
        if completed:
            yield first + ITEMS, enrolment, None, course, "all", at, day


def moment(text: str) -> datetime:
    """A moment of these tables, aware."""
    return datetime.fromisoformat(f"{text}+00:00")
