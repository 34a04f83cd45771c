"""Keys put right, and what that changed.

Revision ID: 0016
Revises: 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "key_amendment",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("course", sa.String(length=63), nullable=False),
        sa.Column("question", sa.String(length=63), nullable=False),
        sa.Column("kind", sa.String(length=7), nullable=False),
        sa.Column("specs", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("takes_back", sa.Boolean(), nullable=False),
        sa.Column("by", ROW_ID, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("ended", sa.String(length=9), nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_by", ROW_ID, nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=False),
        sa.Column("ended_edition", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('key', 'dropped')", name=op.f("ck_key_amendment_kind")),
        sa.CheckConstraint(
            "ended IN ('', 'withdrawn', 'replaced', 'carried')", name=op.f("ck_key_amendment_ended")
        ),
        sa.CheckConstraint("(ended = '') = (ended_at IS NULL)", name=op.f("ck_key_amendment_ended_at")),
        sa.ForeignKeyConstraint(
            ["by"], ["person.id"], name=op.f("fk_key_amendment_by_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["person.id"], name=op.f("fk_key_amendment_ended_by_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_amendment")),
        sa.UniqueConstraint("public_id", name=op.f("uq_key_amendment_public_id")),
    )
    op.create_index(op.f("ix_key_amendment_course_question"), "key_amendment", ["course", "question"])
    op.create_index(
        op.f("uq_key_amendment_in_force"),
        "key_amendment",
        ["course", "question"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "amended_question",
        sa.Column("attempt_id", ROW_ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("amendment_id", ROW_ID, nullable=False),
        sa.Column("base_version_id", ROW_ID, nullable=False),
        sa.Column("base_fraction", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["amendment_id"],
            ["key_amendment.id"],
            name=op.f("fk_amended_question_amendment_id_key_amendment"),
        ),
        sa.ForeignKeyConstraint(
            ["base_version_id"],
            ["question_version.id"],
            name=op.f("fk_amended_question_base_version_id_question_version"),
        ),
        sa.ForeignKeyConstraint(
            ["attempt_id", "position"],
            ["attempt_question.attempt_id", "attempt_question.position"],
            name=op.f("fk_amended_question_attempt_id_attempt_question"),
        ),
        sa.PrimaryKeyConstraint("attempt_id", "position", name=op.f("pk_amended_question")),
    )
    op.create_index(op.f("ix_amended_question_amendment_id"), "amended_question", ["amendment_id"])
    op.create_table(
        "rescoring",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("amendment_id", ROW_ID, nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("takes_back", sa.Boolean(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("after", ROW_ID, nullable=False),
        sa.Column("runs", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unfit", sa.Integer(), nullable=False),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["amendment_id"], ["key_amendment.id"], name=op.f("fk_rescoring_amendment_id_key_amendment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rescoring")),
    )
    op.create_index(op.f("ix_rescoring_amendment_id"), "rescoring", ["amendment_id"])
    op.create_table(
        "score_change",
        sa.Column("rescoring_id", ROW_ID, nullable=False),
        sa.Column("attempt_id", ROW_ID, nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("passed_before", sa.Boolean(), nullable=True),
        sa.Column("passed_after", sa.Boolean(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["rescoring_id"], ["rescoring.id"], name=op.f("fk_score_change_rescoring_id_rescoring")
        ),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempt.id"], name=op.f("fk_score_change_attempt_id_attempt")
        ),
        sa.PrimaryKeyConstraint("rescoring_id", "attempt_id", name=op.f("pk_score_change")),
    )
    op.create_index(op.f("ix_score_change_attempt_id"), "score_change", ["attempt_id"])


def downgrade() -> None:
    op.drop_table("score_change")
    op.drop_table("rescoring")
    op.drop_table("amended_question")
    op.drop_table("key_amendment")
