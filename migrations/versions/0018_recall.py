"""Questions that come back.

Revision ID: 0018
Revises: 0017
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "recall_learner",
        sa.Column("person_id", ROW_ID, nullable=False),
        sa.Column("off", sa.Boolean(), nullable=False),
        sa.Column("review", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_recall_learner_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_recall_learner")),
    )
    op.create_table(
        "recall_card",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("person_id", ROW_ID, nullable=False),
        sa.Column("course_id", ROW_ID, nullable=False),
        sa.Column("question", sa.String(length=63), nullable=False),
        sa.Column("due_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("stability", sa.Double(), nullable=True),
        sa.Column("difficulty", sa.Double(), nullable=True),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("asked_in", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("answered_in", sa.Integer(), nullable=False),
        sa.Column("response", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_recall_card_course_id_course")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_recall_card_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recall_card")),
        sa.UniqueConstraint("public_id", name=op.f("uq_recall_card_public_id")),
        sa.UniqueConstraint(
            "person_id", "course_id", "question", name=op.f("uq_recall_card_person_id_course_id_question")
        ),
    )
    op.create_index(
        op.f("ix_recall_card_course_id"), "recall_card", ["course_id", "last_day", "stability", "person_id"]
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_recall_card_course_id"), table_name="recall_card")
    op.drop_table("recall_card")
    op.drop_table("recall_learner")
