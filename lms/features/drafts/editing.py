"""What is changed in the files of a draft: edits of findings, a text, a name, a new part."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from lms.content.mending import can_mend, mended, text_of
from lms.content.reading.pages import COURSE_FILES
from lms.core.actor import Actor
from lms.features.drafts import working
from lms.features.drafts.lines import decoded, ended, plain
from lms.features.drafts.parts import new_part, with_entry
from lms.features.drafts.queries import DraftRecord
from lms.plugin.finding import RESAVED, Finding


def mend(actor: Actor, draft: DraftRecord, which: str) -> int:
    """Carries out the edit of the finding numbered `which`, or with ``all`` every safe one; how many were mended."""
    findings = [one.finding for one in draft.findings]
    if which == "all":
        chosen = [one for one in findings if can_mend(one)]
    else:
        number = int(which) if which.isascii() and which.isdecimal() and len(which) < 6 else -1
        chosen = findings[number : number + 1] if number >= 0 else []
    texts = _texts(draft, chosen)
    done = mended(texts, chosen, proposals=which != "all")
    changes: dict[str, bytes | None] = {path: text.encode() for path, text in done.texts.items()}
    for path, new in done.renames.items():
        data = changes.get(path, working.read(draft, path))
        changes[path], changes[new] = None, data
    if changes:
        working.change(actor, draft, changes)
    return len(done.done)


def _texts(draft: DraftRecord, findings: Iterable[Finding]) -> dict[str, str]:
    wanted: dict[str, bool] = {}
    for one in findings:
        wanted[one.path] = wanted.get(one.path, False) or one.edit == RESAVED
        for place in one.places:
            wanted.setdefault(place.path, False)
    texts = {}
    for path, converts in wanted.items():
        data = working.read(draft, path) if path else None
        text = text_of(data, converts) if data is not None else None
        if text is not None:
            texts[path] = text
    return texts


def add_part(
    actor: Actor, draft: DraftRecord, kind: str, title: str, taken: Collection[str], questions: str = ""
) -> str:
    """Makes a lesson or quiz from the template and puts it at the end of the contents; its path.

    A quiz gets the `questions` that somebody typed, where there are some.
    """
    page = next((path for path in COURSE_FILES if path in taken), "")
    language = "en" if page == "course.md" else "id"
    part = new_part(kind, title, language, taken, questions)
    changes: dict[str, bytes | None] = {part.path: part.text.encode()}
    known = decoded(working.read(draft, page) or b"") if page else None
    listed = with_entry(known.text, title, part.path) if known else None
    if listed is not None:
        changes[page] = ended(listed).encode()
    working.change(actor, draft, changes)
    return part.path


def rename(actor: Actor, draft: DraftRecord, path: str, to: str, seen: str) -> None:
    """Gives a file another path. Raises FileMoved, and Refused."""
    data = working.read(draft, path)
    working.change(actor, draft, {path: None, to: data}, {path: seen, to: ""})


def text_bytes(text: str) -> bytes:
    """A text as it is kept: UTF-8, plain line ends, one at the end."""
    return ended(plain(text)).encode()
