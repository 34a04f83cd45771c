"""Files that people hand in.

Revision ID: 0009
Revises: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "handed_file",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("person_id", ROW_ID, nullable=False),
        sa.Column("course_id", ROW_ID, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("kept_at", MOMENT, nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_handed_file_size")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_handed_file_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_handed_file_course_id_course")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handed_file")),
        sa.UniqueConstraint("public_id", name=op.f("uq_handed_file_public_id")),
    )
    op.create_index(op.f("ix_handed_file_digest"), "handed_file", ["digest"])
    op.create_index(op.f("ix_handed_file_person_id_course_id"), "handed_file", ["person_id", "course_id"])
    op.create_index(op.f("ix_handed_file_held_kept_at"), "handed_file", ["held", "kept_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_handed_file_held_kept_at"), "handed_file")
    op.drop_index(op.f("ix_handed_file_person_id_course_id"), "handed_file")
    op.drop_index(op.f("ix_handed_file_digest"), "handed_file")
    op.drop_table("handed_file")
