"""Certificates and the agency's dated settings for them.

Revision ID: 0037
Revises: 0036
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _certificates()
    _settings()
    _batches()


def _certificates() -> None:
    op.create_table(
        "certificate",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=13), nullable=False),
        sa.Column("enrolment_id", ROW_ID, nullable=False),
        sa.Column("person_id", ROW_ID, nullable=False),
        sa.Column("course_id", ROW_ID, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("frozen", sa.JSON(), nullable=False),
        sa.Column("series", sa.String(length=63), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("number", sa.String(length=250), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("completed_at", MOMENT, nullable=False),
        sa.Column("completed_day", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("issued_at", MOMENT, nullable=False),
        sa.Column("numbered_at", MOMENT, nullable=True),
        sa.Column("replaces_id", ROW_ID, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_by", ROW_ID, nullable=True),
        sa.Column("ended_class", sa.String(length=12), nullable=False),
        sa.Column("ended_why", sa.String(length=300), nullable=False),
        sa.CheckConstraint("kind IN ('completion', 'attendance')", name=op.f("ck_certificate_kind")),
        sa.CheckConstraint("state IN ('valid', 'revoked', 'replaced')", name=op.f("ck_certificate_state")),
        sa.CheckConstraint("(state = 'valid') = (ended_at IS NULL)", name=op.f("ck_certificate_ended")),
        sa.CheckConstraint("(sequence IS NULL) = (number = '')", name=op.f("ck_certificate_number")),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_certificate_enrolment_id_enrolment")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_certificate_person_id_person")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_certificate_course_id_course")),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["certificate.id"], name=op.f("fk_certificate_replaces_id_certificate")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["person.id"], name=op.f("fk_certificate_ended_by_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("code", name=op.f("uq_certificate_code")),
        sa.UniqueConstraint("public_id", name=op.f("uq_certificate_public_id")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_certificate_replaces_id")),
    )
    _index("uq_certificate_valid", ["enrolment_id"], "state = 'valid'", unique=True)
    _index("uq_certificate_sequence", ["series", "year", "sequence"], "state <> 'replaced'", unique=True)
    _index("ix_certificate_unnumbered", ["completed_at", "id"], "sequence IS NULL")
    op.create_index(op.f("ix_certificate_enrolment_id"), "certificate", ["enrolment_id"])
    op.create_index(op.f("ix_certificate_person_id"), "certificate", ["person_id"])
    op.create_index("ix_certificate_completed_day", "certificate", ["completed_day", "id"])
    op.create_index("ix_certificate_course_id", "certificate", ["course_id", "completed_day"])
    op.create_index("ix_certificate_expires_on", "certificate", ["expires_on"])
    op.create_index("ix_certificate_number", "certificate", ["number"])
    op.create_table(
        "certificate_series",
        sa.Column("series", sa.String(length=63), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("series", "year", name=op.f("pk_certificate_series")),
    )
    op.create_table(
        "certificate_backlog",
        sa.Column("through_id", ROW_ID, nullable=False, autoincrement=False),
        sa.Column("after_id", ROW_ID, nullable=False),
        sa.PrimaryKeyConstraint("through_id", name=op.f("pk_certificate_backlog")),
    )
    # What was earned before gets its certificate by the job, by open runs too: attendance does not ask for a pass. What
    # is earned later is heard of.
    op.execute(
        "INSERT INTO certificate_backlog (through_id, after_id)"
        " SELECT max(id), 0 FROM enrolment HAVING count(*) > 0"
    )


def _index(name: str, columns: list[str], where: str, unique: bool = False) -> None:
    text = sa.text(where)
    op.create_index(name, "certificate", columns, unique=unique, sqlite_where=text, postgresql_where=text)


def _settings() -> None:
    op.create_table(
        "certificate_setting",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("authority", sa.String(length=200), nullable=False),
        sa.Column("issuer", sa.String(length=200), nullable=False),
        sa.Column("organiser_code", sa.String(length=40), nullable=False),
        sa.Column("place", sa.String(length=100), nullable=False),
        sa.Column("arms", sa.String(length=64), nullable=False),
        sa.Column("pattern", sa.String(length=120), nullable=False),
        sa.Column("series", sa.String(length=6), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("layout", sa.String(length=60), nullable=False),
        sa.Column("predicates", sa.JSON(), nullable=False),
        sa.Column("on_erasure", sa.String(length=6), nullable=False),
        sa.Column("made_by", ROW_ID, nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.CheckConstraint("series IN ('agency', 'course')", name=op.f("ck_certificate_setting_series")),
        sa.CheckConstraint(
            "on_erasure IN ('stay', 'revoke')", name=op.f("ck_certificate_setting_on_erasure")
        ),
        sa.ForeignKeyConstraint(
            ["made_by"],
            ["person.id"],
            name=op.f("fk_certificate_setting_made_by_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_setting")),
        sa.UniqueConstraint("from_day", name=op.f("uq_certificate_setting_from_day")),
    )
    op.create_table(
        "certificate_signatory",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("office", sa.String(length=200), nullable=False),
        sa.Column("rank", sa.String(length=100), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=True),
        sa.Column("made_by", ROW_ID, nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "until_day IS NULL OR until_day > from_day", name=op.f("ck_certificate_signatory_days")
        ),
        sa.ForeignKeyConstraint(
            ["made_by"],
            ["person.id"],
            name=op.f("fk_certificate_signatory_made_by_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_signatory")),
        sa.UniqueConstraint("public_id", name=op.f("uq_certificate_signatory_public_id")),
    )


def _batches() -> None:
    op.create_table(
        "certificate_batch",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("course_id", ROW_ID, nullable=True),
        sa.Column("unit_id", ROW_ID, nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("through_id", ROW_ID, nullable=False),
        sa.Column("after_id", ROW_ID, nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("failed", sa.JSON(), nullable=False),
        sa.Column("asked_by", ROW_ID, nullable=True),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("cleared_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_certificate_batch_course_id_course")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_certificate_batch_unit_id_unit")),
        sa.ForeignKeyConstraint(
            ["asked_by"],
            ["person.id"],
            name=op.f("fk_certificate_batch_asked_by_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_batch")),
        sa.UniqueConstraint("public_id", name=op.f("uq_certificate_batch_public_id")),
    )


def downgrade() -> None:
    for table in (
        "certificate_batch",
        "certificate_signatory",
        "certificate_setting",
        "certificate_series",
        "certificate_backlog",
        "certificate",
    ):
        op.drop_table(table)
