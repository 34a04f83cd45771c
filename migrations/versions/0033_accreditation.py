"""Lesson hours of courses, confirmed.

Revision ID: 0033
Revises: 0032
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _hours()
    _completions()
    _ask_for_a_look_back()


def _hours() -> None:
    op.create_table(
        "course_hours",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("course_id", ROW_ID, nullable=False),
        sa.Column("declared", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("quarters", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("told_day", sa.Date(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("runs", sa.Integer(), nullable=False),
        sa.CheckConstraint("declared > 0", name=op.f("ck_course_hours_declared")),
        sa.CheckConstraint(
            "state IN ('waiting', 'confirmed', 'refused')", name=op.f("ck_course_hours_state")
        ),
        sa.CheckConstraint(
            "(state = 'confirmed') = (quarters IS NOT NULL)", name=op.f("ck_course_hours_quarters")
        ),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_course_hours_course_id_course")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_hours")),
        sa.UniqueConstraint("public_id", name=op.f("uq_course_hours_public_id")),
        sa.UniqueConstraint("course_id", "declared", name=op.f("uq_course_hours_course_id_declared")),
    )
    op.create_index("ix_course_hours_state", "course_hours", ["state"])
    op.create_table(
        "hours_decision",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("hours_id", ROW_ID, nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("quarters", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("decided_by", ROW_ID, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["hours_id"], ["course_hours.id"], name=op.f("fk_hours_decision_hours_id_course_hours")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"],
            ["person.id"],
            name=op.f("fk_hours_decision_decided_by_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hours_decision")),
    )
    op.create_index(op.f("ix_hours_decision_hours_id"), "hours_decision", ["hours_id"])
    op.create_table(
        "edition_hours",
        sa.Column("edition_id", ROW_ID, nullable=False),
        sa.Column("hours_id", ROW_ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["course_edition.id"], name=op.f("fk_edition_hours_edition_id_course_edition")
        ),
        sa.ForeignKeyConstraint(
            ["hours_id"], ["course_hours.id"], name=op.f("fk_edition_hours_hours_id_course_hours")
        ),
        sa.PrimaryKeyConstraint("edition_id", name=op.f("pk_edition_hours")),
    )
    op.create_table(
        "course_repeat",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("course_id", ROW_ID, nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=True),
        sa.Column("set_by", ROW_ID, nullable=True),
        sa.CheckConstraint("until_day IS NULL OR until_day >= from_day", name=op.f("ck_course_repeat_days")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_course_repeat_course_id_course")),
        sa.ForeignKeyConstraint(
            ["set_by"], ["person.id"], name=op.f("fk_course_repeat_set_by_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_repeat")),
    )
    op.create_index(
        "uq_course_repeat_open",
        "course_repeat",
        ["course_id"],
        unique=True,
        sqlite_where=sa.text("until_day IS NULL"),
        postgresql_where=sa.text("until_day IS NULL"),
    )


def _completions() -> None:
    op.create_table(
        "completion_hours",
        sa.Column("enrolment_id", ROW_ID, nullable=False),
        sa.Column("person_id", ROW_ID, nullable=False),
        sa.Column("course_id", ROW_ID, nullable=False),
        sa.Column("hours_id", ROW_ID, nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("quarters", sa.Integer(), nullable=True),
        sa.Column("why", sa.String(length=10), nullable=False),
        sa.Column("note", sa.JSON(), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'counted', 'none')", name=op.f("ck_completion_hours_state")),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_completion_hours_enrolment_id_enrolment")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_completion_hours_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_completion_hours_course_id_course")
        ),
        sa.ForeignKeyConstraint(
            ["hours_id"], ["course_hours.id"], name=op.f("fk_completion_hours_hours_id_course_hours")
        ),
        sa.PrimaryKeyConstraint("enrolment_id", name=op.f("pk_completion_hours")),
    )
    op.create_index(
        "ix_completion_hours_hours_id_state", "completion_hours", ["hours_id", "state", "enrolment_id"]
    )
    op.create_index(
        "ix_completion_hours_person_id_year", "completion_hours", ["person_id", "year", "course_id"]
    )


def _ask_for_a_look_back() -> None:
    """What was published and completed before is looked at once, by the worker; a new site has nothing of it."""
    connection = op.get_bind()
    edition = sa.table("course_edition", sa.column("published_at", MOMENT))
    latest = connection.scalar(sa.select(sa.func.max(edition.c.published_at)))
    if latest is None:
        return
    job = sa.table(
        "job",
        sa.column("key", sa.String),
        sa.column("name", sa.String),
        sa.column("payload", sa.JSON),
        sa.column("run_at", MOMENT),
        sa.column("tries", sa.Integer),
        sa.column("last_error", sa.String),
    )
    row = {"key": "accreditation.look_back:", "name": "accreditation.look_back", "payload": {}}
    connection.execute(sa.insert(job).values(**row, run_at=latest, tries=0, last_error=""))


def downgrade() -> None:
    job = sa.table("job", sa.column("name", sa.String))
    op.get_bind().execute(sa.delete(job).where(job.c.name.startswith("accreditation.")))
    op.drop_index("ix_completion_hours_person_id_year", table_name="completion_hours")
    op.drop_index("ix_completion_hours_hours_id_state", table_name="completion_hours")
    op.drop_table("completion_hours")
    op.drop_index("uq_course_repeat_open", table_name="course_repeat")
    op.drop_table("course_repeat")
    op.drop_table("edition_hours")
    op.drop_index(op.f("ix_hours_decision_hours_id"), table_name="hours_decision")
    op.drop_table("hours_decision")
    op.drop_index("ix_course_hours_state", table_name="course_hours")
    op.drop_table("course_hours")
