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
from tests.support.further import FURTHER

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
    "python_calamine": "wanted by the process that reads a spreadsheet only",
    "rich": "wanted by long commands on a terminal only",
    "typst": "wanted where a PDF is made only",
    "watchfiles": "wanted while a folder is watched only",
    "xlsxwriter": "wanted where a spreadsheet is written only",
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
