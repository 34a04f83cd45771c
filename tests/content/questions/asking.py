"""Questions of every type for tests: as an author writes them, and as a browser answers their forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from hypothesis import strategies as st

from lms.content.questions.registry import Registry, builtin_types
from lms.content.source.header import Rules
from lms.content.source.scanner import scan
from lms.content.source.sections import read_sections
from lms.plugin.form import (
    Form,
    NumberField,
    OneOf,
    Order,
    SelectPerRow,
    SomeOf,
    TextField,
)
from lms.plugin.question import Parsed, Question, QuestionType

REGISTRY = Registry(builtin_types())
Fields = Mapping[str, list[str]]

SHORT = "- tipe: isian\n\nLembaga apa?\n\n### Jawaban\n- KPK\n- Komisi *\n- (50%) UPG\n  > Sebab."
NUMERIC = "- tipe: angka\n- satuan: orang\n\nBerapa?\n\n### Jawaban\n- 2.100\n- (50%) 2100 +- 5%\n  > Sebab."
ORDERING = "- tipe: urutan\n\nUrutkan.\n\n1. b) Nilai\n2. a) Tolak\n   > Sebab.\n3. d) Catat\n4. c) Lapor"
MATCHING = (
    "- tipe: jodoh\n\nPasangkan.\n\n| Istilah | Arti |\n|---|---|\n| b) Suap | Agar berbuat |\n"
    "| a) Peras | Paksaan |\n| c) Palak | paksaan |\n| | Hibah |"
)
CLOZE = (
    "\n\nPaling lambat [[=30; (50%) 29 .. 31]] hari ke [[KPK; (50%) unit\\; apa saja]].\n"
    "Pemberian [[!boleh; wajib ditolak; !\\!aneh]], `[[kode]]`."
)
ESSAY = (
    "- tipe: esai\n- minimal-kata: 3\n\nTulis.\n\n### Rubrik\n\n"
    "| Kriteria | Kurang (0) | Baik (2) |\n|---|---|---|\n| a) Sopan | Kasar | Santun |"
)
UPLOAD = "- tipe: unggah\n- berkas: jpg, .PNG\n- ukuran-maks: 3 MB\n- jumlah-maks: 2\n\nUnggah."
CASE = "- tipe: kasus\n\nSeorang pemohon meninggalkan amplop."
NAMED = "- tipe: skala\n- skala: Kurang; Cukup; Baik\n\n- a) Materi jelas\n- b) Contoh mudah"
RANGE = "- tipe: skala\n- skala: 0..10\n- label-bawah: Tidak mungkin\n\n- a) Menyarankan kursus ini"
TEXT = "- tipe: teks\n- maksimal-kata: 5\n\nSaran?"
SINGLE = "\n\nMana?\n\n- ( ) a) Gaji\n- (x) b) Rabat\n  > Sebab.\n- (50%) c) Hadiah"
MULTIPLE = "\n\nMana?\n\n- [x] a) Uang\n- [x] b) Tiket\n  > Sebab.\n- [ ] c) Gaji"
TRUE_FALSE = "- jawaban: benar\n\nLaporkan."

GRADED = (SHORT, NUMERIC, ORDERING, MATCHING, CLOZE, ESSAY, UPLOAD, CASE, SINGLE, MULTIPLE, TRUE_FALSE)
SURVEY = (NAMED, RANGE, TEXT)


def parse(text: str, language: str = "id", survey: bool = False) -> tuple[QuestionType, Parsed]:
    """A question from what stands below its heading."""
    (written,) = read_sections(
        scan(f"## soal-a: Judul\n{text}".split("\n"), 1), Rules("a.md", ("question",)), language, 9
    ).written
    written.section = replace(written.section, graded=not survey)
    kind = REGISTRY[written.type]
    return kind, kind.parse(written.section)


def question(kind: QuestionType, parsed: Parsed) -> Question:
    """The question as a page has it; every text is marked up."""
    texts = {name: f"<em>{text.source}</em>" for name, text in parsed.texts.items()}
    return Question("soal-a", kind.name, parsed.spec, {"stem": "Batang?", **texts})


def told(parsed: Parsed) -> list[str]:
    """The findings as ``line:column code``."""
    return [f"{found.line}:{found.column} {found.code}" for found in parsed.findings]


@st.composite
def filled(draw: st.DrawFn, form: Form) -> Fields:
    """What a browser may post for a form."""
    posted: dict[str, list[str]] = {}
    typed = st.one_of(
        st.text(max_size=30), st.sampled_from(["KPK", " kpk. ", "<b>30", "2.100", "1e3", "komisi x"])
    )
    for field in form.fields:
        match field:
            case OneOf():
                posted[field.name] = draw(st.lists(st.sampled_from(_values(field.options)), max_size=1))
            case SomeOf():
                values = st.sampled_from(_values(field.options))
                posted[field.name] = draw(st.lists(values, unique=True))
            case SelectPerRow():
                for row in _values(field.rows):
                    posted[f"{field.name}.{row}"] = [draw(st.sampled_from(["", *_values(field.options)]))]
            case Order():
                ranks = [str(n) for n in range(1, len(field.options) + 1)]
                for option in _values(field.options):
                    posted[f"{field.name}.{option}"] = [draw(st.sampled_from(["", *ranks]))]
            case TextField() | NumberField():
                posted[field.name] = [draw(typed)]
    return posted


def shown(form: Form) -> dict[str, list[str]]:
    """What a form that is already filled would post, without what is empty."""
    found: dict[str, list[str]] = {}
    for field in form.fields:
        match field:
            case OneOf():
                found[field.name] = [field.chosen]
            case SomeOf():
                found[field.name] = sorted(field.chosen)
            case SelectPerRow():
                found |= {f"{field.name}.{row}": [value] for row, value in field.chosen.items()}
            case Order():
                found |= {f"{field.name}.{option}": [rank] for option, rank in field.ranks.items()}
            case TextField() | NumberField():
                found[field.name] = [field.value]
    return {name: values for name, values in found.items() if any(values)}


def trimmed(fields: Fields) -> dict[str, list[str]]:
    """Posted fields as a form shows them again."""
    kept = {name: sorted(value.strip() for value in values) for name, values in fields.items()}
    return {name: values for name, values in kept.items() if any(values)}


def _values(options: tuple[object, ...]) -> list[str]:
    return [option.value for option in options]  # type: ignore[attr-defined]
