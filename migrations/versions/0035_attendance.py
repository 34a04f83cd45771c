"""Lists of attendance, and training of earlier years.

Revision ID: 0035
Revises: 0034
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "training_list",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=7), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("provider", sa.String(length=200), nullable=False),
        sa.Column("agency", sa.String(length=200), nullable=False),
        sa.Column("partner", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("quarters", sa.Integer(), nullable=True),
        sa.Column("cost", sa.BigInteger(), nullable=True),
        sa.Column("funds", sa.String(length=40), nullable=True),
        sa.Column("scope", sa.String(length=400), nullable=False),
        sa.Column("import_id", sa.String(length=10), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_by", ROW_ID, nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.CheckConstraint("kind IN ('event', 'history')", name=op.f("ck_training_list_kind")),
        sa.CheckConstraint(
            "kind <> 'event' OR (starts_on IS NOT NULL AND ends_on >= starts_on AND quarters > 0)",
            name=op.f("ck_training_list_event"),
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["person.id"], name=op.f("fk_training_list_made_by_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_list")),
        sa.UniqueConstraint("import_id", name=op.f("uq_training_list_import_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_training_list_public_id")),
    )
    op.create_index("ix_training_list_made_at", "training_list", ["made_at"])
    op.create_index(op.f("ix_training_list_made_by"), "training_list", ["made_by"])
    op.create_table(
        "training_line",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("list_id", ROW_ID, nullable=False),
        sa.Column("person_id", ROW_ID, nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("entered_by", ROW_ID, nullable=True),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.Column("reversed_by", ROW_ID, nullable=True),
        sa.Column("reversed_at", MOMENT, nullable=True),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["list_id"], ["training_list.id"], name=op.f("fk_training_line_list_id_training_list")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_training_line_person_id_person")),
        sa.ForeignKeyConstraint(
            ["entered_by"],
            ["person.id"],
            name=op.f("fk_training_line_entered_by_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["reversed_by"],
            ["person.id"],
            name=op.f("fk_training_line_reversed_by_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_line")),
        sa.UniqueConstraint("list_id", "reference", name=op.f("uq_training_line_list_id_reference")),
    )
    op.create_index(
        "ix_training_line_list_id_reversed_at", "training_line", ["list_id", "reversed_at", "person_id"]
    )
    op.create_index(op.f("ix_training_line_person_id"), "training_line", ["person_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_training_line_person_id"), table_name="training_line")
    op.drop_index("ix_training_line_list_id_reversed_at", table_name="training_line")
    op.drop_table("training_line")
    op.drop_index(op.f("ix_training_list_made_by"), table_name="training_list")
    op.drop_index("ix_training_list_made_at", table_name="training_list")
    op.drop_table("training_list")
