"""The JP account: lines, sums, and the agency's dated terms.

Revision ID: 0032
Revises: 0031
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
ALWAYS = date(1900, 1, 1)
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"

STANDS = (
    "id",
    "public_id",
    "person_id",
    "year",
    "counted_on",
    "quarters",
    "source",
    "reference",
    "form",
    "starts_on",
    "ends_on",
    "cost",
    "funds",
    "late",
    "recorded_at",
    "reverses_id",
)
"""What of an entry is never changed."""
LOOSE = ("recorded_by", "enrolment_id", "note")
"""What may only become empty."""
WORDS = ("title", "provider", "organiser_agency", "partner", "place", "number")
"""What may only be blanked, where a person is erased; the reason of a reversal becomes a dash."""

GONE = "NOT EXISTS (SELECT 1 FROM person WHERE person.id = OLD.person_id AND NOT person.demo)"
"""Whose lines may go: those of the demonstration's people."""

CLOSED = ("year", "accounts", "quarters", "closed_at")
SHOWN = "EXISTS (SELECT 1 FROM person WHERE person.id = OLD.closed_by AND person.demo)"
"""Which closed years may be opened: those that the demonstration closed."""

CLASSICAL = (
    ("pelatihan-struktural", "Pelatihan struktural kepemimpinan", "Structural leadership training"),
    ("pelatihan-manajerial", "Pelatihan manajerial", "Managerial training"),
    ("pelatihan-teknis", "Pelatihan teknis", "Technical training"),
    ("pelatihan-fungsional", "Pelatihan fungsional", "Functional training"),
    ("pelatihan-sosial-kultural", "Pelatihan sosial kultural", "Socio-cultural training"),
    ("seminar", "Seminar/konferensi/sarasehan", "Seminar or conference"),
    ("workshop", "Workshop/lokakarya", "Workshop"),
    ("kursus", "Kursus", "Course"),
    ("penataran", "Penataran", "Upgrading course"),
    ("bimtek", "Bimbingan teknis", "Technical guidance"),
    ("sosialisasi", "Sosialisasi", "Information session"),
)
NONCLASSICAL = (
    ("coaching", "Coaching", "Coaching"),
    ("mentoring", "Mentoring", "Mentoring"),
    ("e-learning", "E-learning", "E-learning"),
    ("pelatihan-jarak-jauh", "Pelatihan jarak jauh", "Distance training"),
    ("detasering", "Detasering", "Secondment"),
    ("outbound", "Pembelajaran alam terbuka", "Outdoor learning"),
    ("patok-banding", "Patok banding", "Benchmarking"),
    (
        "pertukaran",
        "Pertukaran PNS dengan pegawai swasta/BUMN/BUMD",
        "Exchange with private or state companies",
    ),
    ("belajar-mandiri", "Belajar mandiri", "Self-development"),
    ("komunitas-belajar", "Komunitas belajar", "Community of practice"),
    ("bimbingan-kerja", "Bimbingan di tempat kerja", "Guidance at work"),
    ("magang", "Magang/praktik kerja", "Internship"),
)
FORMS_SOURCE = "Perlan 10/2018, daftar BKN 2022"

RATES = (
    ("coaching", "session", 2),
    ("mentoring", "session", 2),
    ("belajar-mandiri", "result", 2),
    ("komunitas-belajar", "meeting", 2),
    ("bimbingan-kerja", "activity", 2),
    ("workshop", "day", 5),
    ("bimtek", "day", 5),
    ("patok-banding", "activity", 10),
    ("detasering", "activity", 20),
    ("pertukaran", "activity", 20),
    ("magang", "activity", 20),
    ("seminar", "day", 4),
    ("sosialisasi", "day", 4),
)

PNS_SOURCE = "PP 11/2017 jo. PP 17/2020, Pasal 203"
TARGETS = (
    ("PNS", "at_least", 20, date(2017, 4, 7), PNS_SOURCE),
    ("CPNS", "at_least", 20, date(2017, 4, 7), PNS_SOURCE),
    ("PPPK", "at_most", 24, date(2018, 11, 28), "PP 49/2018"),
    ("PPPK-PW", "at_most", 24, date(2018, 11, 28), "PP 49/2018"),
)

FUNDS = (
    ("apbn", "APBN", "State budget (APBN)"),
    ("apbd", "APBD", "Regional budget (APBD)"),
    ("blud", "BLU/BLUD", "Public service body (BLU/BLUD)"),
    ("penyelenggara", "Ditanggung penyelenggara", "Paid by the organiser"),
    ("hibah", "Hibah atau kerja sama", "Grant or cooperation"),
    ("mandiri", "Biaya sendiri", "Paid by the participant"),
)


def upgrade() -> None:
    _entries()
    _sums()
    terms = _terms()
    op.bulk_insert(terms, [{**term, "position": place} for place, term in enumerate(_shipped(), 1)])
    if op.get_context().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgres()


def _entries() -> None:
    op.create_table(
        "credit_entry",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(10), nullable=False),
        sa.Column("person_id", ROW_ID, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("quarters", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(20), nullable=False),
        sa.Column("reference", sa.String(80), nullable=False),
        sa.Column("form", sa.String(40), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        *(sa.Column(name, sa.String(200), nullable=False) for name in WORDS[1:5]),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("number", sa.String(100), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=True),
        sa.Column("funds", sa.String(40), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("note", sa.JSON(), nullable=True),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("recorded_by", ROW_ID, nullable=True),
        sa.Column("reverses_id", ROW_ID, nullable=True),
        sa.Column("why", sa.String(200), nullable=False),
        sa.Column("enrolment_id", ROW_ID, nullable=True),
        sa.CheckConstraint(
            "(reverses_id IS NULL AND quarters > 0) OR quarters < 0", name=op.f("ck_credit_entry_quarters")
        ),
        sa.CheckConstraint("reverses_id IS NULL OR why <> ''", name=op.f("ck_credit_entry_reason")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_credit_entry_days")),
        sa.CheckConstraint("cost IS NULL OR cost >= 0", name=op.f("ck_credit_entry_cost")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_credit_entry_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"],
            ["person.id"],
            name=op.f("fk_credit_entry_recorded_by_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["credit_entry.id"], name=op.f("fk_credit_entry_reverses_id_credit_entry")
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolment.id"],
            name=op.f("fk_credit_entry_enrolment_id_enrolment"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_entry")),
        sa.UniqueConstraint("public_id", name=op.f("uq_credit_entry_public_id")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_credit_entry_reverses_id")),
        sa.UniqueConstraint("source", "reference", name=op.f("uq_credit_entry_source_reference")),
    )
    op.create_index("ix_credit_entry_person_id_year", "credit_entry", ["person_id", "year"])
    op.create_index("ix_credit_entry_year_recorded_at", "credit_entry", ["year", "recorded_at"])
    op.create_index("ix_credit_entry_enrolment_id", "credit_entry", ["enrolment_id"])


def _sums() -> None:
    op.create_table(
        "credit_account",
        sa.Column("person_id", ROW_ID, nullable=False, autoincrement=False),
        sa.Column("year", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("quarters", sa.Integer(), nullable=False),
        sa.CheckConstraint("quarters >= 0", name=op.f("ck_credit_account_quarters")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_credit_account_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "year", name=op.f("pk_credit_account")),
    )
    op.create_index("ix_credit_account_year_quarters", "credit_account", ["year", "quarters"])
    op.create_table(
        "credit_year",
        sa.Column("year", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("late_until", sa.Date(), nullable=False),
        sa.Column("accounts", sa.Integer(), nullable=False),
        sa.Column("quarters", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", MOMENT, nullable=False),
        sa.Column("closed_by", ROW_ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["closed_by"], ["person.id"], name=op.f("fk_credit_year_closed_by_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_credit_year")),
    )
    op.create_table(
        "credit_cursor",
        sa.Column("source", sa.String(20), nullable=False),
        sa.Column("after", sa.String(200), nullable=False),
        sa.Column("read_at", MOMENT, nullable=False),
        sa.Column("trouble", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_credit_cursor")),
    )


def _terms() -> sa.Table:
    rules = (
        ("kind", "kind IN ('form', 'rate', 'target', 'fund', 'bound')"),
        ("track", "track IN ('', 'classical', 'nonclassical')"),
        ("per", "per IN ('', 'session', 'day', 'activity', 'meeting', 'result')"),
        ("bound", "bound IN ('', 'at_least', 'at_most')"),
        ("quarters", "quarters >= 0"),
        ("days", "until_day IS NULL OR until_day > from_day"),
    )
    return op.create_table(
        "credit_term",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(10), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("track", sa.String(12), nullable=False),
        sa.Column("per", sa.String(10), nullable=False),
        sa.Column("bound", sa.String(8), nullable=False),
        sa.Column("quarters", sa.Integer(), nullable=False),
        sa.Column("example", sa.Boolean(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=True),
        sa.Column("source", sa.String(300), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=True),
        sa.Column("made_by", ROW_ID, nullable=True),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_credit_term_{name}")) for name, rule in rules),
        sa.ForeignKeyConstraint(
            ["made_by"], ["person.id"], name=op.f("fk_credit_term_made_by_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_term")),
        sa.UniqueConstraint("public_id", name=op.f("uq_credit_term_public_id")),
        sa.UniqueConstraint(
            "kind", "code", "per", "from_day", name=op.f("uq_credit_term_kind_code_per_from_day")
        ),
    )


def _shipped() -> Iterator[dict[str, Any]]:
    """The terms that every agency begins with, in the order in which pages show them."""
    for track, forms in (("classical", CLASSICAL), ("nonclassical", NONCLASSICAL)):
        for code, name, english in forms:
            yield _term("form", code, names={"id": name, "en": english}, track=track, source=FORMS_SOURCE)
    for code, per, hours in RATES:
        yield _term("rate", code, per=per, quarters=4 * hours, example=True, source="Contoh")
    for code, bound, hours, day, source in TARGETS:
        yield _term("target", code, bound=bound, quarters=4 * hours, from_day=day, source=source)
    for code, name, english in FUNDS:
        yield _term("fund", code, names={"id": name, "en": english})
    yield _term("bound", "day", quarters=4 * 12, example=True, source="Contoh")


def _term(kind: str, code: str, **told: Any) -> dict[str, Any]:
    return {
        "public_id": "".join(secrets.choice(SIGNS) for _ in range(10)),
        "kind": kind,
        "code": code,
        "names": {},
        "track": "",
        "per": "",
        "bound": "",
        "quarters": 0,
        "example": False,
        "from_day": ALWAYS,
        "until_day": None,
        "source": "",
        "made_at": None,
        "made_by": None,
        **told,
    }


def _broken(was: str, differs: str) -> str:
    """When an update of an entry is more than a blanking: in the words of an engine."""
    stands = [f"NEW.{name} {differs} OLD.{name}" for name in STANDS]
    words = [f"(NEW.{name} <> OLD.{name} AND NEW.{name} <> '')" for name in WORDS]
    why = "(NEW.why <> OLD.why AND NEW.why <> '-')"
    loose = [f"(NEW.{name}{was} {differs} OLD.{name}{was} AND NEW.{name} IS NOT NULL)" for name in LOOSE]
    return " OR ".join([*stands, *words, why, *loose])


def _guard_sqlite() -> None:
    refuse = "BEGIN SELECT RAISE(ABORT, 'the JP account is only added to'); END"
    op.execute(
        "CREATE TRIGGER credit_entry_stands BEFORE UPDATE ON credit_entry"
        f" WHEN {_broken('', 'IS NOT')} {refuse}"
    )
    op.execute(f"CREATE TRIGGER credit_entry_stays BEFORE DELETE ON credit_entry WHEN NOT ({GONE}) {refuse}")
    reopened = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in CLOSED)
    op.execute(f"CREATE TRIGGER credit_year_stands BEFORE UPDATE ON credit_year WHEN {reopened} {refuse}")
    op.execute(f"CREATE TRIGGER credit_year_stays BEFORE DELETE ON credit_year WHEN NOT ({SHOWN}) {refuse}")


def _guard_postgres() -> None:
    op.execute(
        "CREATE FUNCTION credit_refuse() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'the JP account is only added to'; END $$"
    )
    op.execute(
        "CREATE FUNCTION credit_entry_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF TG_OP = 'UPDATE' THEN"
        f" IF NOT ({_broken('::text', 'IS DISTINCT FROM')}) THEN RETURN NEW; END IF;"
        f" ELSIF {GONE} THEN RETURN OLD; END IF;"
        " RAISE EXCEPTION 'the JP account is only added to'; END $$"
    )
    op.execute(
        "CREATE TRIGGER credit_entry_stands BEFORE UPDATE OR DELETE ON credit_entry"
        " FOR EACH ROW EXECUTE FUNCTION credit_entry_guard()"
    )
    reopened = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in CLOSED)
    op.execute(
        "CREATE FUNCTION credit_year_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF TG_OP = 'UPDATE' THEN"
        f" IF NOT ({reopened}) THEN RETURN NEW; END IF;"
        f" ELSIF {SHOWN} THEN RETURN OLD; END IF;"
        " RAISE EXCEPTION 'the JP account is only added to'; END $$"
    )
    op.execute(
        "CREATE TRIGGER credit_year_stands BEFORE UPDATE OR DELETE ON credit_year"
        " FOR EACH ROW EXECUTE FUNCTION credit_year_guard()"
    )
    for table in ("credit_entry", "credit_year"):
        op.execute(
            f"CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION credit_refuse()"
        )


def downgrade() -> None:
    for table in ("credit_term", "credit_cursor", "credit_year", "credit_account", "credit_entry"):
        op.drop_table(table)
    if op.get_context().dialect.name != "sqlite":
        op.execute("DROP FUNCTION credit_entry_guard")
        op.execute("DROP FUNCTION credit_year_guard")
        op.execute("DROP FUNCTION credit_refuse")
