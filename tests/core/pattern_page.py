"""A tiny application that shows the pattern page and the error page with sample data; no database, no features."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace as Sample
from typing import Any

from flask import Flask, render_template, request
from flask_wtf import CSRFProtect, FlaskForm
from markupsafe import Markup
from wtforms import BooleanField, PasswordField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired

from lms.core import html, i18n
from lms.core.shell import LangSwitch, NavItem, Shell, ShellPerson
from lms.plugin.finding import Finding
from lms.plugin.message import Message
from lms.plugin.question import (
    FileField,
    Form,
    Mark,
    Marked,
    NumberField,
    OneOf,
    Option,
    Order,
    SelectPerRow,
    SomeOf,
    TextField,
)

LEAD = "Susun janji layanan yang dipahami warga, hitung waktu tunggu, dan tepati keduanya."
LESSON = """
<p>Warga ingin tahu <strong>apa yang harus dibawa</strong><sup id="fnref:1"><a class="footnote-ref" href="#fn:1">1</a></sup>
dan <code>berapa lama</code>. Tekan <kbd>Ctrl</kbd>.</p>
<h3>Enam unsur</h3>
<table><thead><tr><th>Unsur</th><th>Pertanyaan warga</th><th align="right">Menit</th></tr></thead>
<tbody><tr><td>Persyaratan</td><td>Apa yang saya bawa ke loket pelayanan terpadu?</td><td align="right">12</td></tr></tbody></table>
{alerts}
<figure><img src="{picture}" width="640" height="300" alt="Lambang Suluh" loading="lazy"><figcaption>Papan di atas loket.</figcaption></figure>
<ul><li>Satu</li><li>Dua<ul><li>Di bawahnya</li></ul></li><li class="task">☑ Sudah</li></ul>
<ol><li><p>Pertama</p></li><li><p>Kedua</p></li></ol>
<blockquote><p>Janji “secepatnya” bukan standar.</p></blockquote>
<pre><code class="language-text">=PERCENTILE(C2:C41; 0,9)    batas untuk 90% pemohon yang datang pada hari kerja</code></pre>
<details><summary>Rincian</summary><p>Contoh perhitungan.</p></details>
<dl><dt>Maklumat</dt><dd>Pernyataan tertulis tentang janji layanan.</dd></dl>
<div class="footnote"><hr><ol><li id="fn:1"><p>Undang-Undang Nomor 25 Tahun 2009.
<a class="footnote-backref" href="#fnref:1">↩</a></p></li></ol></div>
"""
KINDS = ("note", "tip", "important", "warning", "caution", "regulation", "try")


class SampleForm(FlaskForm):  # type: ignore[misc]
    """One field of each kind, two of them refused when nothing is sent."""

    identifier = StringField(
        "NIP atau email", [DataRequired("Tulis NIP Anda.")], description="NIP terdiri dari 18 angka."
    )
    password = PasswordField("Kata sandi", [DataRequired("Tulis kata sandi Anda.")])
    remember = BooleanField("Tetap masuk", description="Jangan dicentang di komputer bersama.")
    late = SelectField("Yang bergabung kemudian", choices=[("30", "30 hari"), ("60", "60 hari")])
    why = RadioField("Dasar", choices=[("law", "Peraturan"), ("gap", "Kesenjangan")])
    reason = TextAreaField("Alasan", description="Satu kalimat.")


def make_app(theme: Any = "", person: bool = True) -> Flask:
    """The application: ``/`` shows every component, ``/error/<status>`` the error page."""
    app = Flask(__name__, static_folder=None)
    app.config.update(SECRET_KEY="pattern page", LANGUAGE="id", TESTING=True)
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


def _shell(theme: Any, person: bool) -> Shell:
    return Shell(
        organiser="Pemerintah Kota Madyapura · BKPSDM",
        nav=(
            NavItem("Belajar", "/", "learn", current=True),
            NavItem("Katalog", "/courses", "catalogue"),
            NavItem("Mengajar", "/teach", "teach"),
            NavItem("Admin", "/admin", "admin"),
        ),
        sub_nav=(NavItem("Dasbor", "/", current=True), NavItem("Orang dan unit", "/people")),
        sub_nav_label="Admin",
        person=ShellPerson("Siti Rahmawati, S.Sos.", "/my/settings") if person else None,
        signin_url="/session",
        signout_url="/session/end",
        lang_switch=LangSwitch("en", "English", "?lang=en"),
        theme=theme,
        footer=(NavItem("Bantuan", "/help"),),
    )


def _sample(app: Flask, form: SampleForm) -> Sample:
    options = (Option("1", "Persyaratan"), Option("2", "Jangka <em>waktu</em>"), Option("3", "Biaya"))
    forms: list[tuple[str, Form, dict[str, str], bool]] = [
        ("Satu jawaban", Form((OneOf("a", options, chosen="2"),)), {}, False),
        ("Pilih semua yang benar", Form((SomeOf("a", options, ("1",), help="Lebih dari satu."),)), {}, False),
        ("Pasangkan", Form((SelectPerRow("a", options, options, {"1": "2"}),)), {}, False),
        ("Urutkan", Form((Order("a", options, {"1": "1", "2": "3"}),)), {"a": "Nomor 1 dua kali."}, False),
        ("Angka", Form((NumberField("a", "18", unit="menit"),)), {"a": "Tulis angka."}, False),
        ("Jawaban singkat", Form((TextField("a", "maklumat"), TextField("b", long=True, label="Uraian"))), {}, False),
        ("Berkas", Form((FileField("a", (".pdf", ".docx"), 10_000_000, 2),)), {}, False),
        ("Isi bagian kosong", Form((OneOf("a", options, gap=0), TextField("b", gap=1))), {}, False),
        ("Sudah dikirim", Form((OneOf("a", options, chosen="1"),)), {}, True),
    ]  # fmt: skip
    with app.test_request_context():
        picture = app.jinja_env.globals["asset"]("suluh.svg")  # type: ignore[operator]
    alerts = "".join(
        f'<div class="alert alert-{kind}"><p class="alert-title">{kind}</p><p>{LEAD}</p></div>'
        for kind in KINDS
    )
    entries = [
        Sample(id="a", title="Mengenal warga", href="/a", state="done", minutes=12, why=""),
        Sample(id="b", title="Standar pelayanan", href="/b", state="here", minutes=95, why=""),
        Sample(id="c", title="Menulis maklumat", href="/c", state="todo", minutes=0, why=""),
        Sample(id="d", title="Kuis akhir", href="", state="locked", minutes=20, why="Terbuka kemudian."),
    ]
    return Sample(
        heading="Pelayanan publik yang ramah dan pasti",
        lead=LEAD,
        action="Simpan",
        trail=[NavItem("Belajar", "/"), NavItem("Pelayanan", "")],
        chips=[Sample(label="Semua", href="?", current=True, count=48), NavItem("Krisis", "?topic=crisis")],
        steps=["Unggah", "Periksa", "Terbitkan"],
        form=form,
        questions=[
            Sample(stem=stem, form=it, errors=errors, disabled=disabled) for stem, it, errors, disabled in forms
        ],
        review=[
            Marked("Persyaratan", Mark.RIGHT, taken=True, why="Warga bertanya apa yang dibawa."),
            Marked("Daftar hadir", Mark.WRONG, taken=True, why="Bukan urusan warga."),
            Marked("Biaya", Mark.MISSED, why="Wajib terlihat."),
            Marked("Jadwal rapat", Mark.PLAIN),
            Marked("Jangka waktu", Mark.PLAIN, taken=True),
        ],
        lesson=Markup(LESSON.format(alerts=alerts, picture=picture)),
        findings=[
            Finding("E301", Message("Two answers are marked"), Message("Leave one"), "kuis-akhir.md", 31),
            Finding("W708", Message("A picture has no alternative text"), path="maklumat.md"),
        ],
        source=["- (x) Mengulang inti keluhan", "- ( ) Mencatat dan memberi nomor", "", "### Pembahasan"],
        modules=[
            Sample(title="Modul 1. Warga", entries=entries[:2]),
            Sample(title="Modul 2. Janji", entries=entries[2:]),
        ],
        current="b",
        log=[Sample(when="12 Nov 09.50", text="Mulai kuis akhir"), Sample(when="3 Nov", text="Selesai")],
        nip="198409172009032004",
        at=datetime(2026, 11, 22, 2, 14, tzinfo=UTC),
        stats=[Sample(label=f"Angka {n}", value="62%", text="2.052 dari 3.284 orang") for n in range(4)],
        bars=[
            Sample(label="Dinas Kesehatan", href="/k", part=237, whole=579),
            Sample(label="Satpol PP", href="", part=0, whole=0),
        ],
        columns=["Pelayanan Publik", "Keamanan Informasi", "Surat Dinas", "Keluhan", "Krisis", "Etika"],
        heat=[
            Sample(label="Dinas Kesehatan", cells=[0.1, 0.28, 0.57, 0.63, 0.8, 0.95], total=0.41),
            Sample(label="Satpol PP", cells=[None, 0.31, 0.72, None, None, 1], total=None),
        ],
        rows=[Sample(name="Agus Prasetyo", unit="Pencatatan Sipil", jp=14.5)],
        pages=[NavItem("1", "?page=1", current=True), NavItem("2", "?page=2"), NavItem("Berikutnya", "?page=2")],
        motifs=["kawung", "parang", "truntum", "nitik", "ceplok"],
    )
