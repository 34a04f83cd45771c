"""The third step of building a course: the questions of its quizzes and banks (chapters 8 to 10)."""

from __future__ import annotations

from collections.abc import Sequence

from lms.content.findings import finding
from lms.content.reading import item_rules, permanent
from lms.content.reading.building import Building
from lms.content.reading.course_rules import check_codes
from lms.content.reading.drafts import Draft, collect, draft, with_id
from lms.content.reading.identity import Wanted, duplicates, former_in_use, given_ids
from lms.content.reading.pages import Page, without_title
from lms.content.reading.surveys import surveyed, ungraded
from lms.content.reading.translations import translate
from lms.content.source.hints import refers_to_others
from lms.content.source.sections import Sections, Written, read_sections, text
from lms.content.source.vocabulary import nearest_id


def collect_questions(build: Building) -> None:
    """Reads all quizzes, banks and surveys; ids first, for they are unique in the whole course."""
    quizzes = build.items_of("quiz")
    pages = quizzes + build.package.of_kind("bank") + build.items_of("survey")
    sections = {page.name: _sections(build, page) for page in pages}
    _question_ids(build, pages, sections)
    for page in pages:
        written = sections[page.name].written
        _cases(build, page, written)
        if page.kind == "survey":
            written = tuple(ungraded(one, build.findings) for one in written)
        drafts = [draft(page, one, build.registry, build.findings) for one in written]
        build.questions[page.name] = [one for one in drafts if one is not None]
        known = {one.id for one in build.questions[page.name]}
        unread = [one.section.id for one in written if one.section.id not in known]
        build.unread += len(unread)
        for other in page.translations.values():
            found = _sections(build, other).written
            if page.kind == "survey":
                found = tuple(surveyed(one) for one in found)
            translate(build.questions[page.name], other, found, build.findings, unread)
        finish(build, build.questions[page.name])
    _former_ids(build, pages)
    for page in quizzes:
        build.rules[page.name] = item_rules.quiz_rules(page, build.site.pass_mark, build.findings)
    _letters(build, pages)


def finish(build: Building, drafts: Sequence[Draft]) -> None:
    """Checks the competencies of some questions and collects their texts."""
    known = [competency.code for competency in build.competencies]
    for one in drafts:
        codes, at = one.header.competencies, one.written.settings.at
        places = [at["competencies", index] for index in range(len(codes))]
        check_codes(codes, known, one.page, places, build.findings)
        collect(one, build.texts)


def _sections(build: Building, page: Page) -> Sections:
    """The sections of a file; its introduction is collected on the way."""
    body = without_title(page)
    limit = build.site.limits.questions_in_file
    found = read_sections(body, build.key_rules(page), page.language, limit)
    identity = build.ids[(page.base or page).name]
    intro = text(body, body.first, found.intro_end)
    build.texts.add(("file", identity, page.language), page, intro, identity, question=False)
    if found.count > limit:
        build.findings.append(finding("E414", page.path, 1, 1, n=found.count, m=limit))
    return found


def _question_ids(build: Building, pages: Sequence[Page], sections: dict[str, Sections]) -> None:
    owned = [(page, one) for page in pages for one in sections[page.name].written]
    written = [one for _, one in owned]
    wanted = [
        Wanted(
            one.section.id,
            one.section.title,
            page.path,
            one.section.line,
            permanent.in_heading(page, one.section.line, "").column,
        )
        for page, one in owned
    ]
    for first, later in duplicates(wanted):
        place = (later.path, later.line, later.column)
        build.findings.append(finding("E403", *place, id=later.written, p=first.path, n=first.line))
    for (page, one), identity in zip(owned, given_ids(wanted, "soal"), strict=True):
        if not one.id_written and not permanent.is_wrong(one.section.line, page.path, one.findings):
            build.unwritten.append(permanent.in_heading(page, one.section.line, identity))
        with_id(one, identity)
    limit = build.site.limits.questions_in_course
    if len(written) > limit:
        path = build.package.course.path
        build.findings.append(finding("E414", path, 1, 1, n=len(written), m=limit))


def _cases(build: Building, page: Page, written: Sequence[Written]) -> None:
    cases = {one.section.id: None for one in written if one.type == "case"}
    for one in written:
        meta = one.section.get("case")
        if meta is not None and meta.value.lower() not in cases:
            place, near = (page.path, meta.line, meta.column), nearest_id(meta.value.lower(), cases)
            build.findings.append(finding("E441", *place, instead_of=meta.value, id=meta.value, s=near))


def _former_ids(build: Building, pages: Sequence[Page]) -> None:
    owners = [one for page in pages for one in build.questions[page.name]]
    former = [one.header.former_ids for one in owners]
    for index, name, user in former_in_use([one.id for one in owners], former):
        one = owners[index]
        place = one.written.settings.at.get(("former-ids",), (one.section.line, 1))
        build.findings.append(finding("E305", one.page.path, *place, id=name, p=owners[user].page.path))


def _letters(build: Building, pages: Sequence[Page]) -> None:
    """Choices that speak of other choices by letter make no sense once they are shuffled."""
    for page in pages:
        if page.kind == "survey":
            continue
        shuffled = page.kind == "bank" or page.model.shuffle_choices
        for one in build.questions[page.name]:
            if one.header.shuffle is False or not (shuffled or one.header.shuffle):
                continue
            for choice in one.section.choices:
                said = refers_to_others(choice.text) or refers_to_others(choice.feedback, feedback=True)
                if said:
                    place = (page.path, choice.line, choice.column)
                    build.findings.append(finding("W501", *place, v=said))
                    break
