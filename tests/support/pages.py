"""Every page that a person can open, in each of its states, as one way through a site.

The way needs a site with the course `COURSE` in service, some units and people, and one account for each role of
`ROLES`; a newcomer is registered on the way itself. It is walked by the client of the application, by plain HTTP and
by a browser, on a small site of tests as on the demonstration: what a page needs is done on the pages before it.
Pages of no person (the fault of a server, a component alone) are looked at in tests/core/test_patterns.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from tests.support.courses import PRACTICE, RECALLED

Kind = Literal["public", "own", "staff", "wide"]
"""How much a page may weigh: those of guests, of learners, of staff, and those with a chart or many slips."""

Fields = Mapping[str, str]

COURSE = "siap-siaga"
LESSON = f"/courses/{COURSE}/kenali-krisis"
PRETEST = f"/courses/{COURSE}/quizzes/pretes"
PREVIEW = f"/teach/courses/{COURSE}/preview"
NIP = "199103152015091987"
"""Of the newcomer: fits the rule and belongs to nobody, also not in the demonstration."""
PASSWORD = "empat perahu menyeberang"
QUESTION = "Sejak kapan satu jam pertama dihitung?"

ROLES = ("learner", "trainer", "administrator", "unit administrator")

NO_PAGES = {
    "catalogue.open_short": "leads on to a course",
    "certificates.download": "a file",
    "certificates.show_arms": "a file",
    "certificate_desk.download_certificate": "a file",
    "certificate_desk.download_print": "a file",
    "citations.open_code": "leads on to a figure",
    "drafts.download_draft": "a file",
    "editions.download_edition": "a file",
    "drafts.show_upload": "leads on where no upload waits",
    "catalogue.show_asset": "a file",
    "core.static_file": "a file",
    "files.download_file": "a file",
    "verification.download_evidence": "a file",
    "health.alive": "for machines",
    "health.ready": "for machines",
    "imports.download_refused": "a file",
    "imports.download_template": "a file",
    "imports.export_people": "a file",
    "learning.download_notes": "a file",
    "transcripts.download_printing": "a file",
    "preview.back_to_quiz": "leads back to the questions",
    "notices.show_stop": "the address stands in a mail alone",
    "preview.show_asset": "a file",
    "preview.show_result": "leads back to the questions",
    "public.show_schema": "for machines",
    "reports.list_reports": "for machines",
    "reports.read_report": "for machines",
}
"""Addresses that answer a GET with something else than a page."""


@dataclass(frozen=True, slots=True)
class Look:
    """A page in one of its states. `{words}` of the address are found by `PLACES` or kept by an earlier `Act`.

    `most` is the largest number of SQL statements; none is given for a state whose page has one already. `sent` are
    the fields of the form whose action ends with `form`, for what only a refused or previewed form shows.
    """

    name: str
    role: str
    address: str
    most: int | None = None
    kind: Kind = "own"
    status: int = 200
    sent: Fields | None = None
    form: str = ""
    needs: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """Something done between two pages: the form at `address` whose action ends with `form` is sent.

    `fields` may be made from the page. `keep` names words that later addresses have, with where the answer shows them:
    in the page it leads to, or in its address.
    """

    role: str
    address: str
    form: str
    fields: Fields | Callable[[str], Fields] = field(default_factory=dict)
    keep: Fields = field(default_factory=dict)
    needs: str = ""


def first_choices(page: str) -> Fields:
    """An answer to each question of a quiz that is answered by choosing: what comes first."""
    found: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", page):
        if 'type="radio"' in tag:
            name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
            if name and value:
                found.setdefault(name[1], value[1])
    return {**found, "to": "review"}


def the_newcomer_leads(page: str) -> Fields:
    """The newcomer as superior, from the day that the form proposes."""
    found = re.search(r'name="on_day"[^>]* value="([\d-]+)"', page)
    return {"superior": NIP, "on_day": found[1] if found else "23-11-2026"}


def on_the_day(page: str) -> Fields:
    """The day that a form of closing proposes."""
    found = re.search(r'name="closed_on"[^>]* value="([\d-]+)"', page)
    return {"closed_on": found[1]} if found else {}


def newcomer(page: str) -> Fields:
    """The newcomer as the register takes them, in the unit of the unit administrator."""
    units = re.findall(
        r'<option value="([^"]+)">', page.partition('name="unit"')[2].partition("</select>")[0]
    )
    return {"name": "Nur'aini Ma'ruf", "nip": NIP, "status": "PPPK", "unit": units[-1]}


PASTED = (
    "nip\tnama_lengkap\tstatus_pegawai\tkode_unit\n"
    "199203142019032917\tDr. Nur Aini, S.KM.\tPNS\t{unit}\n"
    "198609262015051000\tDwi Hartanto\tPNS\t{unit}\n"
    "1,98609E+17\tYusuf Lapian\tPNS\t{unit}\n"
    "198609262015051917\tSri Wahyuni\tPNS\tTIDAK-ADA\n"
)
"""Rows of a table of people: one that is good, and three that need mending."""

ASKED = {"kind": "ask", "text": QUESTION, "publish": "y"}

PLACES = {
    # word: whose page shows it, and where
    "unit": ("administrator", "/admin/units", r'/admin/units/([\w.-]+)/edit"'),
    "person": ("administrator", "/admin/people", r'/admin/people/([\w-]{8,})"'),
    "duty": ("administrator", "/admin/duties", r'/admin/duties/([\w-]{8,})"'),
    "attempt": ("trainer", f"/teach/courses/{COURSE}/attempts", r'/teach/attempts/([\w-]{8,})"'),
    "work": ("trainer", f"/teach/marking?course={PRACTICE}", r'/teach/marking/([a-z0-9]{10})[?"]'),
    "way": ("trainer", f"/teach/courses/{PRACTICE}/scenarios/parsel", r'/parsel/runs/([\w-]{8,})"'),
    "inquiry": ("beginner", "/my/questions", r'/my/questions/([\w-]{8,})"'),
    "correction": ("administrator", "/admin/requests", r'"(/admin/requests/corrections/[a-z0-9]{10})"'),
    "erasure": ("administrator", "/admin/requests", r'"(/admin/requests/erasures/[a-z0-9]{10})"'),
    "credit": ("beginner", "/my/credits", r'/my/credits/([a-z0-9]{10})"'),
    "rate": ("administrator", "/admin/credits/terms", r'(?s)id="rate".*?/terms/([a-z0-9]{10})"'),
    "proof": ("beginner", "/my/credits/transcript", r"/p/([a-z2-9]{9})\b"),
    "hours": ("administrator", "/admin/courses/hours?state=all", r'/admin/courses/hours/([a-z0-9]{10})"'),
    "event": ("administrator", "/admin/attendance", r'/admin/attendance/([a-z0-9]{10})"'),
    "certificate": ("recaller", "/my/certificates", r'/my/certificates/([a-z0-9]{13})"'),
    "kept": ("administrator", "/admin/certificates", r'/admin/certificates/([a-z0-9]{10})"'),
    "signatory": ("administrator", "/admin/certificates/settings", r'/signatories/([a-z0-9]{10})"'),
    "citation": ("administrator", "/admin/head", r"/c/([a-z2-9]{9})\b"),
}

GUEST: tuple[Look | Act, ...] = (
    Look("front", "nobody", "/", 2, "public"),
    Look("sign-in", "nobody", "/session", 1, "public"),
    Look("sign-in-refused", "nobody", "/session", None, "public", 422, {"identifier": "12", "password": "x"}),
    Look("session-ended", "nobody", "/session?next=/learn&why=ended", None, "public"),
    Look("signed-out", "nobody", "/session?done=out", None, "public"),
    Look("first-entry", "nobody", "/session/first", 0, "public"),
    Look(
        "first-entry-refused", "nobody", "/session/first", None, "public", 422,
        {"nip": "1990", "code": "AAAA", "password": "pendek"},
    ),
    Look("first-entry-slip", "nobody", "/session/first?code=K7QM4XWD", None, "public"),
    Look("first-entry-link-gone", "nobody", "/session/first?token=lama", None, "public"),
    Look("forgot", "nobody", "/session/forgot", 0, "public"),
    Look("reset-link-gone", "nobody", "/session/reset?token=lama", 1, "public", 410),
    Look("help", "nobody", "/help", 1),
    Look("help on writing", "nobody", "/help/writing", 1),
    Look("privacy", "nobody", "/privacy", 1),
    Look("accessibility", "nobody", "/accessibility", 1),
    Look("status", "nobody", "/status", 4, "public"),
    Look("not-found-guest", "nobody", "/tidak-ada", None, "public", 404),
)  # fmt: skip

REGISTERING: tuple[Look | Act, ...] = (
    Look("person-new", "administrator", "/admin/people/new", 6, "staff"),
    Look(
        "person-new-refused", "administrator", "/admin/people/new", None, "staff", 422,
        {"name": "", "nip": "19", "unit": "", "status": "PNS"},
    ),
    Act(
        "administrator", "/admin/people/new", "/new", newcomer,
        {"beginner": r"/admin/people/([\w-]+)\?done=added"},
    ),
    Look("person-added", "administrator", "/admin/people/{beginner}?done=added", None, "staff"),
    Look("slips-waiting", "administrator", "/admin/slips", 7, "wide"),
    Look("slips-expired", "administrator", "/admin/slips?state=expired", None, "wide"),
    Act(
        "administrator", "/admin/slips", "/admin/slips",
        {"which": "without"},
        {"batch": r"/admin/slips/([\w-]+)"},
    ),
    Look("slips", "administrator", "/admin/slips/{batch}", 6, "wide"),
    Look("slip-text", "administrator", "/admin/slips/{batch}/{beginner}", 7, "staff"),
    Act(
        "administrator", "/admin/people/{beginner}", "/code", {},
        {"code": r'class="[^"]*\bnum\b[^"]*"[^>]*>([2-9A-Z]{4}[ -]?[2-9A-Z]{4})'},
    ),
    Act(
        "beginner", "/session/first", "/session/first",
        {"nip": NIP, "code": "{code}", "password": PASSWORD},
    ),
)  # fmt: skip

LEARNING: tuple[Look | Act, ...] = (
    Look("home-first", "beginner", "/learn", 6),
    Look("inbox-first", "beginner", "/my/inbox", 2),
    Look("notes-none", "beginner", "/my/notes", 2),
    Look("questions-none", "beginner", "/my/questions", 2),
    Look("catalogue", "beginner", "/courses", 3),
    Look("catalogue-search", "beginner", "/courses?q=melayani", 4),
    Look("catalogue-nothing", "beginner", "/courses?q=zzzzqqqq"),
    Look("short-code", "beginner", "/k", 1),
    Look("short-code-wrong", "beginner", "/k/ABCDE", None, "own", 404),
    Look("course-new", "beginner", f"/courses/{COURSE}", 6),
    Look("course-lesson-locked", "beginner", f"/courses/{COURSE}?to=kenali-krisis"),
    Act("beginner", f"/courses/{COURSE}", "/runs"),
    Look("lesson", "beginner", LESSON, 5),
    Look("lesson-print", "beginner", f"{LESSON}?view=print"),
    Look("lesson-check", "beginner", f"/courses/{COURSE}/klaster"),
    Look(
        "lesson-check-answered", "beginner", f"/courses/{COURSE}/klaster", None, "own", 200,
        {"check-cek-nasi-choice": "0"}, "/checks/cek-nasi",
    ),
    Act("beginner", LESSON, "/note", {"note": "Tanyakan nomor posko ke BPBD.", "seen": "0"}),
    Act("beginner", LESSON, "/completion"),
    Look("lesson-done", "beginner", LESSON),
    Look("notes", "beginner", "/my/notes"),
    Look("ask", "beginner", f"/questions/new?about={COURSE}/kenali-krisis", 3),
    Look(
        "ask-refused", "beginner", f"/questions/new?about={COURSE}/kenali-krisis", None, "own", 422,
        {"kind": "ask", "text": ""}, "/questions",
    ),
    Look("report", "beginner", f"/questions/new?about={COURSE}/kenali-krisis&kind=report"),
    Act("beginner", f"/questions/new?about={COURSE}/kenali-krisis", "/questions", ASKED),
    Look("questions-own", "beginner", "/my/questions"),
    Look("quiz-cover", "beginner", PRETEST, 6),
    Act("beginner", PRETEST, "/attempts"),
    Look("quiz", "beginner", f"{PRETEST}/attempts/1", 6),
    Look("quiz-running", "beginner", PRETEST),
    Act("beginner", f"{PRETEST}/attempts/1", "/attempts/1", first_choices),
    Look("quiz-review", "beginner", f"{PRETEST}/attempts/1/review", 6),
    Act("beginner", f"{PRETEST}/attempts/1/review", "/review"),
    Look("result", "beginner", f"{PRETEST}/attempts/1/result", 8),
    Look("course", "beginner", f"/courses/{COURSE}"),
    Look("home", "beginner", "/learn"),
    Look("home-learner", "learner", "/learn"),
    Look("final-cover", "beginner", f"/courses/{COURSE}/quizzes/kuis-akhir"),
    Look("menu", "beginner", "/menu", 2),
    Look("settings", "beginner", "/my/settings", 5),
    Look(
        "settings-refused", "beginner", "/my/settings", None, "own", 422,
        {"current": "salah", "password": "pendek"}, "/my/settings/password",
    ),
    Look("mail-wish", "beginner", "/my/settings/mail", 3),
    Look(
        "mail-wish-refused", "beginner", "/my/settings/mail", None, "own", 422, {"wish": "?"}, "/my/settings/mail"
    ),
    Look("sessions", "beginner", "/my/sessions", 2),
    Look("data", "beginner", "/my/data", 7),
    Look("data-refused", "beginner", "/my/data", None, "own", 422, {"field": "", "wanted": ""}, "/my/data/corrections"),
    Act("beginner", "/my/data", "/my/data/corrections", {"field": "name", "wanted": "Nur'aini Ma'ruf, S.E."}),
    Act("beginner", "/my/data", "/my/data/erasure", {"why": "Saya pindah instansi", "erasure_password": PASSWORD}),
    Look("data-asked", "beginner", "/my/data", None),
    Look("no-permission", "beginner", "/admin", None, "own", 403),
    Look("not-found", "beginner", "/tidak-ada", None, "own", 404),
)  # fmt: skip

SURVEY, NAMED = f"/courses/{PRACTICE}/surveys/evaluasi", f"/courses/{PRACTICE}/surveys/kebutuhan"
SCENARIO, RUN = f"/courses/{PRACTICE}/scenarios/parsel", f"/courses/{PRACTICE}/scenarios/parsel/runs/1"
TAUGHT = f"/teach/courses/{PRACTICE}"
TASK = f"/courses/{PRACTICE}/assignments/formulir"
WORK = {"text": "Saya menulis jawabannya di baris pertama.", "links": "https://contoh.go.id/formulir"}
MARKING = "/teach/marking"
GIVEN = {
    "level0": "2",
    "level1": "1",
    "words": "Baris pertamanya menjawab. Berikutnya, ambil angka dari catatan.",
}
RATED = {"q1-rate.1": "4", "q1-rate.2": "3"}

HANDING_IN: tuple[Look | Act, ...] = (
    Look("survey", "beginner", SURVEY, 3, needs=PRACTICE),
    Look(
        "survey-refused", "beginner", SURVEY, None, "own", 422, {"q1-rate.1": "4", "q5-text": "Tambah contoh"},
        needs=PRACTICE,
    ),
    Act("beginner", SURVEY, "/evaluasi", RATED, needs=PRACTICE),
    Look("survey-sent", "beginner", f"{SURVEY}?done=sent", needs=PRACTICE),
    Look("survey-named", "beginner", NAMED, needs=PRACTICE),
    Act("beginner", NAMED, "/kebutuhan", {"q1-choice": "2"}, needs=PRACTICE),
    Look("survey-named-sent", "beginner", NAMED, needs=PRACTICE),
    Look("scenario-cover", "beginner", SCENARIO, 5, needs=PRACTICE),
    Act("beginner", SCENARIO, "/runs", needs=PRACTICE),
    Look("scenario", "beginner", RUN, 6, needs=PRACTICE),
    Look("scenario-refused", "beginner", RUN, None, "own", 422, {"decision": ""}, needs=PRACTICE),
    Act("beginner", RUN, "/1", {"decision": "2"}, needs=PRACTICE),
    Look("scenario-on", "beginner", RUN, needs=PRACTICE),
    Act("beginner", RUN, "/1", {"decision": "1"}, needs=PRACTICE),
    Look("scenario-end", "beginner", RUN, needs=PRACTICE),
    Look("assignment", "beginner", TASK, 7, needs=PRACTICE),
    Look(
        "assignment-refused", "beginner", TASK, None, "own", 422, {"links": "bukan alamat", "do": "send"},
        needs=PRACTICE,
    ),
    Act("beginner", TASK, "/formulir", {**WORK, "do": "save"}, needs=PRACTICE),
    Look("assignment-draft", "beginner", f"{TASK}?done=saved", needs=PRACTICE),
    Act("beginner", TASK, "/formulir", {**WORK, "do": "send"}, needs=PRACTICE),
    Look("assignment-sent", "beginner", f"{TASK}?done=sent", needs=PRACTICE),
    Look("teach-marking", "trainer", MARKING, 3, "staff", needs=PRACTICE),
    Look("teach-marking-work", "trainer", f"{MARKING}/{{work}}", 9, "staff", needs=PRACTICE),
    Look(
        "teach-marking-refused", "trainer", f"{MARKING}/{{work}}", None, "staff", 422,
        {"level0": "2", "do": "return"}, needs=PRACTICE,
    ),
    Act("trainer", f"{MARKING}/{{work}}", "/{work}", {**GIVEN, "do": "draft"}, needs=PRACTICE),
    Look("teach-marking-draft", "trainer", f"{MARKING}/{{work}}", None, "staff", needs=PRACTICE),
    Act("trainer", f"{MARKING}/{{work}}", "/{work}", {**GIVEN, "do": "accept"}, needs=PRACTICE),
    Look("teach-marking-given", "trainer", f"{MARKING}/{{work}}?done=changed", None, "staff", needs=PRACTICE),
    Look("teach-marking-none", "trainer", f"{MARKING}?done=marked", None, "staff", needs=PRACTICE),
    Look("assignment-marked", "beginner", TASK, needs=PRACTICE),
    Look("preview-assignment", "trainer", f"{TAUGHT}/preview/assignments/formulir", 1, "staff", needs=PRACTICE),
    Look("teach-course-practice", "trainer", TAUGHT, None, "staff", needs=PRACTICE),
    Look("teach-evaluation", "trainer", f"{TAUGHT}/evaluation", 4, "staff", needs=PRACTICE),
    Look("teach-survey", "trainer", f"{TAUGHT}/evaluation/evaluasi", 6, "staff", needs=PRACTICE),
    Look("teach-survey-named", "trainer", f"{TAUGHT}/evaluation/kebutuhan", None, "staff", needs=PRACTICE),
    Look("teach-scenario", "trainer", f"{TAUGHT}/scenarios/parsel", 5, "staff", needs=PRACTICE),
    Look("preview-survey", "trainer", f"{TAUGHT}/preview/surveys/evaluasi", 1, "staff", needs=PRACTICE),
    Look("preview-scenario", "trainer", f"{TAUGHT}/preview/scenarios/parsel", 1, "staff", needs=PRACTICE),
    Look("preview-scene", "trainer", f"{TAUGHT}/preview/scenarios/parsel/runs/1", 1, "staff", needs=PRACTICE),
    Look("teach-way", "trainer", f"{TAUGHT}/scenarios/parsel/runs/{{way}}", 4, "staff", needs=PRACTICE),
)  # fmt: skip

ACTIVITY, FORM, VERIFY = (
    "/my/activities/{activity}",
    "/my/activities/{draft}/form",
    "/admin/activities/{activity}",
)
MENTORING = {
    "form": "mentoring",
    "title": "Mentoring: menyampaikan kabar sulit",
    "provider": "Setda Madyapura",
    "starts_on": "02-11-2026",
    "hours": "2",
    "notes": "Dua kali bertemu mentor, membahas cara menyampaikan kabar sulit kepada warga.",
}

ELSEWHERE: tuple[Look | Act, ...] = (
    Look("activities-none", "beginner", "/my/activities", 3),
    Look("activity-new", "beginner", "/my/credits/new", 2),
    Look(
        "activity-refused", "beginner", "/my/credits/new", None, "own", 422,
        {**MENTORING, "starts_on": "31-02-2026", "do": "send"},
    ),
    Look(
        "activity-calculated", "beginner", "/my/credits/new", None, "own", 200,
        {**MENTORING, "amount": "3", "do": "calculate"},
    ),
    Act(
        "beginner", "/my/credits/new", "/new", {**MENTORING, "title": "Magang", "do": "save"},
        {"draft": r"/my/activities/([a-z0-9]{10})/form"},
    ),
    Look("activity-draft", "beginner", f"{FORM}?done=saved", 4),
    Act(
        "beginner", "/my/credits/new", "/new", {**MENTORING, "do": "send"},
        {"activity": r"/my/activities/([a-z0-9]{10})"},
    ),
    Look("activity-sent", "beginner", f"{ACTIVITY}?done=sent", 5),
    Look("activities-own", "beginner", "/my/activities"),
    Look("verify-queue", "administrator", "/admin/activities", 5, "staff"),
    Look("verify-nothing", "administrator", "/admin/activities?state=refused", None, "staff"),
    Look("verify-ticked-none", "administrator", "/admin/activities", None, "staff", 200, {}, "/ticked"),
    Look("verify", "administrator", VERIFY, 7, "staff"),
    Look(
        "verify-refused", "administrator", VERIFY, None, "staff", 422, {"outcome": "returned", "why": ""}, "/{activity}"
    ),
    Act("administrator", VERIFY, "/{activity}", {"outcome": "verified", "hours": "2"}),
    Look("verify-back", "administrator", f"{VERIFY}/reversal", 2, "staff"),
    Look("verify-verified", "administrator", VERIFY, None, "staff"),
    Look("activity-verified", "beginner", ACTIVITY),
)  # fmt: skip

ATTENDED = "/admin/attendance/{event}"

ATTENDING: tuple[Look | Act, ...] = (
    Look("hours", "administrator", "/admin/courses/hours", 3, "staff"),
    Look("hours-all", "administrator", "/admin/courses/hours?state=all", None, "staff"),
    Look("hours-none-ticked", "administrator", "/admin/courses/hours", None, "staff", 422, {}, "/hours"),
    Look("hours-one", "administrator", "/admin/courses/hours/{hours}", 6, "staff"),
    Look(
        "hours-refused", "administrator", "/admin/courses/hours/{hours}", None, "staff", 422,
        {"hours": "banyak"}, "/confirm",
    ),
    Act("administrator", "/admin/courses/hours/{hours}", "/confirm", {"hours": "4", "reason": "Sesuai waktu belajar."}),
    Look("attendance-none", "administrator", "/admin/attendance", 3, "staff"),
    Look("event-new", "administrator", "/admin/attendance/new", 4, "staff"),
    Look(
        "event-refused", "administrator", "/admin/attendance/new", None, "staff", 422,
        {"title": "Seminar arsip", "hours": "900"}, "/new",
    ),
    Act(
        "administrator", "/admin/attendance/new", "/new",
        {
            "title": "Seminar arsip", "form": "seminar", "provider": "Sekretariat Daerah",
            "starts_on": "20-11-2026", "hours": "4",
        },
    ),
    Look("attendance", "administrator", "/admin/attendance", None, "staff"),
    Look("event", "administrator", ATTENDED, 6, "staff"),
    Look("event-change", "administrator", f"{ATTENDED}/edit", 5, "staff"),
    Look("event-people", "administrator", f"{ATTENDED}/people", 5, "staff"),
    Look("event-people-none", "administrator", f"{ATTENDED}/people", None, "staff", 422, {"act": "credit"}, "/people"),
    Look(
        "event-people-pasted", "administrator", f"{ATTENDED}/people", None, "staff", 200,
        {"act": "paste", "pasted": "Tidak Ada\n12345678"}, "/people",
    ),
)  # fmt: skip

TERMS = "/admin/credits/terms"

COUNTING: tuple[Look | Act, ...] = (
    Look("credits-first", "trainer", "/my/credits", 9),
    Look("credits", "beginner", "/my/credits"),
    Look("credits-earlier", "beginner", "/my/credits?year=2025"),
    Look("credit", "beginner", "/my/credits/{credit}", 4),
    Look("credits-of", "administrator", "/admin/people/{beginner}/credits", 15, "staff"),
    Look("credit-of", "administrator", "/admin/people/{beginner}/credits/{credit}", 11, "staff"),
    Look("credits-desk", "administrator", "/admin/credits", 9, "staff"),
    Look("terms", "administrator", TERMS, 2, "wide"),
    Look("term-new", "administrator", f"{TERMS}/new?kind=rate", 2, "staff"),
    Look("term-new-form", "administrator", f"{TERMS}/new?kind=form", None, "staff"),
    Look("term-new-refused", "administrator", f"{TERMS}/new?kind=target", None, "staff", 422, {"source": ""}, "/new"),
    Look("term", "administrator", f"{TERMS}/{{rate}}", 3, "staff"),
    Look(
        "term-refused", "administrator", f"{TERMS}/{{rate}}", None, "staff", 422,
        {"quarters": "banyak", "source": ""}, f"{TERMS}/{{rate}}",
    ),
    Look("years", "administrator", "/admin/credits/years", 3, "staff"),
    Look("years-close", "administrator", "/admin/credits/years?close=2025", None, "staff"),
    Look(
        "years-refused", "administrator", "/admin/credits/years?close=2025", None, "staff", 422,
        {"late_until": "kapan"}, "/admin/credits/years",
    ),
)  # fmt: skip

PROOFS = "/admin/transcripts"

PROVING: tuple[Look | Act, ...] = (
    Look("transcript-none", "trainer", "/my/credits/transcript"),
    Look("transcript", "beginner", "/my/credits/transcript", 8),
    Look("transcript-of", "administrator", "/admin/people/{beginner}/transcript", 15, "staff"),
    Look("proof", "beginner", "/p/{proof}", 4),
    Look("proofs", "administrator", PROOFS, 6, "staff"),
    Look("proofs-none", "unit administrator", f"{PROOFS}?year=2024", None, "staff"),
    Act(
        "administrator", PROOFS, "/printings", keep={"printing": r"/printings/([a-z0-9]{10})"},
    ),
    Look("proofs-printed", "administrator", f"{PROOFS}/printings/{{printing}}", 3, "staff"),
)  # fmt: skip

KEPT = "/admin/certificates"
SETTINGS = f"{KEPT}/settings"
NEW_SETTING = f"{SETTINGS}/new"
ISSUER = {
    "issuer": "BKPSDM", "pattern": "tanpa urut", "series": "agency", "layout": "plain",
    "on_erasure": "stay", "from_day": "23-11-2026",
}  # fmt: skip
SIGNER = {"name": "Ir. Retno Kusumawardani, M.P.A.", "office": "Kepala BKPSDM", "from_day": "01-02-2026"}

CERTIFYING: tuple[Look | Act, ...] = (
    Look("certificates-none", "trainer", "/my/certificates", 3),
    Look("certificates", "recaller", "/my/certificates", needs=RECALLED),
    Look("certificate", "recaller", "/my/certificates/{certificate}", 2, needs=RECALLED),
    Look("certificate-course", "recaller", f"/courses/{RECALLED}", needs=RECALLED),
    Look("check-ask", "nobody", "/certificates", 0, "public"),
    Look("check-slip", "nobody", "/certificates?code=7kqf3mxa9wtd9", None, "public", 422),
    Look("check-signs", "nobody", "/certificates?code=0kqf3mxa9wtd9", None, "public", 422),
    Look("check-unknown", "nobody", "/certificates/aaaaaaaaaaaaa", None, "public", 404),
    Look("check", "nobody", "/certificates/{certificate}", 2, "public", needs=RECALLED),
    Look("certificates-kept", "administrator", KEPT, 2, "staff"),
    Look("certificates-nothing", "administrator", f"{KEPT}?q=tidakada", None, "staff"),
    Look("certificate-kept", "administrator", f"{KEPT}/{{kept}}", 4, "staff", needs=RECALLED),
    Look("certificate-revoke", "administrator", f"{KEPT}/{{kept}}/revocation", 2, "staff", needs=RECALLED),
    Look(
        "certificate-revoke-refused", "administrator", f"{KEPT}/{{kept}}/revocation", None, "staff", 422,
        {"why": ""}, "/revocation", needs=RECALLED,
    ),
    Look("certificate-settings-none", "administrator", SETTINGS, 3, "staff"),
    Look("certificate-setting", "administrator", NEW_SETTING, 3, "staff"),
    Look(
        "certificate-setting-refused", "administrator", NEW_SETTING, None, "staff", 422,
        ISSUER, "/settings/new",
    ),
    Act("administrator", NEW_SETTING, "/settings/new", {**ISSUER, "pattern": "{urut:5}/{tahun:4}"}),
    Look("signatory-new", "administrator", f"{KEPT}/signatories/new", 3, "staff"),
    Act("administrator", f"{KEPT}/signatories/new", "/signatories/new", SIGNER),
    Look("certificate-settings", "administrator", SETTINGS, None, "staff"),
    Look("signatory", "administrator", f"{KEPT}/signatories/{{signatory}}", 3, "staff"),
    Look("certificate-prints", "administrator", f"{KEPT}/prints", 2, "staff"),
    Act(
        "administrator", f"{KEPT}/prints", "/prints", {"course": RECALLED},
        {"print": r"/prints/([a-z0-9]{10})"}, needs=RECALLED,
    ),
    Look("certificate-print", "administrator", f"{KEPT}/prints/{{print}}", 2, "staff", needs=RECALLED),
)  # fmt: skip

RECALL = "/learn/recall"
EASY = {"effort": "easy"}

RECALLING: tuple[Look | Act, ...] = (
    Look("recall-none", "beginner", RECALL),
    Look("home-recall", "recaller", "/learn", 9, needs=RECALLED),
    Look("recall", "recaller", RECALL, 4, needs=RECALLED),
    Act("recaller", RECALL, RECALL, needs=RECALLED),
    Look("recall-question", "recaller", f"{RECALL}/question", 4, needs=RECALLED),
    Look(
        "recall-refused", "recaller", f"{RECALL}/question", None, "own", 422, {"effort": "good"}, needs=RECALLED
    ),
    Act(
        "recaller", f"{RECALL}/question", "/question", lambda page: {**first_choices(page), **EASY},
        {"card": r"/recall/answers/([a-z0-9]{10})"}, needs=RECALLED,
    ),
    Look("recall-answer", "recaller", f"{RECALL}/answers/{{card}}", 5, needs=RECALLED),
    Look("recall-going-on", "recaller", RECALL, needs=RECALLED),
    Look("teach-course-recalled", "trainer", f"/teach/courses/{RECALLED}", None, "staff", needs=RECALLED),
    Look("teach-certificates", "trainer", f"/teach/courses/{RECALLED}/certificates", None, "staff", needs=RECALLED),
    Act("recaller", RECALL, "/switch", needs=RECALLED),
    Look("recall-off", "recaller", f"{RECALL}?done=off", needs=RECALLED),
)  # fmt: skip

TEACHING: tuple[Look | Act, ...] = (
    Look("teach", "trainer", "/teach", 8, "staff"),
    Look("teach-course", "trainer", f"/teach/courses/{COURSE}", 12, "staff"),
    Look("preview-course", "trainer", PREVIEW, 1, "staff"),
    Look("preview-lesson", "trainer", f"{PREVIEW}/klaster", 1, "staff"),
    Look("preview-quiz-cover", "trainer", f"{PREVIEW}/quizzes/pretes", 1, "staff"),
    Look("preview-quiz", "trainer", f"{PREVIEW}/quizzes/pretes/attempts/1", 1, "staff"),
    Look(
        "preview-check", "trainer", f"{PREVIEW}/quizzes/pretes/attempts/1", None, "staff", 200,
        {"to": "review"}, "/attempts/1",
    ),
    Look("teach-keys", "trainer", f"/teach/courses/{COURSE}/questions", 2, "staff"),
    Look("teach-key", "trainer", f"/teach/courses/{COURSE}/questions/sta-tenda", 4, "staff"),
    Look(
        "teach-key-refused", "trainer", f"/teach/courses/{COURSE}/questions/sta-tenda", None, "staff", 422,
        {"kind": "dropped", "reason": ""}, "/amendment",
    ),
    Look(
        "teach-key-effects", "trainer", f"/teach/courses/{COURSE}/questions/sta-tenda", 13, "staff", 200,
        {"kind": "dropped", "reason": "Soal ini bermakna ganda."}, "/amendment",
    ),
    Look("teach-analysis", "trainer", f"/teach/courses/{COURSE}/questions-analysis", 5, "staff"),
    Look("teach-attempts", "trainer", f"/teach/courses/{COURSE}/attempts", 5, "staff"),
    Look("teach-certificates-none", "trainer", f"/teach/courses/{COURSE}/certificates", 3, "staff"),
    Look("teach-attempts-none", "trainer", f"/teach/courses/{COURSE}/attempts?state=late", None, "staff"),
    Look("teach-attempt", "trainer", "/teach/attempts/{attempt}", 12, "staff"),
    Look("teach-rehearsal", "trainer", f"/teach/courses/{COURSE}/rehearsal", 3, "staff"),
    Look("teach-folder", "trainer", "/teach/folders/tata-naskah", 4, "staff"),
    Look("teach-questions", "trainer", "/teach/questions", 4, "staff"),
    Look("teach-questions-none", "trainer", "/teach/questions?kind=report&state=closed", None, "staff"),
    Look("teach-question", "trainer", "/teach/questions/{inquiry}", 5, "staff"),
    Act(
        "trainer", "/teach/questions/{inquiry}", "/questions/{inquiry}",
        {"text": "Sejak laporan pertama diterima.", "publish": "y"},
    ),
    Look("teach-question-answered", "trainer", "/teach/questions/{inquiry}", None, "staff"),
    Look("menu-trainer", "trainer", "/menu"),
    Look("questions-own-answered", "beginner", "/my/questions/{inquiry}", 3),
    Look("inbox", "beginner", "/my/inbox"),
    Look("questions-published", "beginner", f"/questions?about={COURSE}/kenali-krisis", 3),
    Look("lesson-answered", "beginner", LESSON),
)  # fmt: skip

PUBLISHING: tuple[Look | Act, ...] = (
    Look("upload", "trainer", "/teach/upload", 4, "staff"),
    Look("upload-refused", "trainer", "/teach/upload", None, "staff", 422, {"title": ""}, "/teach/drafts"),
    Act(
        "trainer", "/teach/upload", "/teach/drafts", {"title": "Melayani dengan jelas", "language": "id"},
        {"written": r"/teach/drafts/([\w-]{8,})"},
    ),
    Look("draft-begun", "trainer", "/teach/drafts/{written}?done=begun", 10, "staff"),
    Look("draft", "trainer", "/teach/drafts/{written}", 3, "staff"),
    Look("draft-files", "trainer", "/teach/drafts/{written}/files", 3, "staff"),
    Look(
        "draft-part-refused", "trainer", "/teach/drafts/{written}/files", None, "staff", 422,
        {"title": "", "kind": "lesson"}, "/parts",
    ),
    Look("draft-file", "trainer", "/teach/drafts/{written}/files/kursus.md", 3, "staff"),
    Look("draft-lines", "trainer", "/teach/drafts/{written}/files/kursus.md?line=5", None, "staff"),
    Look(
        "draft-file-moved-on", "trainer", "/teach/drafts/{written}/files/kursus.md", None, "staff", 409,
        {"seen": "0", "text": "---\njudul: Lain\n---\n"}, "/files/kursus.md",
    ),
    Look("draft-discard", "trainer", "/teach/drafts/{written}/removal", 3, "staff"),
    Look("draft-rehearsal", "trainer", "/teach/drafts/{written}/rehearsal", 4, "staff"),
    Look("compare-new", "trainer", "/teach/drafts/{written}/compare", 7, "staff"),
    Act(
        "trainer", "/teach/drafts/{written}/compare", "/publish", {"read": "1"},
        {"own": r"/teach/courses/([\w-]+)/editions"},
    ),
    Look("draft-closed", "trainer", "/teach/drafts/{written}/end", 3, "staff"),
    Look("editions", "trainer", "/teach/courses/{own}/editions", 5, "staff"),
    Act(
        "trainer", "/teach/upload", "/teach/drafts/editions", {"course": "{own}"},
        {"again": r"/teach/drafts/([\w-]{8,})"},
    ),
    Look("compare", "trainer", "/teach/drafts/{again}/compare", 12, "staff"),
    Look("editions-server", "trainer", f"/teach/courses/{COURSE}/editions", None, "staff"),
    Look("compare-refused", "trainer", f"/teach/courses/{COURSE}/editions/compare?a=1&b=1", 6, "staff", 422),
)  # fmt: skip

RUNNING: tuple[Look | Act, ...] = (
    Look("dashboard", "administrator", "/admin", 9, "wide"),
    Look("dashboard-unit", "unit administrator", "/admin", None, "wide"),
    Look("dashboard-course", "administrator", f"/admin?course={COURSE}", None, "wide"),
    Look("head", "administrator", "/admin/head", 10, "staff"),
    Look("figure-required", "administrator", "/admin/figures/required", 9, "staff"),
    Look("figure-review", "administrator", "/admin/figures/review", 6, "staff"),
    Look("figure-learners", "administrator", "/admin/figures/learners", 9, "staff"),
    Look(
        "figure-person", "administrator", "/admin/figures/required", None, "staff", 200,
        {"person": "Nur'aini"}, "/admin/figures/required",
    ),
    Look("figure-credits", "administrator", "/admin/figures/credits", 7, "staff"),
    Look(
        "figure-credits-person", "administrator", "/admin/figures/credits", None, "staff", 200,
        {"person": "Nur'aini"}, "/admin/figures/credits",
    ),
    Look("report-credits-units", "administrator", "/admin/reports/credits-units", None, "wide"),
    Look("report-credits-cost", "administrator", "/admin/reports/credits-cost", None, "wide"),
    Look("report-completion", "administrator", "/admin/reports/completion", 6, "wide"),
    Look("report-people", "administrator", "/admin/reports/people", None, "wide"),
    Look("report-duties", "administrator", "/admin/reports/duties", None, "wide"),
    Look("report-weeks", "administrator", "/admin/reports/weeks", None, "wide"),
    Look("report-stops", "administrator", f"/admin/reports/stops?course={COURSE}", None, "wide"),
    Look("report-refused", "administrator", "/admin/reports/stops", None, "wide", 422),
    Look("report-risk", "administrator", "/admin/reports/risk", None, "wide"),
    Look("unit", "administrator", "/admin/units/{unit}", 10, "staff"),
    Look("citation-ask", "administrator", "/c", 3),
    Look("citation-wrong", "administrator", "/c/abcdefghj", None, "own", 404),
    Look("citation", "administrator", "/admin/citations/{citation}", 8, "staff"),
    Look("citation-people", "administrator", "/admin/citations/{citation}/required/new", 8, "staff"),
    Act("administrator", "/admin/people/{person}/superior", "/superior", the_newcomer_leads),
    Look("team", "beginner", "/team", 8, "staff"),
    Look("team-person", "beginner", "/team/{person}", 9, "staff"),
    Look("team-none", "learner", "/team", 4, "staff"),
    Look("duties", "administrator", "/admin/duties", 6, "staff"),
    Look("duty-new", "administrator", "/admin/duties/new", 6, "staff"),
    Look(
        "duty-new-counted", "administrator", "/admin/duties/new", None, "staff", 200,
        {
            "courses": COURSE, "due_day": "15-12-2030", "units": "{unit}", "reason": "mandate", "do": "count",
            "valid_months": "12",
        }, "/new",
    ),
    Look(
        "duty-new-refused", "administrator", "/admin/duties/new", None, "staff", 422,
        {"courses": "", "due_day": "31-02-2020", "nips": "12", "do": "assign"}, "/new",
    ),
    Look("duty", "administrator", "/admin/duties/{duty}", 10, "staff"),
    Look("reminder", "administrator", "/admin/duties/{duty}/reminder", 6, "staff"),
    Look("reminder-unit", "administrator", "/admin/duties/{duty}/reminder?unit={unit}", None, "staff"),
    Look("reminder-sending", "administrator", "/admin/duties/{duty}/reminder/sending?unit={unit}", 7, "staff"),
    Look("reminder-calls", "administrator", "/admin/duties/{duty}/calls", 7, "staff"),
    Look("mail", "administrator", "/admin/mail", 3, "staff"),
    Look("kept-none", "administrator", "/my/reports", 2),
    Look("kept-new", "administrator", "/my/reports/new?address=/admin", 1),
    Look(
        "kept-refused", "administrator", "/my/reports/new?address=/admin", None, "own", 422, {"name": ""},
        "/my/reports/new",
    ),
    Act("administrator", "/my/reports/new?address=/admin", "/my/reports/new", {"name": "Seluruh situs"}),
    Look("kept", "administrator", "/my/reports?done=kept", None),
    Look("duty-withdrawal", "administrator", "/admin/duties/{duty}/withdrawal", 6, "staff"),
    Look("duty-due", "administrator", "/admin/duties/{duty}/due", 4, "staff"),
    Look("duty-exemptions", "administrator", "/admin/duties/{duty}/exemptions", 4, "staff"),
    Look("paths-admin-none", "administrator", "/admin/paths", 3, "staff"),
    Look("path-new", "administrator", "/admin/paths/new", 3, "staff"),
    Act(
        "administrator", "/admin/paths/new", "/admin/paths/new",
        {"title": "Dasar ASN", "note": "Tiga bulan pertama.", "courses": COURSE, "do": "save"},
        {"path": r'/admin/paths/([\w-]{8,})/edit"'},
    ),
    Look("paths-admin", "administrator", "/admin/paths", None, "staff"),
    Look("path-edit", "administrator", "/admin/paths/{path}/edit", 4, "staff"),
    Look("path-closing", "administrator", "/admin/paths/{path}/closing", 4, "staff"),
    Look("paths", "learner", "/paths", 5),
    Look("path", "learner", "/paths/{path}", 6),
    Act("learner", "/paths/{path}", "/following", {"do": "follow"}),
    Look("path-followed", "learner", "/paths/{path}"),
    Look("home-path", "learner", "/learn"),
    Look("imports", "administrator", "/admin/imports", 3, "staff"),
    Look("imports-refused", "administrator", "/admin/imports", None, "staff", 422, {"pasted": ""}),
    Act(
        "administrator", "/admin/imports", "/imports", {"pasted": PASTED},
        {"import": r"/admin/imports/([a-z0-9]{10})"},
    ),
    Look("import-columns", "administrator", "/admin/imports/{import}", 2, "staff"),
    Look(
        "import-columns-refused", "administrator", "/admin/imports/{import}", None, "staff", 422,
        {"c0": "", "c1": "name"}, "/columns",
    ),
    Act(
        "administrator", "/admin/imports/{import}", "/columns",
        {"c0": "nip", "c1": "name", "c2": "status", "c3": "unit", "split_titles": "1"},
    ),
    Look("import-checked", "administrator", "/admin/imports/{import}", 7, "staff"),
    Look("import-checked-new", "administrator", "/admin/imports/{import}?show=new", None, "staff"),
    Look("import-columns-again", "administrator", "/admin/imports/{import}/columns", 2, "staff"),
    Act("administrator", "/admin/imports/{import}", "/take-in"),
    Look("import-taken", "administrator", "/admin/imports/{import}", None, "staff"),
    Act("administrator", "/admin/imports/{import}", "/undo"),
    Look("import-undone", "administrator", "/admin/imports/{import}", None, "staff"),
    Look("people", "administrator", "/admin/people", 6, "staff"),
    Look("people-unit", "unit administrator", "/admin/people", None, "staff"),
    Look(
        "people-nothing", "administrator", "/admin/people", None, "staff", 200, {"q": "zzzzqqqq"}, "/admin/people"
    ),
    Look("person", "administrator", "/admin/people/{person}", 16, "staff"),
    Look("person-erasure", "administrator", "/admin/people/{person}/erasure", 5, "staff"),
    Look("person-superior", "administrator", "/admin/people/{person}/superior", 5, "staff"),
    Look(
        "people-ticked", "administrator", "/admin/people", None, "staff", 200,
        {"act": "move", "person": "{person}"}, "/admin/people/ticked",
    ),
    Look("person-edit", "administrator", "/admin/people/{person}/edit", 5, "staff"),
    Look("person-unit", "administrator", "/admin/people/{person}/unit", 5, "staff"),
    Look("person-closing", "administrator", "/admin/people/{person}/closing", 5, "staff"),
    Look("person-time", "administrator", "/admin/people/{person}/time", 5, "staff"),
    Look("person-grants", "administrator", "/admin/people/{person}/grants", 6, "staff"),
    Look("units", "administrator", "/admin/units", 6, "staff"),
    Look("units-past", "administrator", "/admin/units?on=01-01-2026", None, "staff"),
    Look("unit-edit", "administrator", "/admin/units/{unit}/edit", 5, "staff"),
    Look("unit-place", "administrator", "/admin/units/{unit}/place", 4, "staff"),
    Look("unit-closing", "administrator", "/admin/units/{unit}/closing", 4, "staff"),
    Look("unit-new-refused", "administrator", "/admin/units", None, "staff", 422, {"name": "", "code": "a b"}),
    Act(
        "administrator", "/admin/units", "/units",
        {"code": "Z.99", "name": "Unit yang Ditutup", "parent_id": "", "zone": "Asia/Makassar"},
    ),
    Act("administrator", "/admin/units/Z.99/closing", "/closing", on_the_day),
    Look("unit-opening", "administrator", "/admin/units/Z.99/opening", 4, "staff"),
    Act("administrator", "/admin/people/{beginner}/closing", "/closing", on_the_day),
    Look("person-opening", "administrator", "/admin/people/{beginner}/opening", 5, "staff"),
    Look("courses-admin", "administrator", "/admin/courses", 6, "staff"),
    Look("course-admin", "administrator", f"/admin/courses/{COURSE}", 8, "staff"),
    Look("plugins", "administrator", "/admin/plugins", 4, "staff"),
    Look("health", "administrator", "/admin/health", 14, "staff"),
    Look("audit", "administrator", "/admin/audit", 4, "staff"),
    Look("audit-found", "administrator", "/admin/audit", None, "staff", 200, {"q": "a"}, "/admin/audit"),
    Look("audit-nothing", "unit administrator", "/admin/audit?action=person.erased", None, "staff"),
    Look("requests", "administrator", "/admin/requests", 5, "staff"),
    Look("request-correction", "administrator", "{correction}", 4, "staff"),
    Look("request-erasure", "administrator", "{erasure}", 4, "staff"),
    Look("requests-answered", "administrator", "/admin/requests?state=answered", None, "staff"),
    Look("confirm", "administrator", "/session/again?resume=/admin", 2, "public"),
    Look("menu-administrator", "administrator", "/menu"),
    Look("settings-administrator", "administrator", "/my/settings"),
)  # fmt: skip

WAY: tuple[Look | Act, ...] = (
    *GUEST,
    *REGISTERING,
    *LEARNING,
    *HANDING_IN,
    *ELSEWHERE,
    *ATTENDING,
    *COUNTING,
    *PROVING,
    *CERTIFYING,
    *RECALLING,
    *TEACHING,
    *PUBLISHING,
    *RUNNING,
)
LOOKS: tuple[Look, ...] = tuple(step for step in WAY if isinstance(step, Look))
