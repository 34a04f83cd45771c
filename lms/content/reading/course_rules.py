"""What must hold between the parts of a course: prerequisites, competencies, weights, minutes (chapters 6, 10, 17)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from lms.content.contents import QuestionFile
from lms.content.course import Competency, Item, Module, QuizRules
from lms.content.findings import deleting, finding
from lms.content.reading.package import Package
from lms.content.reading.pages import Page
from lms.content.rules.circles import circles
from lms.content.rules.draw import candidates, shortages
from lms.content.site import Site
from lms.content.source import vocabulary
from lms.content.source.values import wrong
from lms.plugin.finding import Finding
from lms.plugin.message import Message, decimal, mark

MINUTES_PER_JP = 45


def check_course(package: Package, site: Site, findings: list[Finding]) -> None:
    """What the header of the course says against the lists of the site."""
    header, page = package.header, package.course
    path, settings = page.path, page.settings
    if header.hours_jp is None and "hours-jp" not in settings.keys:
        findings.append(finding("W313", path, 1, 1))
    if header.category and category(header.category, site) not in site.categories:
        near = vocabulary.nearest_of(
            header.category.casefold(), [name.casefold() for name in site.categories]
        )
        near = next((name for name in site.categories if name.casefold() == near), "")
        allowed = ", ".join(site.categories)
        place = page.place("category")
        values: dict[str, Any] = {"v": header.category, "allowed": allowed, "s": near}
        findings.append(finding("W314", path, *place, instead_of=header.category, **values))
    for key in ("number", "signer", "signer-title"):
        place = settings.at.get(("certificate", key), (0, 0))
        if place[0] and not any(found.code == "E207" and found.line == place[0] for found in findings):
            written = settings.written[f"certificate/{key}"]
            edit = deleting(place[0], place[0])  # the agency may have none of its own, so that it counts
            findings.append(finding("W312", path, *place, edit=edit, proposal=True, k=written))
    for index, name in enumerate(header.requires):
        if site.known_courses is not None and name not in site.known_courses:
            near = vocabulary.nearest_id(name, site.known_courses)
            place = settings.at["requires", index]
            findings.append(finding("W310", path, *place, instead_of=name, id=name, s=near))
    for index, name in enumerate(header.needs):
        if name not in site.plugins:
            findings.append(finding("E451", path, *settings.at["needs", index], v=name))


def category(written: str, site: Site) -> str:
    """The category as the site writes it; as written where the site has none such."""
    known = {name.casefold(): name for name in site.categories}
    return known.get(written.casefold(), written)


def competencies(package: Package, site: Site, findings: list[Finding]) -> tuple[Competency, ...]:
    """The competencies that the course names, with their names in every language."""
    result = []
    page = package.course
    for code, value in package.header.competencies.items():
        names = {package.language: value}
        for language, other in page.translations.items():
            if code in other.model.competencies:
                names[language] = other.model.competencies[code]
        if not value.isdecimal():
            result.append(Competency(code, names))
            continue
        place = page.settings.at.get(("competencies", code), (1, 1))
        if not 1 <= int(value) <= 5:
            context = wrong(mark("a level from 1 to 5, or a name"), "2", value).context or {}
            kind = Message(str(context["type"]))
            found = finding("E207", page.path, *place, k=code, type=kind, v=value, example="2")
            findings.append(found)
            continue
        if code not in site.dictionary:
            findings.append(finding("W315", page.path, *place, c=code))
        name = site.dictionary.get(code, code)
        result.append(Competency(code, {package.language: name}, int(value)))
    return tuple(result)


def check_codes(
    codes: Sequence[str],
    known: Iterable[str],
    page: Page,
    places: Sequence[tuple[int, int]],
    findings: list[Finding],
) -> None:
    """Items and questions may name only competencies of the course."""
    allowed = set(known)
    for code, place in zip(codes, places, strict=True):
        if code not in allowed:
            near = vocabulary.nearest_of(code, allowed, limit=1)
            findings.append(finding("E315", page.path, *place, instead_of=code, c=code, s=near))


def check_prerequisites(
    modules: Sequence[Module], pages: Mapping[str, Page], findings: list[Finding]
) -> None:
    """Every prerequisite names a part of the course, and none leads back to itself."""
    items = {item.id: item for module in modules for item in module.items}
    of_module = {module.id: [item.id for item in module.items if item.required] for module in modules}
    graph: dict[str, list[str]] = {}
    for item in items.values():
        page = pages[item.id]
        graph[item.id] = []
        for index, name in enumerate(item.requires):
            place = page.settings.at.get(("requires", index), (1, 1))
            if name.startswith("module:") and name[7:] in of_module:
                graph[item.id] += of_module[name[7:]]
            elif name in items:
                graph[item.id].append(name)
            else:
                written = page.settings.data["requires"][index]
                prefix, colon, rest = written.rpartition(":")
                near = vocabulary.nearest_id(rest, of_module if colon else items)
                near = prefix + colon + near if near else ""
                findings.append(finding("E316", page.path, *place, instead_of=written, id=written, s=near))
    for circle in circles(graph):
        page = pages[circle[0]]
        shown = " → ".join([*circle, circle[0]])
        findings.append(finding("E312", page.path, *page.place("requires"), circle=shown))


def check_sums(package: Package, items: Sequence[Item], findings: list[Finding]) -> None:
    """A minimum score needs weights; the minutes of all items should be near what the JP stand for."""
    page, header = package.course, package.header
    weights = sum((item.weight for item in items if item.visible), Fraction(0))
    if header.passing.min_score is not None and not weights:
        place = page.settings.at.get(("passing", "min-score"), (1, 1))
        findings.append(finding("E311", page.path, *place))
    hours = header.hours_jp or Fraction(0)
    lengths = [item.duration for item in items if item.duration is not None]
    if hours and items and len(lengths) == len(items):
        total, wanted = sum(lengths, Fraction(0)), hours * MINUTES_PER_JP
        if abs(total - wanted) * 4 > wanted:
            findings.append(
                finding(
                    "W307",
                    page.path,
                    *page.place("hours-jp"),
                    a=decimal(total),
                    b=decimal(wanted),
                    jp=decimal(hours),
                )
            )


def check_quizzes(
    quizzes: Mapping[str, tuple[Page, QuizRules]],
    questions: Mapping[str, QuestionFile],
    banks: Mapping[str, QuestionFile],
    findings: list[Finding],
    counted: bool,
) -> None:
    """Pairs name each other, every quiz has its questions, and practice does not give the pre-test away.

    Without `counted` nothing is said about numbers of questions, for some could not be read.
    """
    for item_id, (page, rules) in quizzes.items():
        _check_pair(item_id, page, rules, quizzes, findings)
        found: list[Finding] = []
        _check_draws(item_id, page, rules, questions, banks, found)
        findings.extend(one for one in found if counted or one.code not in ("E501", "E502", "E503"))
    _check_overlap(quizzes, banks, findings)


def _check_pair(
    item_id: str,
    page: Page,
    rules: QuizRules,
    quizzes: Mapping[str, tuple[Page, QuizRules]],
    findings: list[Finding],
) -> None:
    if rules.pair:
        other = quizzes.get(rules.pair)
        if rules.pair == item_id or other is None or other[1].pair != item_id:
            findings.append(finding("E505", page.path, *page.place("pair"), id=rules.pair))


def _check_draws(
    item_id: str,
    page: Page,
    rules: QuizRules,
    questions: Mapping[str, QuestionFile],
    banks: Mapping[str, QuestionFile],
    findings: list[Finding],
) -> None:
    own = questions[item_id].questions
    unread = len(page.model.draw) > len(rules.draws)
    for short in shortages(rules, banks, own):
        place = (page.path, *_draw_place(page, rules, short.line_index))
        bank = rules.draws[short.line_index].bank if short.line_index >= 0 else ""
        if short.kind == "none":
            if not unread:
                findings.append(finding("E501", page.path, 1, 1))
        elif short.kind == "unknown" and bank in questions:
            findings.append(finding("E507", *place, id=bank))
        elif short.kind in ("unknown", "empty"):
            near = vocabulary.nearest_id(bank, banks) if short.kind == "unknown" else ""
            found = page.shown(place[1]).lower().find(bank, place[2] - 1)
            at = (place[0], place[1], found + 1) if near and found >= 0 else place
            code = "E502/unknown" if short.kind == "unknown" else "E502"
            findings.append(finding(code, *at, instead_of=bank if at != place else "", bank=bank, s=near))
        elif short.kind == "short":
            findings.append(finding("E503", *place, n=short.need, m=short.left))
        else:
            findings.append(finding("E504", *place, n=short.need, m=short.left))


def _draw_place(page: Page, rules: QuizRules, index: int) -> tuple[int, int]:
    if index < 0 or len(page.model.draw) != len(rules.draws):
        return page.place("draw")
    return page.settings.at.get(("draw", index), page.place("draw"))


def _check_overlap(
    quizzes: Mapping[str, tuple[Page, QuizRules]],
    banks: Mapping[str, QuestionFile],
    findings: list[Finding],
) -> None:
    def drawn(rules: QuizRules) -> dict[str, None]:
        lines = [line for line in rules.draws if line.bank in banks]
        return {q.id: None for line in lines for q in candidates(line, banks[line.bank].questions)}

    before: dict[str, None] = {}
    for _, rules in quizzes.values():
        if rules.role == "pretest":
            before |= drawn(rules)
    for page, rules in quizzes.values():
        if rules.role == "practice":
            findings.extend(
                finding("W502", page.path, *page.place("draw"), id=name)
                for name in drawn(rules)
                if name in before
            )
