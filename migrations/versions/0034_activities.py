"""Learning elsewhere, entered with evidence; files that belong to no course.

Revision ID: 0034
Revises: 0033
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("handed_file") as table:
        table.alter_column("course_id", existing_type=ROW_ID, nullable=True)
    op.create_table(
        "activity",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("person_id", ROW_ID, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("provider", sa.String(length=200), nullable=False),
        sa.Column("organiser_agency", sa.String(length=200), nullable=False),
        sa.Column("partner", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("amount", sa.Integer(), nullable=True),
        sa.Column("quarters", sa.Integer(), nullable=True),
        sa.Column("number", sa.String(length=100), nullable=False),
        sa.Column("number_key", sa.String(length=100), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=True),
        sa.Column("funds", sa.String(length=40), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", ROW_ID, nullable=True),
        sa.Column("why", sa.String(length=500), nullable=False),
        sa.Column("granted", sa.Integer(), nullable=True),
        sa.Column("credited", sa.String(length=80), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'returned', 'refused', 'verified', 'withdrawn', 'reversed')",
            name=op.f("ck_activity_state"),
        ),
        sa.CheckConstraint(
            "state = 'draft' OR (submitted_at IS NOT NULL AND starts_on IS NOT NULL AND ends_on >= starts_on"
            " AND quarters > 0)",
            name=op.f("ck_activity_whole"),
        ),
        sa.CheckConstraint("(state = 'verified') = (granted IS NOT NULL)", name=op.f("ck_activity_granted")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_activity_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_activity_decided_by_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
        sa.UniqueConstraint("public_id", name=op.f("uq_activity_public_id")),
    )
    op.create_index("ix_activity_person_id_ends_on", "activity", ["person_id", "ends_on"])
    op.create_index("ix_activity_state_submitted_at", "activity", ["state", "submitted_at"])
    op.create_index("ix_activity_state_decided_at", "activity", ["state", "decided_at"])
    op.create_index("ix_activity_number_key", "activity", ["number_key"])
    op.create_table(
        "activity_step",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("activity_id", ROW_ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", ROW_ID, nullable=True),
        sa.Column("what", sa.String(length=10), nullable=False),
        sa.Column("why", sa.String(length=500), nullable=False),
        sa.Column("quarters", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["activity_id"],
            ["activity.id"],
            name=op.f("fk_activity_step_activity_id_activity"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_activity_step_by_id_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_step")),
    )
    op.create_index(op.f("ix_activity_step_activity_id"), "activity_step", ["activity_id"])
    op.create_index(op.f("ix_activity_step_by_id"), "activity_step", ["by_id"])


def downgrade() -> None:
    op.drop_table("activity_step")
    op.drop_table("activity")
    # Files of no course have no place in the table of before; the worker takes their bytes away.
    op.execute("DELETE FROM handed_file WHERE course_id IS NULL")
    with op.batch_alter_table("handed_file") as table:
        table.alter_column("course_id", existing_type=ROW_ID, nullable=False)
