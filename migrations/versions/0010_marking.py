"""What a person has to mark, and the marks.

Revision ID: 0010
Revises: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "work",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("ref", sa.String(length=63), nullable=False),
        sa.Column("enrolment_id", ROW_ID, nullable=False),
        sa.Column("course_id", ROW_ID, nullable=False),
        sa.Column("item_id", ROW_ID, nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("opened_by", ROW_ID, nullable=True),
        sa.Column("opened_at", MOMENT, nullable=True),
        sa.Column("draft", sa.JSON(), nullable=True),
        sa.Column("draft_by", ROW_ID, nullable=True),
        sa.Column("draft_at", MOMENT, nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'marked', 'returned')", name=op.f("ck_work_state")),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_work_enrolment_id_enrolment")
        ),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_work_course_id_course")),
        sa.ForeignKeyConstraint(["item_id"], ["course_item.id"], name=op.f("fk_work_item_id_course_item")),
        sa.ForeignKeyConstraint(
            ["opened_by"], ["person.id"], name=op.f("fk_work_opened_by_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["draft_by"], ["person.id"], name=op.f("fk_work_draft_by_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work")),
        sa.UniqueConstraint("kind", "ref", name=op.f("uq_work_kind_ref")),
        sa.UniqueConstraint("public_id", name=op.f("uq_work_public_id")),
    )
    op.create_index("ix_work_state_since_id", "work", ["state", "since", "id"])
    op.create_index("ix_work_enrolment_id", "work", ["enrolment_id"])
    op.create_table(
        "mark",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("work_id", ROW_ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("by", ROW_ID, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("levels", sa.JSON(), nullable=False),
        sa.Column("percent", sa.Text(), nullable=True),
        sa.Column("override", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("share", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("returned", sa.Boolean(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["work_id"], ["work.id"], name=op.f("fk_mark_work_id_work")),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_mark_by_person"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark")),
        sa.UniqueConstraint("work_id", "number", name=op.f("uq_mark_work_id_number")),
    )


def downgrade() -> None:
    op.drop_table("mark")
    op.drop_index("ix_work_enrolment_id", table_name="work")
    op.drop_index("ix_work_state_since_id", table_name="work")
    op.drop_table("work")
