"""Questions to trainers and reports of mistakes.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "inquiry",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(10), nullable=False),
        sa.Column("person_id", ROW_ID, nullable=True),
        sa.Column("course_id", ROW_ID, nullable=False),
        sa.Column("item_id", ROW_ID, nullable=True),
        sa.Column("edition_id", ROW_ID, nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("question", sa.String(63), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("titles", sa.JSON(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("may_publish", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_day", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(8), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", ROW_ID, nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kind IN ('ask', 'report')", name=op.f("ck_inquiry_kind")),
        sa.CheckConstraint(
            "outcome IN ('', 'answered', 'fixed', 'no-error')", name=op.f("ck_inquiry_outcome")
        ),
        sa.CheckConstraint(
            "NOT published OR (may_publish AND answered_at IS NOT NULL)", name=op.f("ck_inquiry_published")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_inquiry_person_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_inquiry_course_id_course")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["course_item.id"], name=op.f("fk_inquiry_item_id_course_item")
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["course_edition.id"], name=op.f("fk_inquiry_edition_id_course_edition")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["person.id"], name=op.f("fk_inquiry_answered_by_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry")),
        sa.UniqueConstraint("public_id", name=op.f("uq_inquiry_public_id")),
    )
    op.create_index("ix_inquiry_person_id_asked_day", "inquiry", ["person_id", "asked_day"])
    op.create_index("ix_inquiry_course_id_answered_at", "inquiry", ["course_id", "answered_at"])
    op.create_index("ix_inquiry_item_id_published", "inquiry", ["item_id", "published"])


def downgrade() -> None:
    op.drop_table("inquiry")
