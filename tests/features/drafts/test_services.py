"""What the tables of drafts promise, on both engines; and what is cleared away from the disk."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from lms.core.actor import OWN, Actor
from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lms.features.drafts import queries, services, storage, work
from lms.features.drafts.services import NewDraft, Stored
from tests.support.people import a_person, a_trainer, actor_of

both_engines = pytest.mark.both_engines

FILES = {"kursus.md": Stored(10, "a" * 64), "satu.md": Stored(20, "b" * 64)}


def made(actor: Actor, public_id: str = "abcdefghjk") -> str:
    db.write(services.make, actor, NewDraft(public_id, "siaga.zip", FILES), now())
    return public_id


@pytest.fixture
def actor(app: Flask) -> Actor:
    return actor_of(a_trainer(course=OWN))


def paths(public_id: str) -> Mapping[str, tuple[str, str]]:
    return {one.path: (one.uploaded[:1], one.digest[:1]) for one in queries.files(db.session(), public_id)}


@both_engines
def test_every_change_raises_the_version_and_an_older_one_is_refused(actor: Actor) -> None:
    draft = made(actor)
    change = {"satu.md": Stored(5, "c" * 64), "baru.md": Stored(1, "d" * 64), "kursus.md": None}
    assert db.write(services.change_files, actor, draft, 1, change, now()) == 2
    assert paths(draft) == {"baru.md": ("", "d"), "kursus.md": ("a", ""), "satu.md": ("b", "c")}
    with pytest.raises(Conflict) as refused:
        db.write(services.change_files, actor, draft, 1, {"satu.md": None}, now())
    assert refused.value.values == {"version": 2}
    assert db.write(services.change_files, actor, draft, 2, {"baru.md": None}, now()) == 3
    assert "baru.md" not in paths(draft)  # made here and deleted here: nothing is left to tell


@both_engines
def test_a_later_upload_keeps_what_it_is_told_to(actor: Actor) -> None:
    draft = made(actor)
    db.write(services.change_files, actor, draft, 1, {"satu.md": Stored(5, "c" * 64)}, now())
    later = {"satu.md": Stored(6, "e" * 64), "dua.md": Stored(7, "f" * 64)}
    kept = {"satu.md": Stored(5, "c" * 64)}
    assert db.write(services.take_upload, actor, 2, NewDraft(draft, "lagi.zip", later), kept, now()) == 3
    assert paths(draft) == {"dua.md": ("f", "f"), "satu.md": ("e", "c")}
    found = queries.draft(db.session(), draft)
    assert found is not None
    assert (found.source, found.version, found.is_checked) == ("lagi.zip", 3, False)


@both_engines
def test_a_check_counts_only_for_the_version_it_read(actor: Actor) -> None:
    draft = made(actor)
    found: dict[str, Any] = {"course": "siaga", "title": "Siaga", "errors": 0, "warnings": 2, "key": "k" * 64}
    db.write(services.keep_check, draft, 7, "program", found, now())
    assert not _record(draft).is_checked
    db.write(services.keep_check, draft, 1, "program", found, now())
    record = _record(draft)
    assert (record.course, record.title, record.warnings, record.is_good) == ("siaga", "Siaga", 2, True)
    db.write(services.keep_check, draft, 1, "program", {"trouble": "time"}, now())
    assert (_record(draft).title, _record(draft).is_good) == ("Siaga", False)


@both_engines
def test_only_trainers_make_drafts_and_not_more_than_ten(actor: Actor) -> None:
    with pytest.raises(NotAllowed):
        made(actor_of(a_person()))
    for number in range(services.MOST_OPEN):
        made(actor, f"draft{number:05}")
    with pytest.raises(Invalid):
        made(actor)
    db.write(services.discard, actor, "draft00000", now())
    db.write(services.discard, actor, "draft00000", now())
    made(actor)
    with pytest.raises(Conflict):
        db.write(services.change_files, actor, "draft00000", 1, {}, now())


@both_engines
def test_a_draft_of_a_course_belongs_to_its_trainers_too(actor: Actor) -> None:
    draft = made(actor)
    other = actor_of(a_trainer("Pengajar Siaga", course="siaga"))
    with pytest.raises(NotFound):
        db.write(services.discard, other, draft, now())
    db.write(services.keep_check, draft, 1, "program", {"course": "siaga", "title": "Siaga"}, now())
    assert [one.public_id for one in queries.drafts_of(db.session(), "siaga")] == [draft]
    assert [one.public_id for one in queries.open_drafts(db.session(), other.person_id, ("siaga",))] == [
        draft
    ]
    assert queries.open_drafts(db.session(), other.person_id, ("lain",)) == ()
    db.write(services.discard, other, draft, now())


def test_what_broke_off_is_cleared_after_a_day_but_not_what_waits(app: Flask, actor: Actor) -> None:
    draft = made(actor)
    db.write(services.let_wait, actor, draft, 1, "abc")
    staging = storage.uploads(app.config).staging
    for name, hours in (("old", 25), ("young", 1), (f"{draft}-abc", 50)):
        folder = staging / name
        folder.mkdir()
        (folder / "a.md").write_text("isi")
        then = now().timestamp() - hours * 3600
        os.utime(folder, (then, then))
    (staging / "half").write_bytes(b"x")
    os.utime(staging / "half", (now().timestamp(), now().timestamp()))
    work.clear({}, now())
    assert sorted(one.name for one in Path(staging).iterdir()) == [f"{draft}-abc", "half", "young"]


def _record(draft: str) -> queries.DraftRecord:
    found = queries.draft(db.session(), draft)
    assert found is not None
    return found
