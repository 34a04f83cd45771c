"""The main job from end to end: from a slip of paper to a completed course, and to the administrator's figure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.conftest import COURSE, Site
from tests.journeys.key import plain
from tests.support.people import made_up_nip

pytestmark = pytest.mark.browser

NAME, NIP, PASSWORD = "Siti Rahmawati", made_up_nip(4711), "empat perahu menyeberang"
LESSONS = ("kenali-krisis", "satu-komando", "klaster", "kaji-cepat", "pesan-pertama", "layanan-berjalan")
STEPS = 80
"""So many times is Tab pressed before something is taken for unreachable by keyboard."""


@contextmanager
def browsing(chrome: Browser, site: Site, width: int, script: bool) -> Iterator[Page]:
    """A browser of one person; whatever breaks in a page or is refused by its policy fails the test."""
    context = chrome.new_context(
        viewport={"width": width, "height": 800}, java_script_enabled=script, base_url=site.address
    )
    context.set_default_timeout(30_000)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on("response", lambda got: faults.append(got.url) if got.status >= 500 else None)
    try:
        yield page
        assert faults == []
    finally:
        context.close()


def send(page: Page, form: str, button: str = "button[type=submit]") -> None:
    """Presses the button of the form whose address ends with `form`, and waits for what comes."""
    page.locator(f'form[action$="{form}"] {button}').first.click()
    page.wait_for_load_state()


def fits(page: Page) -> None:
    """Nothing stands beyond the right edge of the screen."""
    wide = page.locator("body").bounding_box()
    assert wide is not None
    assert page.viewport_size is not None
    assert wide["width"] <= page.viewport_size["width"] + 1, page.url


def tab_to(page: Page, target: Locator) -> None:
    """Goes to `target` as somebody without a mouse does."""
    for _step in range(STEPS):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {target}")


# --- The administrator ------------------------------------------------------------------------------------------------


def administrator_signs_in(page: Page, site: Site) -> None:
    page.goto("/session")
    page.fill("[name=identifier]", site.administrator.nip)
    page.fill("[name=password]", site.administrator.password)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/learn")


def register(page: Page) -> str:
    """A person of Kelurahan Muara, and the code on the slip."""
    page.goto("/admin/people/new")
    fits(page)
    page.fill("[name=name]", NAME)
    page.fill("[name=nip]", NIP)
    page.select_option("[name=unit]", "KEL-MUARA")
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/admin/people/*?done=added")
    expect(page.locator("h1")).to_have_text(NAME)
    assert NIP not in page.content()
    place = page.url
    send(page, "/code")
    code = page.locator(".note .num").first.inner_text()
    page.goto(place)
    assert code not in page.content()
    return code


def assign(page: Page) -> None:
    """The course becomes the duty of the whole agency, after its people were counted."""
    page.goto("/admin/duties/new")
    fits(page)
    page.select_option("[name=course]", COURSE)
    page.fill("[name=due_day]", "15-12-2026")
    page.check('[name=units][value="KAB"]')
    page.locator("button[name=do][value=count]").click()
    expect(page.locator("#before")).to_be_visible()
    page.locator("button[name=do][value=assign]").click()
    page.wait_for_url("**/admin/duties/*?done=given")
    expect(page.locator("main")).to_contain_text(NAME)


def required(page: Page) -> tuple[int, int]:
    """People who fulfil their duties, and people under one, as the page behind the figure divides them."""
    page.goto("/admin")
    fits(page)
    page.locator('main a[href*="/admin/figures/required"]').first.click()
    page.wait_for_url("**/admin/figures/required*")
    found = re.search(r"(\d+) ÷ (\d+)", page.locator("main").inner_text())
    assert found, page.locator("main").inner_text()
    return int(found[1]), int(found[2])


def is_counted(page: Page) -> str:
    """What the figure answers to the question whether the learner is counted."""
    page.goto("/admin/figures/required")
    page.fill("[name=person]", NAME)
    page.locator('form:has([name="person"]) button[type=submit]').click()
    return page.locator("main [role=status]").first.inner_text()


# --- The learner ------------------------------------------------------------------------------------------------------


def enter_first(page: Page, code: str) -> None:
    page.goto("/session")
    page.locator('main a[href="/session/first"]').click()
    fits(page)
    page.fill("[name=nip]", NIP)
    page.fill("[name=code]", code.lower())
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/learn")
    fits(page)
    expect(page.locator("main")).to_contain_text("Ready to Respond")


def sign_in_by_keyboard(page: Page) -> None:
    page.goto("/session")
    tab_to(page, page.locator("[name=identifier]"))
    page.keyboard.type(NIP)
    tab_to(page, page.locator("[name=password]"))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/learn")


def sign_out(page: Page) -> None:
    page.goto("/my/settings")
    form = page.locator('form[action$="/session/end"]').first
    button = form.locator("button")
    if not button.is_visible():
        page.locator('details:has(form[action$="/session/end"]) > summary').first.click()
    button.click()
    page.wait_for_url("**/session?done=out")


def begin(page: Page) -> None:
    page.goto(f"/courses/{COURSE}")
    fits(page)
    page.locator('form[action$="/runs"] button:visible').first.click()
    page.wait_for_load_state()


def right_choices(box: Locator, site: Site) -> frozenset[str]:
    """The words of the right choices of the question in `box`, which is known by its own words alone."""
    stem = plain(box.locator(".stem").inner_text())
    [right] = [answer for asked, answer in site.key.items() if stem.endswith(asked)]
    return right


def choose(box: Locator, site: Site) -> None:
    """Gives the right answer to the question in `box`."""
    right = right_choices(box, site)
    given = 0
    for option in box.locator("label.opt").all():
        if plain(option.inner_text()) in right:
            option.locator("input").check()
            given += 1
    assert given == len(right), right


def study(page: Page, site: Site, lesson: str, answering: bool) -> None:
    """Reads a lesson, answers its checks until each says that it is right if wished, and marks it done."""
    page.goto(f"/courses/{COURSE}/{lesson}")
    fits(page)
    checks = page.locator("form.quizbox").all() if answering else []
    for name in [box.get_attribute("id") for box in checks]:
        box = page.locator(f"form.quizbox#{name}")
        choose(box, site)
        box.locator("button[type=submit]").click()
        page.wait_for_load_state()
        expect(page.locator(f"form.quizbox#{name} .note-good")).to_be_visible()
    send(page, f"/{lesson}/completion")


def take(page: Page, site: Site, quiz: str, script: bool, by_keyboard: bool = False) -> None:
    """Takes a quiz: each answer is saved as it is given, then all are looked over and sent."""
    page.goto(f"/courses/{COURSE}/quizzes/{quiz}")
    fits(page)
    send(page, f"/{quiz}/attempts")
    page.wait_for_url("**/attempts/1*")
    fits(page)
    numbers = [box.get_attribute("id") for box in page.locator("section.q").all()]
    assert numbers
    for name in numbers:
        box = page.locator(f"section#{name}")
        if by_keyboard and name == numbers[0]:
            choose_by_keyboard(page, box, site)
        else:
            choose(box, site)
        if script:
            expect(box.locator(".stamp.s1")).to_be_visible()  # saved as it was given
        box.locator("button[type=submit]").click()  # on a phone one question at a time is shown
        page.wait_for_load_state()
    page.wait_for_url("**/review")
    page.goto(page.url.removesuffix("/review"))
    for name in numbers:
        assert page.locator(f"section#{name} input:checked").count() >= 1, f"{name} was not kept"
    page.locator("main button[name=to][value=review]").last.click()
    page.wait_for_url("**/review")
    fits(page)
    send(page, "/review")
    page.wait_for_url("**/result*")
    fits(page)


def choose_by_keyboard(page: Page, box: Locator, site: Site) -> None:
    right = right_choices(box, site)
    options = box.locator("label.opt")
    wanted = [at for at, option in enumerate(options.all()) if plain(option.inner_text()) in right]
    first = options.nth(0).locator("input")
    tab_to(page, first)
    if first.get_attribute("type") == "checkbox":
        for at in wanted:
            tab_to(page, options.nth(at).locator("input"))
            page.keyboard.press("Space")
    else:
        # A group of radio buttons is one stop of the Tab key; arrows go through it and choose.
        page.keyboard.press("Space")
        for _step in range(wanted[0]):
            page.keyboard.press("ArrowDown")
    for at in wanted:
        expect(options.nth(at).locator("input")).to_be_checked()


@pytest.mark.parametrize(
    ("width", "script"),
    [(390, True), pytest.param(1366, False, marks=pytest.mark.long)],
    ids=["phone", "desk-without-script"],
)
def test_a_learner_finishes_a_course_and_the_figure_moves(
    chrome: Browser, site: Site, width: int, script: bool
) -> None:
    with browsing(chrome, site, width, script) as admin, browsing(chrome, site, width, script) as learner:
        administrator_signs_in(admin, site)
        code = register(admin)
        assign(admin)
        before = required(admin)

        enter_first(learner, code)
        sign_out(learner)
        sign_in_by_keyboard(learner)
        begin(learner)
        take(learner, site, "pretes", script)
        for lesson in LESSONS:
            site.clock.forward(minutes=10)
            study(learner, site, lesson, answering=not script or lesson == LESSONS[0])
        learner.goto(f"/courses/{COURSE}")
        assert "100%" not in learner.locator("main").inner_text()
        assert required(admin) == before
        take(learner, site, "kuis-akhir", script, by_keyboard=True)
        expect(learner.locator("h1")).to_contain_text("100")

        learner.goto(f"/courses/{COURSE}")
        fits(learner)
        assert "100%" in learner.locator("main").inner_text()
        sign_out(learner)
        learner.goto("/learn")
        assert "/session?next=" in learner.url

        done, under = required(admin)
        assert (done, under) == (before[0] + 1, before[1])
        assert NAME in is_counted(admin)
