"""Signs that a completion can hardly be true.

Revision ID: 0017
Revises: 0016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "run_sign",
        sa.Column("enrolment_id", ROW_ID, nullable=False),
        sa.Column("sign", sa.String(length=7), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("whole", sa.Integer(), nullable=False),
        sa.CheckConstraint("sign IN ('lessons', 'course', 'answers')", name=op.f("ck_run_sign_sign")),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_run_sign_enrolment_id_enrolment")
        ),
        sa.PrimaryKeyConstraint("enrolment_id", "sign", name=op.f("pk_run_sign")),
    )
    op.create_table(
        "answer_pattern",
        sa.Column("attempt_id", ROW_ID, nullable=False),
        sa.Column("item_id", ROW_ID, nullable=False),
        sa.Column("unit_id", ROW_ID, nullable=False),
        sa.Column("pattern", sa.String(length=64), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempt.id"], name=op.f("fk_answer_pattern_attempt_id_attempt")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["course_item.id"], name=op.f("fk_answer_pattern_item_id_course_item")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_answer_pattern_unit_id_unit")),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("pk_answer_pattern")),
    )
    op.create_index(
        op.f("ix_answer_pattern_item_id_unit_id_pattern"), "answer_pattern", ["item_id", "unit_id", "pattern"]
    )
    _ask_for_a_look_back()


def _ask_for_a_look_back() -> None:
    """What was completed before is looked at once, by the worker; a new site has nothing to look at."""
    connection = op.get_bind()
    enrolment = sa.table("enrolment", sa.column("completed_at", MOMENT))
    latest = connection.scalar(sa.select(sa.func.max(enrolment.c.completed_at)))
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
    row = {"key": "plausibility.look_back:0", "name": "plausibility.look_back", "payload": {"after": 0}}
    connection.execute(sa.insert(job).values(**row, run_at=latest, tries=0, last_error=""))


def downgrade() -> None:
    job = sa.table("job", sa.column("name", sa.String))
    op.get_bind().execute(sa.delete(job).where(job.c.name == "plausibility.look_back"))
    op.drop_index(op.f("ix_answer_pattern_item_id_unit_id_pattern"), table_name="answer_pattern")
    op.drop_table("answer_pattern")
    op.drop_table("run_sign")
