"""A tiny application that shows the pattern page and the error page with sample data; no database."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace as Sample
from typing import Any

from flask import Flask, render_template, request
from flask_wtf import CSRFProtect, FlaskForm
from wtforms import (
    BooleanField,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired

from lms.core import html, i18n
from lms.core.shell import LangSwitch, NavItem, Shell, ShellPerson
from lms.plugin.finding import Finding
from lms.plugin.form import (
    Field,
    FileField,
    Form,
    NumberField,
    OneOf,
    Option,
    Order,
    SelectPerRow,
    SomeOf,
    TextField,
)
from lms.plugin.message import Message
from lms.plugin.question import Mark, Marked

LEAD = "Susun janji layanan yang dipahami warga, hitung waktu tunggu, dan tepati keduanya."
LESSON = Path(__file__).with_name("pattern_lesson.html")
KINDS = ("note", "tip", "important", "warning", "caution", "regulation", "try")


class SampleForm(FlaskForm):
    """One field of each kind, two of them refused when nothing is sent."""

    identifier = StringField(
        "NIP atau email", [DataRequired("Tulis NIP Anda.")], description="NIP terdiri dari 18 angka."
    )
    password = PasswordField("Kata sandi", [DataRequired("Tulis kata sandi Anda.")])
    remember = BooleanField("Tetap masuk", description="Jangan dicentang di komputer bersama.")
    late = SelectField(
        "Yang bergabung kemudian", choices=[SelectChoice("30", "30 hari"), SelectChoice("60", "60 hari")]
    )
    why = RadioField("Dasar", choices=[SelectChoice("law", "Peraturan"), SelectChoice("gap", "Alasan lain")])
    reason = TextAreaField("Alasan", description="Satu kalimat.")


def make_app(theme: Any = "", person: bool = True) -> Flask:
    """The application: ``/`` shows every component, ``/error/<status>`` the error page."""
    app = Flask(__name__, static_folder=None)
    app.config.update(SECRET_KEY="pattern page", LANGUAGE="id", HTTPS=False, TESTING=True)
    CSRFProtect(app)
    i18n.init_app(app)
    html.init_app(app)
    app.context_processor(lambda: {"shell": _shell(theme, person)})

    @app.get("/")
    def patterns() -> str:
        form = SampleForm(meta={"csrf": False})
        if "refused" in request.args:
            form.validate()
        return render_template("core/patterns.html", sample=_sample(app, form))

    @app.get("/error/<int:status>")
    def error(status: int) -> tuple[str, int]:
        page = render_template(
            "core/error.html",
            status=status,
            title="Halaman ini tidak ada",
            text="Alamatnya mungkin berubah atau salah ketik.",
            actions=[NavItem("Kembali belajar", "/"), NavItem("Hubungi bantuan", "/help")],
            search_url="/courses",
            code="K7Q-204",
            at="09.52 WIB",
        )
        return page, status

    return app


NAV = (
    NavItem("Belajar", "/", "learn", current=True),
    NavItem("Katalog", "/courses", "catalogue"),
    NavItem("Mengajar", "/teach", "teach"),
    NavItem("Admin", "/admin", "admin"),
)


def _shell(theme: Any, person: bool) -> Shell:
    return Shell(
        organiser="Pemerintah Kota Madyapura · BKPSDM",
        nav=NAV,
        tabs=NAV,
        sub_nav=(NavItem("Dasbor", "/", current=True), NavItem("Orang dan unit", "/people")),
        sub_nav_label="Admin",
        person=ShellPerson("Siti Rahmawati, S.Sos.", "/my/settings") if person else None,
        inbox=NavItem("Kotak masuk", "/my/inbox", "bell") if person else None,
        unread=2,
        signin_url="/session",
        signout_url="/session/end",
        languages=(LangSwitch("en", "English", "?lang=en"),),
        theme=theme,
        footer=(NavItem("Bantuan", "/help"),),
    )


def _sample(app: Flask, form: SampleForm) -> Sample:
    questions = _questions()
    return Sample(
        **_data(),
        heading="Pelayanan publik yang ramah dan pasti",
        lead=LEAD,
        action="Simpan",
        trail=[NavItem("Belajar", "/"), NavItem("Pelayanan", "")],
        chips=[Sample(label="Semua", href="?", current=True, count=48), NavItem("Krisis", "?topic=crisis")],
        steps=["Unggah", "Periksa", "Terbitkan"],
        form=form,
        questions=questions,
        places=[
            Sample(number=n, href=f"#q{n}", answered=n % 2 == 0, flagged=n % 3 == 0, current=n == 1)
            for n in range(1, len(questions) + 1)
        ],
        review=[
            Marked("Persyaratan", Mark.RIGHT, taken=True, why="Warga bertanya apa yang dibawa."),
            Marked("Daftar hadir", Mark.WRONG, taken=True, why="Bukan urusan warga."),
            Marked("Biaya", Mark.MISSED, why="Wajib terlihat."),
            Marked("Jadwal rapat", Mark.PLAIN),
            Marked("Tarif", Mark.PARTLY, taken=True, why="Sebagian layanan gratis."),
            Marked("Jangka waktu", Mark.PLAIN, taken=True),
        ],
        lesson=_lesson(app),
        findings=[
            Finding("E301", Message("Two answers are marked"), Message("Leave one"), "kuis-akhir.md", 31),
            Finding("W708", Message("A picture has no alternative text"), path="maklumat.md"),
        ],
        source=["- (x) Mengulang inti keluhan", "- ( ) Mencatat dan memberi nomor", "", "### Pembahasan"],
        modules=_modules(),
        current="b",
    )


def _questions() -> list[Sample]:
    options = (Option("1", "Persyaratan"), Option("2", "Jangka <em>waktu</em>"), Option("3", "Biaya"))
    texts = (TextField("a", "maklumat"), TextField("b", long=True, label="Uraian"))

    def question(stem: str, *fields: Field, error: str = "", disabled: bool = False) -> Sample:
        return Sample(stem=stem, form=Form(fields), errors={"a": error} if error else {}, disabled=disabled)

    return [
        question("Satu jawaban", OneOf("a", options, chosen="2")),
        question("Pilih semua yang benar", SomeOf("a", options, ("1",), help="Lebih dari satu.")),
        question("Pasangkan", SelectPerRow("a", options, options, {"1": "2"})),
        question("Urutkan", Order("a", options, {"1": "1", "2": "1"}), error="Nomor 1 dua kali."),
        question("Angka", NumberField("a", "delapan", unit="menit"), error="Tulis angka."),
        question("Jawaban singkat", *texts),
        question("Berkas", FileField("a", (".pdf", ".docx"), 10_000_000, 2)),
        question("Isi bagian kosong", OneOf("a", options, gap=0), TextField("b", gap=1)),
        question("Sudah dikirim", OneOf("a", options, chosen="1"), disabled=True),
    ]


def _modules() -> list[Sample]:
    def entry(id: str, title: str, state: str, minutes: int, why: str = "") -> Sample:  # noqa: A002
        href = "" if state == "locked" else f"/{id}"
        return Sample(id=id, title=title, href=href, state=state, minutes=minutes, why=why)

    return [
        Sample(
            title="Modul 1. Warga",
            entries=[
                entry("a", "Mengenal warga", "done", 12),
                entry("b", "Standar pelayanan", "here", 95),
            ],
        ),
        Sample(
            title="Modul 2. Janji",
            entries=[
                entry("c", "Menulis maklumat", "todo", 0),
                entry("d", "Kuis akhir", "locked", 20, "Terbuka setelah semua pelajaran selesai."),
            ],
        ),
        Sample(title="", entries=[entry("e", "Evaluasi", "todo", 2)]),
    ]


def _lesson(app: Flask) -> str:
    alerts = "".join(
        f'<div class="alert alert-{kind}"><p class="alert-title">{kind}</p><p>{LEAD}</p></div>'
        for kind in KINDS
    )
    picture = app.jinja_env.from_string("{{ asset('suluh.svg') }}").render()
    return LESSON.read_text(encoding="utf-8").format(alerts=alerts, picture=picture)


def _data() -> dict[str, Any]:
    return {
        "log": [Sample(when="12 Nov 09.50", text="Mulai kuis akhir"), Sample(when="3 Nov", text="Selesai")],
        "nip": "198409172009032004",
        "at": datetime(2026, 11, 22, 2, 14, tzinfo=UTC),
        "stats": [Sample(label=f"Angka {n}", value="62%", text="2.052 dari 3.284 orang") for n in range(4)],
        "bars": [
            Sample(label="Dinas Kesehatan", href="/k", part=237, whole=579),
            Sample(label="Satpol PP", href="", part=0, whole=0),
        ],
        "columns": ["Pelayanan Publik", "Keamanan Informasi", "Surat Dinas", "Keluhan", "Krisis", "Etika"],
        "heat": [
            Sample(label="Dinas Kesehatan", cells=[0.1, 0.28, 0.57, 0.63, 0.8, 0.95], total=0.41),
            Sample(label="Satpol PP", cells=[None, 0.31, 0.72, None, None, 1], total=None),
        ],
        "rows": [Sample(name="Agus Prasetyo", unit="Pencatatan Sipil", jp=14.5)],
        "pages": [
            NavItem("1", "?page=1", current=True),
            NavItem("2", "?page=2"),
            NavItem("Berikutnya", "?page=2"),
        ],
        "motifs": ["kawung", "parang", "truntum", "nitik", "ceplok"],
    }
