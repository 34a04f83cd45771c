"""Works handed in.

Revision ID: 0013
Revises: 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
RUN_AND_ITEM = ["enrolment_id", "item_id"]


def upgrade() -> None:
    op.create_table(
        "submission",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("enrolment_id", ROW_ID, nullable=False),
        sa.Column("item_id", ROW_ID, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("edition_id", ROW_ID, nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("links", sa.JSON(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("sent_day", sa.Date(), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("deduction", sa.Text(), nullable=False),
        sa.Column("score", sa.Text(), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'sent', 'replaced', 'returned', 'marked')", name=op.f("ck_submission_state")
        ),
        sa.CheckConstraint("(state = 'draft') = (sent_at IS NULL)", name=op.f("ck_submission_sent_at")),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_submission_enrolment_id_enrolment")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["course_item.id"], name=op.f("fk_submission_item_id_course_item")
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["course_edition.id"], name=op.f("fk_submission_edition_id_course_edition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint(
            "enrolment_id", "item_id", "n", name=op.f("uq_submission_enrolment_id_item_id_n")
        ),
    )
    for state in ("draft", "sent"):
        where = sa.text(f"state = '{state}'")
        op.create_index(
            f"uq_submission_{state}",
            "submission",
            RUN_AND_ITEM,
            unique=True,
            sqlite_where=where,
            postgresql_where=where,
        )


def downgrade() -> None:
    op.drop_index("uq_submission_sent", "submission")
    op.drop_index("uq_submission_draft", "submission")
    op.drop_table("submission")
