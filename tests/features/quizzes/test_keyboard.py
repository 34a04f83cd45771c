"""Every type of question answered in a real browser by the keyboard alone, on the narrowest phone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from lms.features.quizzes.queries import Asked
from lms.plugin.form import (
    FileField,
    NumberField,
    OneOf,
    Option,
    Order,
    SelectPerRow,
    SomeOf,
    TextField,
)
from tests.features.quizzes import ragam, world
from tests.features.quizzes.conftest import Place
from tests.features.quizzes.ragam import ALL, COURSE, RIGHT, Sitter
from tests.support.browser import axe_violations, chromium, serving
from tests.support.gaze import NARROWEST, sideways
from tests.support.people import PASSWORD

pytestmark = pytest.mark.browser

QUIZ = f"/courses/{COURSE}/quizzes/{ALL}"
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture(scope="module")
def browser(chromium_path: Path) -> Iterator[Browser]:
    with chromium(chromium_path) as found:
        yield found


@pytest.fixture
def sitter(place: Place, monkeypatch: pytest.MonkeyPatch) -> Sitter:
    return ragam.with_plugin(place, monkeypatch)


def sign_in(browser: Browser, place: Place, base: str, theme: str, script: bool) -> Page:
    context = browser.new_context(
        base_url=base,
        viewport={"width": NARROWEST, "height": 640},
        color_scheme=theme,  # type: ignore[arg-type]
        java_script_enabled=script,
        reduced_motion="reduce",
    )
    tab = context.new_page()
    tab.goto("/session")
    tab.fill("[name=identifier]", place.siti.nip)
    tab.fill("[name=password]", PASSWORD)
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/learn")
    return tab


def to(tab: Page, control: Locator) -> None:
    """Moves the focus to a control by the Tab key alone, as somebody without a mouse."""
    for _ in range(40):
        if control.evaluate("one => one === document.activeElement"):
            return
        tab.keyboard.press("Tab")
    raise AssertionError(f"the Tab key does not lead to {control}")


def option_with(options: Sequence[Option], word: str) -> int:
    """The place of the option with this word, counted from 0."""
    (found,) = (n for n, one in enumerate(options) if any(either in one.html for either in word.split("|")))
    return found


def choose_in(tab: Page, select: Locator, place: int) -> None:
    """Chooses the option at a place of a closed select with the arrow keys; the first one is the empty one."""
    to(tab, select)
    tab.keyboard.press("Home")
    for _ in range(place + 1):
        tab.keyboard.press("ArrowDown")


def answer(tab: Page, sitter: Sitter, asked: Asked) -> None:
    """Answers one question with Tab, Space, the arrows and letters."""
    prefix, words = f"q{asked.position}-", list(RIGHT[asked.served.id])
    box = tab.locator(f"#q{asked.position}")
    for field in ragam.form_of(sitter.place, asked).fields:
        named = box.locator(f"[name='{prefix}{field.name}']")
        match field:
            case OneOf() if field.gap is None:
                to(tab, named.first)
                tab.keyboard.press("Space")
                for _ in range(option_with(field.options, words.pop(0))):
                    tab.keyboard.press("ArrowDown")
            case OneOf():
                choose_in(tab, named, option_with(field.options, words.pop(0)))
            case SomeOf():
                for place in sorted(option_with(field.options, word) for word in words):
                    to(tab, named.nth(place))
                    tab.keyboard.press("Space")
            case SelectPerRow():
                for row, word in zip(field.rows, words, strict=True):
                    control = box.locator(f"[name='{prefix}{field.name}.{row.value}']")
                    choose_in(tab, control, option_with(field.options, word))
            case Order():
                ranks = {option_with(field.options, word): rank for rank, word in enumerate(words)}
                for place, option in enumerate(field.options):
                    choose_in(tab, box.locator(f"[name='{prefix}{field.name}.{option.value}']"), ranks[place])
            case FileField():
                to(tab, named)
                # What the key opens here belongs to the device, not to the page.
                named.set_input_files({"name": words.pop(0), "mimeType": "image/png", "buffer": PICTURE})
            case TextField() | NumberField():
                to(tab, named)
                tab.keyboard.type(words.pop(0))


def unnamed(tab: Page) -> list[str]:
    """Controls of the form whose accessible name is missing, or says nothing but that it is a field."""
    tree = tab.locator("form.qs").aria_snapshot()
    roles = ("textbox", "combobox", "radio", "checkbox", "group")
    lines = [line.strip("- ").rstrip(":") for line in tree.split("\n")]
    return [line for line in lines if line.split(" ")[0] in roles and '"' not in line]


def faults(tab: Page, script: bool) -> list[str]:
    """Scrolling sideways, and what axe finds; axe is a script itself and finds nothing where none may run."""
    return sideways(tab, NARROWEST) + (axe_violations(tab) if script else [])


@pytest.mark.parametrize(
    ("theme", "script"),
    [
        pytest.param("light", True, id="light"),
        pytest.param("dark", True, id="dark", marks=pytest.mark.long),
        pytest.param("light", False, id="without-script", marks=pytest.mark.long),
    ],
)
def test_every_type_is_answered_by_the_keyboard_alone(
    browser: Browser, sitter: Sitter, theme: str, script: bool
) -> None:
    place = sitter.place
    sitter.start(ALL)
    with serving(place.app) as base:
        tab = sign_in(browser, place, base, theme, script)
        tab.goto(f"{QUIZ}/attempts/1")
        assert unnamed(tab) == []
        found = faults(tab, script)
        for asked in sitter.sitting(ALL).asked:
            tab.goto(f"{QUIZ}/attempts/1#q{asked.position}")
            tab.locator(f"#q{asked.position}").evaluate("one => { one.tabIndex = -1; one.focus(); }")
            answer(tab, sitter, asked)
            save = tab.locator(f"#q{asked.position}").get_by_role("button", name="Save").first
            to(tab, save)
            with tab.expect_navigation():
                tab.keyboard.press("Enter")
        if "/review" not in tab.url:
            tab.goto(f"{QUIZ}/attempts/1/review")
        assert not [asked.served.id for asked in sitter.sitting(ALL).asked if asked.response is None]
        found += faults(tab, script)
        send = tab.get_by_role("button", name="Send answers")
        to(tab, send)
        tab.keyboard.press("Enter")
        tab.wait_for_url("**/result**")
        expect(tab.get_by_role("heading", level=1)).to_have_text("Your answers are waiting for marking")
        wrong = [asked.served.id for asked in sitter.sitting(ALL).asked if asked.fraction not in (1, None)]
        assert wrong == []
        tab.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true; })")
        found += faults(tab, script)
        assert found == []
        tab.context.close()


def test_two_lines_with_one_number_are_asked_about_before_sending(sitter: Sitter) -> None:
    n = sitter.start(ALL)
    asked = sitter.asked("r-urutan")
    prefix = f"q{asked.position}-order."
    page = sitter.browser.client.get(f"{QUIZ}/attempts/{n}")
    fields = {**world.page_fields(page), f"{prefix}1": "2", f"{prefix}2": "2", "to": "review"}
    data = {"csrf_token": sitter.browser.token, **fields}
    sitter.browser.client.post(f"{QUIZ}/attempts/{n}", data=data)
    told = sitter.get(ALL, f"/attempts/{n}/review")
    assert "Two lines have the same number. Give each a number of its own." in told
    assert "2 lines have no number yet." in told
