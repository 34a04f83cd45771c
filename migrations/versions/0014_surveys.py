"""Answers to surveys.

Revision ID: 0014
Revises: 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "survey_waiting",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("item_id", ROW_ID, nullable=False),
        sa.Column("form", sa.String(length=16), nullable=False),
        sa.Column("again", sa.Boolean(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["course_item.id"], name=op.f("fk_survey_waiting_item_id_course_item")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_survey_waiting")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_survey_waiting_item_id_form"), "survey_waiting", ["item_id", "form"])
    op.create_table(
        "survey_answer",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("item_id", ROW_ID, nullable=False),
        sa.Column("question", sa.String(length=63), nullable=False),
        sa.Column("wording", sa.String(length=16), nullable=False),
        sa.Column("response", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["item_id"], ["course_item.id"], name=op.f("fk_survey_answer_item_id_course_item")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_survey_answer")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_survey_answer_item_id"), "survey_answer", ["item_id"])
    op.create_table(
        "survey_named_answer",
        sa.Column("enrolment_id", ROW_ID, nullable=False),
        sa.Column("item_id", ROW_ID, nullable=False),
        sa.Column("question", sa.String(length=63), nullable=False),
        sa.Column("wording", sa.String(length=16), nullable=False),
        sa.Column("response", sa.JSON(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_survey_named_answer_enrolment_id_enrolment")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["course_item.id"], name=op.f("fk_survey_named_answer_item_id_course_item")
        ),
        sa.PrimaryKeyConstraint("enrolment_id", "item_id", "question", name=op.f("pk_survey_named_answer")),
    )
    op.create_index(op.f("ix_survey_named_answer_item_id"), "survey_named_answer", ["item_id"])


def downgrade() -> None:
    op.drop_table("survey_named_answer")
    op.drop_table("survey_answer")
    op.drop_table("survey_waiting")
