"""The house keeps its shape: floors, circles, hidden imports, ranks and the files of a feature.

Each rule is tried twice: on the project, and on a small planted house with one fault, so that a rule which
cannot fail is noticed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support import house

ROOT = Path(__file__).resolve().parent.parent

# Loaded where they are used, because each costs every start time or memory that most starts do not need.
HEAVY = {
    "PIL": "wanted by the process that makes pictures small only",
    "alembic": "wanted by migrations only",
    "fsrs": "wanted where a question is recalled, or an estimate told, only",
    "flask_migrate": "brings alembic's environment with it",
    "gunicorn": "wanted by `lms serve` only",
    "mammoth": "wanted by the process that reads a document only",
    "pptx": "wanted by the process that reads a presentation only",
    "rich": "wanted by long commands on a terminal only",
    "watchfiles": "wanted while a folder is watched only",
}

# Modules of a feature beside the usual ones, each with the reason why it is no part of those.
FURTHER: dict[str, str] = {
    "plausibility/rules.py": "when a completion is worth a look, pure",
    "plausibility/report.py": "its report: one file",
    "plausibility/sendings.py": "reads of what was answered in attempts; queries.py would be too long with them",
    "plausibility/work.py": "what is heard and what the worker does, so that plugin.py stays a list",
    "analysis/measures.py": "the statistics, pure",
    "analysis/attempts.py": "first attempts as the figures need them; knows no database",
    "analysis/columns.py": "first attempts sorted by question and wording, in whole numbers; knows no database",
    "analysis/wording.py": "which wording of a question was asked, pure",
    "analysis/choices.py": "how often each choice was taken, read off the form of any type; knows no database",
    "analysis/figures.py": "the figures of a quiz: records",
    "analysis/analysing.py": "from first attempts to figures; knows no database",
    "analysis/judging.py": "what figures say of a question, pure",
    "analysis/paired.py": "what a group gained from pre-test to post-test, pure",
    "analysis/course.py": "the quizzes of a course and their figures, for page, file and command",
    "analysis/table.py": "the figures as rows for files",
    "amendments/questions.py": "questions in service by their ids, and what says the same; knows no database",
    "amendments/work.py": "what is heard and what the worker does, so that plugin.py stays a list",
    "assignments/places.py": "which assignment an address or a work means, found anew each time",
    "assignments/showing.py": "the page of an assignment from what was read before: for runs and for previews",
    "assignments/standing.py": "what works and marks mean for the ledger: sending and marking both write it",
    "assignments/wording.py": "what the inbox says",
    "assignments/works.py": "a work as the trainer who marks it sees it; the queue asks for it",
    "authoring/checking.py": "reads folders for commands, several at a time and again; knows no database",
    "authoring/beginning.py": "questions at the terminal and the files of a new course; knows no database",
    "authoring/comparing.py": "two editions in words for a terminal; knows no database",
    "authoring/fixing.py": "edits round by round, and what they changed; knows no database",
    "authoring/outlines.py": "an outline for a terminal; knows no database",
    "authoring/packages.py": "which course a command means, and its ZIP",
    "authoring/exporting.py": "a course as a file of another format; which folder is meant",
    "authoring/excerpts.py": "the line of a finding for a terminal; knows no database",
    "authoring/terminal.py": "what the commands print, so that cli.py only reads, calls and ends",
    "authoring/entries.py": "what stands in the navigation: data",
    "authoring/folder.py": "the files of a course as they lie on the server; knows no database",
    "authoring/stops.py": "where learners stop, from counts: neither read nor page",
    "demo/region.py": "the invented agency: data",
    "demo/folk.py": "the invented people: names and numbers of the right shape, and the lists they are drawn from",
    "demo/words.py": "what the invented people write: data",
    "demo/year.py": "the plan of a year: who does what and when, before anything is written",
    "demo/acts.py": "what happens in the plan, each by the service that does it",
    "demo/robot.py": "learners that use the services as people do",
    "demo/solving.py": "how the invented people fill in questions of any type",
    "demo/assessed.py": "the plan of what is handed in and marked, over the year's",
    "demo/handing.py": "what people hand in beside the quizzes, each by the service that does it",
    "demo/marks.py": "what the trainer does with it",
    "demo/copying.py": "further runs like those of the robots, since hundreds through the services take minutes",
    "demo/clearing.py": "takes every row of the demonstration away: the other half of services.py",
    "demo/workshop.py": "what the trainer has written, by the way of an upload, and its files",
    "demo/installing.py": "bar, file of accounts and mark of the installation, around both halves",
    "accounts/entry.py": "one-time links and codes, beside passwords and sessions",
    "accounts/resuming.py": "a form whose session ended: kept in the sign-in page, given to nobody else",
    "accounts/desk.py": "what the pages of coming in and of settings share: blueprint, and how a session begins",
    "accounts/settings_pages.py": "one's own settings and sessions, beside how one comes in",
    "accounts/credentials.py": "a check of a password is slow and stands between two transactions: no service",
    "accounts/register.py": "changes of the register and extra time: what is a person, beside how they come in",
    "accounts/traces.py": "what a request leaves behind, written between pages' reads: neither read nor service",
    "accounts/throttle.py": "how long to wait after failures, for everything that can be guessed",
    "accounts/forgotten.py": "a link by mail for a forgotten password: asked for here, answered by the worker",
    "catalogue/assets.py": "a file of a course as an answer, for learners and for previews",
    "catalogue/building.py": "fills the store between transactions and has it published: no service may take so long",
    "catalogue/codes.py": "short codes: made by chance, and read as people copy them",
    "catalogue/crew.py": "processes that read folders ahead; knows no database",
    "catalogue/documents.py": "what the search is given of an edition; knows no database",
    "catalogue/indexing.py": "what publication writes beside the edition; services.py would be too long with it",
    "catalogue/showing.py": "cards, choices and found places of the catalogue page, from memory",
    "catalogue/folders.py": "what lies on the disk and whether it has changed; knows no database",
    "catalogue/kept.py": "findings as JSON and back",
    "catalogue/places.py": "the item of a kind at an address, across editions: every kind of item stands on it",
    "catalogue/publishing.py": "a package of the browser in its place and in service: files and tables change together",
    "catalogue/roots.py": "where packages lie, and what each folder is called; knows no database",
    "catalogue/watching.py": "what runs beside the site of somebody who writes: neither page nor command",
    "catalogue/uploads.py": "the exchange of folders that a stop leaves whole; knows no database",
    "catalogue/reading.py": "one folder against what is in service; pages and commands that check a folder share it",
    "catalogue/settling.py": "what becomes of a folder that was read; building.py would be too long with it",
    "catalogue/starting.py": "courses up to date before a site is served, or beside it; for the commands that serve",
    "catalogue/shelf.py": "the courses in service as a process holds them; services, queries and jobs take it",
    "drafts/arriving.py": "what a browser sends becomes staged files; knows no database",
    "drafts/checking.py": "a check runs in a child between transactions: no service may take so long",
    "drafts/child.py": "the process that checks",
    "drafts/desk.py": "what the pages share: the blueprint, and the draft of an address",
    "drafts/editing.py": "edits of findings, texts, names and parts become changes of files",
    "drafts/file_pages.py": "the pages of files, beside the check",
    "drafts/lines.py": "texts by lines, pure",
    "drafts/merging.py": "a later upload against what was changed here",
    "drafts/parts.py": "new lessons and quizzes from the template, pure",
    "drafts/showing.py": "drafts as their pages show them; knows no database",
    "drafts/work.py": "what the worker does for drafts",
    "drafts/working.py": "files and rows change together: no service may touch the disk",
    "drafts/storage.py": "the files of drafts on the disk; knows no database",
    "editions/compare_pages.py": "what a draft changes, and its publication: pages of their own",
    "editions/comparison.py": "two editions side by side with the people between them; knows no page",
    "editions/desk.py": "what the pages share: the blueprint",
    "editions/inside.py": "reads of what people have done, as far as a change has to know",
    "editions/publishing.py": "puts files in their place between transactions: no service may take so long",
    "files/receiving.py": "what a browser sends becomes bytes on the disk, counted and checked; knows no database",
    "files/storage.py": "the bytes of files handed in, on the disk; knows no database",
    "files/work.py": "what the worker does for files",
    "helpdesk/panels.py": "what stands on pages of other features: neither a page nor a read",
    "helpdesk/places.py": "what a question is about, found anew from its address",
    "helpdesk/source.py": "lines of a course's file, read safely from its folder; knows no database",
    "helpdesk/wording.py": "the sentences that several pages and the inbox say",
    "learning/addresses.py": "former ids lead on, for every kind of item; pages of later features share it",
    "learning/checks.py": "knowledge checks are graded and kept nowhere: neither read nor write",
    "learning/notebook.py": "notes as one book, for the page, paper and a file",
    "learning/outline.py": "how a course stands for one learner, for every page that shows it",
    "learning/pictures.py": "pictures of a lesson with the way to their originals",
    "learning/showing.py": "course page and lesson page from what was read before: for runs and for previews",
    "learning/wording.py": "the sentences of the learner's pages",
    "organisation/desk.py": "what pages of people and units share: the blueprint, the scope, what others changed",
    "organisation/granting.py": "rights are an idea of their own beside units and memberships",
    "organisation/reach.py": "the row held and the scope checked: where every write of the feature begins",
    "organisation/person_pages.py": "what is done to one person, each on a page of its own",
    "organisation/person_records.py": "reads of people for whoever keeps the register",
    "organisation/tree.py": "writes that change the tree of units, under one lock",
    "organisation/unit_records.py": "reads of units for whoever changes them",
    "organisation/unit_pages.py": "the pages of units",
    "onboarding/slips.py": "what stands on a slip, pure: the code that follows from its batch, the square, the message",
    "onboarding/work.py": "what the worker does for slips",
    "marking/judging.py": "what a trainer's decision is worth, pure",
    "marking/panels.py": "what stands on the trainers' first page: neither a page nor a read",
    "marking/showing.py": "rubrics, sums and titles as the pages show them; knows no database",
    "marking/works.py": "reads of the queue and of one work, for trainers; queries.py has the marks, for everybody",
    "notices/kinds.py": "what the built-in features tell people: data",
    "notices/wording.py": "a notice in the reader's words, for page and mail",
    "notices/work.py": "what is heard and what the worker does, so that plugin.py stays a list",
    "preview/choosing.py": "surveys and scenarios whose answers and ways live in one form",
    "preview/desk.py": "a folder on one's own machine, read again at each save; knows no database and no request",
    "preview/handing.py": "an assignment whose work lives in one request",
    "preview/local.py": "the application of `lms courses preview`: the pages for learners, and nothing else",
    "preview/carrying.py": "what the pages of a quiz in a preview carry along; nothing of it is kept",
    "preview/rooms.py": "the pages of a preview as a list, put up by the site and by the page of one's own",
    "preview/sitting.py": "a quiz whose questions follow from a number and whose answers live in one request",
    "preview/trial.py": "a course as a learner sees it, made up from an edition alone",
    "progress/counting.py": "counters are an idea of their own beside the ledger",
    "invigilation/showing.py": "one attempt as its trainer sees it; knows no database",
    "invigilation/wording.py": "what the inbox says: data",
    "quizzes/answering.py": "what a save means for the answer that stands there",
    "quizzes/blocks.py": "which questions of an attempt stand together, pure",
    "quizzes/checking.py": "what may be done with one question while an attempt is open, beside answering",
    "quizzes/saving.py": "what became of an answer, or of a page of them; services.py would be too long with it",
    "quizzes/ending.py": "what sending writes; by the learner, the job, or the next start",
    "quizzes/ended.py": "reads of ended attempts to be scored again; queries.py would be too long with them",
    "quizzes/extending.py": "more time, and another answer in force, for one attempt; invigilation decides when",
    "quizzes/grading.py": "scores by the key in force, pure",
    "quizzes/marked.py": "answers that a person marks: how trainers see them, and what is heard of their marks",
    "quizzes/opening.py": "what starting writes; services.py would be too long with it",
    "quizzes/places.py": "which quiz an address means, across editions",
    "quizzes/key_pages.py": "the pages of questions and their keys, beside those of taking a quiz",
    "quizzes/keying.py": "a key as its page shows it and reads it back; knows no database",
    "quizzes/regrading.py": "what an amendment makes of ended attempts: arithmetic that preview and rescoring share",
    "quizzes/rescored.py": "amendments as pages tell of them; queries.py would be too long with it",
    "quizzes/rescoring.py": "scores written again after an amendment, in batches",
    "quizzes/served.py": "a question as served, and the body it is kept in",
    "quizzes/sheets.py": "the pages of a quiz from what was read before: for attempts and for previews",
    "quizzes/gains.py": "a pre-test beside its post-test; pure",
    "quizzes/outcome.py": "the page of a result, from what was read before; for runs and for previews",
    "quizzes/rereading.py": "the lessons to be read again after a quiz; knows no database",
    "quizzes/reviewing.py": "what a result explains; knows no database",
    "quizzes/showing.py": "attempts in words for pages",
    "quizzes/stated.py": "reads of what a result tells beside its attempt",
    "quizzes/uploading.py": "files of answers, from the browser into the attempt",
    "quizzes/work.py": "what the worker does for quizzes",
    "recall/asking.py": "a question as recall asks, reads and grades it; knows no database",
    "recall/choosing.py": "which questions may come back, and when a key is shown; knows no database",
    "recall/panels.py": "what stands on the learner's first page",
    "recall/scheduling.py": "when a question comes back: FSRS; knows no database",
    "recall/showing.py": "what pages show of all that; knows no database",
    "rehearsal/results.py": "what came of a rehearsal, kept beside the edition; job and page take it",
    "reports/completion.py": "the built-in report: one file from which page, export and command are made",
    "reports/desk.py": "what the pages share: the blueprint, what is asked for, a table as a file",
    "reports/review.py": "completions worth a look beside the rates, and in words",
    "reports/review_pages.py": "the page behind that share, beside those of the rates",
    "reports/figures.py": "the arithmetic of the two rates; knows no database",
    "reports/outside.py": "who may open a report that a plugin brings",
    "reports/people.py": "the people behind a figure, for pages, files and the search",
    "reports/reasons.py": "why a person counts or not, in words",
    "reports/reminder.py": "the dashboard's suggested step and the text to send",
    "scenarios/places.py": "which scenario an address means, across editions",
    "scenarios/showing.py": "the pages of a scenario from what was read before: for runs and for previews",
    "scenarios/ways_pages.py": "what trainers see, beside the learner's pages",
    "surveys/answers.py": "questions as forms and what was typed as answers, pure: page, service and results",
    "surveys/evaluation.py": "answers put together with their questions; page, file and command take it",
    "surveys/evaluation_pages.py": "what trainers see, beside the learner's page",
    "surveys/results.py": "what came of a survey, from answers: neither read nor page",
    "surveys/places.py": "which survey an address means, across editions",
    "surveys/showing.py": "the page of a survey from what was read before: for learners and for previews",
    "surveys/work.py": "what the worker does for surveys",
    "site/entries.py": "what stands in the navigation: data",
    "site/public_pages.py": "what anybody may read, and the menu, beside the pages of those who run the site",
    "site/sheet.py": "the files shown on the page about writing: data",
    "site/mail.py": "one line of the site's health, about what another feature keeps",
    "site/work.py": "what the worker does for the site",
    "progress/entering.py": "the learner's run held and the item open: where every act of a learner begins",
    "progress/ledger.py": "what the counters count, from the ledger itself: statements longer than all other reads",
    "progress/work.py": "what is heard and what the worker does, so that plugin.py stays a list",
}

RULES: dict[str, Callable[[house.Tree], list[str]]] = {
    "circles": house.circles,
    "hidden imports": lambda tree: house.hidden_imports(tree, HEAVY),
    "door": house.door,
    "package files": house.package_files,
    "drawers": house.drawers,
    "listing": house.listing,
    "ranks": house.ranks,
    "shapes": lambda tree: house.shapes(tree, FURTHER if tree.root == ROOT else ()),
    "plugin length": house.long_plugins,
    "templates": house.templates,
}

SOUND = {
    "lms/__init__.py": '"""The package."""\n',
    "lms/app.py": (
        "from lms.features.people import plugin as people\n"
        "from lms.features.quizzes import plugin as quizzes\n"
        "FEATURES = (people, quizzes)\n"
    ),
    "lms/plugin/__init__.py": '"""The door."""\n',
    "lms/plugin/hooks.py": "import dataclasses\n\nimport pluggy\n",
    "lms/content/__init__.py": '"""Course packages."""\n',
    "lms/content/course.py": "from lms.plugin import hooks\n",
    "lms/core/__init__.py": '"""The ground."""\n',
    "lms/core/db.py": (
        "import sqlalchemy\n\nfrom lms.plugin import hooks\n\n\ndef upgrade():\n    import alembic\n"
    ),
    "lms/features/__init__.py": '"""The rooms."""\n',
    "lms/features/people/__init__.py": '"""People."""\n',
    "lms/features/people/models.py": "from lms.core import db\n",
    "lms/features/people/queries.py": "from lms.features.people import models\n",
    "lms/features/people/pages.py": (
        "from lms.features.people import queries\n"
        "from lms.features.quizzes import queries as quiz_queries\n\n\n"
        'def show_person():\n    return render("people/show_person.html")\n'
    ),
    "lms/features/people/plugin.py": "from lms.features.people import pages\n",
    "lms/features/people/templates/people/show_person.html": "<h1></h1>\n",
    "lms/features/people/templates/people/_line.html": "<p></p>\n",
    "lms/features/quizzes/__init__.py": '"""Quizzes."""\n',
    "lms/features/quizzes/queries.py": "from ..people.models import Person\n",
    "lms/features/quizzes/plugin.py": "import lms.core.db\n",
}

# rule, file of the planted house, what it holds instead, a word of the fault that has to be found
PLANTED = [
    ("circles", "lms/plugin/hooks.py", "from lms.content import course\n", "lms.content.course"),
    ("hidden imports", "lms/core/db.py", "def read():\n    import sqlite3\n", "sqlite3"),
    (
        "hidden imports",
        "lms/core/db.py",
        "class A:\n    def b(self):\n        from . import jobs\n",
        "lms.core",
    ),
    ("door", "lms/plugin/hooks.py", "import flask\n", "flask"),
    ("door", "lms/plugin/hooks.py", "from ..core import db\n", "lms.core.db"),
    ("package files", "lms/core/__init__.py", '"""The ground."""\nimport os\n', "core/__init__.py"),
    ("package files", "lms/core/__init__.py", "", "core/__init__.py"),
    ("drawers", "lms/core/utils.py", "", "lms.core.utils"),
    ("listing", "lms/features/notices/__init__.py", '"""Notices."""\n', "notices"),
    ("listing", "lms/app.py", 'FEATURES = ("people", "lms.features.gone", "quizzes")\n', "gone"),
    ("listing", "lms/app.py", 'FEATURES = ("people", "quizzes", "people")\n', "twice"),
    ("ranks", "lms/features/people/queries.py", "from lms.features.quizzes import queries\n", "later"),
    ("ranks", "lms/features/people/services.py", "from lms.features.quizzes.queries import one\n", "later"),
    ("ranks", "lms/features/people/further.py", "import lms.features.quizzes.queries\n", "later"),
    (
        "ranks",
        "lms/features/people/pages.py",
        "from lms.features.quizzes import services, queries\n",
        "later",
    ),
    ("ranks", "lms/features/quizzes/pages.py", "from lms.features.people import pages\n", "edge"),
    ("ranks", "lms/features/people/api.py", "from lms.features.people.pages import show_person\n", "edge"),
    (
        "ranks",
        "lms/app.py",
        'from lms.features.people import pages\nFEATURES = ("people", "quizzes")\n',
        "edge",
    ),
    ("shapes", "lms/features/people/views.py", "", "people/views.py"),
    ("shapes", "lms/features/people/static/people.css", "", "static"),
    ("shapes", "lms/features/people/templates/quizzes/show_quiz.html", "", "show_quiz"),
    ("plugin length", "lms/features/people/plugin.py", "import os\n" * 40, "40 lines"),
    ("templates", "lms/features/people/pages.py", 'def show():\n    render("people/other.html")\n', "other"),
    (
        "templates",
        "lms/features/people/pages.py",
        'def lost():\n    render("people/lost.html")\n',
        "not there",
    ),
    ("templates", "lms/features/quizzes/templates/quizzes/orphan.html", "", "orphan"),
]


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    for name, text in SOUND.items():
        write(tmp_path / name, text)
    return tmp_path


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def project() -> house.Tree:
    """The project's own tree, read once for all rules."""
    return house.Tree(ROOT)


@pytest.mark.parametrize("rule", RULES)
def test_the_project_keeps_the_rule(rule: str, project: house.Tree) -> None:
    assert RULES[rule](project) == []


@pytest.mark.parametrize("rule", RULES)
def test_a_sound_house_has_no_fault(rule: str, sound: Path) -> None:
    assert RULES[rule](house.Tree(sound)) == []


@pytest.mark.parametrize(("rule", "name", "text", "named"), PLANTED)
def test_a_planted_fault_is_found(rule: str, name: str, text: str, named: str, sound: Path) -> None:
    write(sound / name, text)
    faults = RULES[rule](house.Tree(sound))
    assert any(named in fault for fault in faults), faults


def test_an_allowance_without_a_file_is_a_fault(sound: Path) -> None:
    write(sound / "lms/features/people/passwords.py", "")
    assert house.shapes(house.Tree(sound), {"people/passwords.py"}) == []
    assert house.shapes(house.Tree(sound), {"people/passwords.py", "people/gone.py"}) == [
        "people/gone.py is allowed, but not there"
    ]


def lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).parent / "lint-imports"
    return subprocess.run(
        [program, "--no-cache"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_imports_of_the_project_run_down() -> None:
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("lms/plugin/hooks.py", "import lms.core.db\n"),
        ("lms/content/course.py", "import lms.core.db\n"),
        ("lms/core/db.py", "import lms.content.course\n"),
        ("lms/core/db.py", "import lms.features.people.models\n"),
        ("lms/features/people/models.py", "import lms.app\n"),
        ("lms/content/course.py", "import flask\n"),
        ("lms/content/course.py", "from sqlalchemy import select\n"),
    ],
)
def test_an_arrow_that_runs_up_is_found(name: str, text: str, sound: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", sound)
    assert lint_imports(sound).returncode == 0
    write(sound / name, text)
    assert lint_imports(sound).returncode == 1
