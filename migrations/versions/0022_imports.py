"""Tables of people taken in.

Revision ID: 0022
Revises: 0021
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
STATES = "'matching', 'checking', 'checked', 'applying', 'applied', 'undoing', 'undone', 'failed', 'dropped'"
FATES = "'new', 'changed', 'same', 'refused', 'skipped'"


def upgrade() -> None:
    op.create_table(
        "import_run",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(10), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("made_by", ROW_ID, nullable=True),
        sa.Column("scope", sa.String(400), nullable=False),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("header_line", sa.Integer(), nullable=False),
        sa.Column("headings", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("columns", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("options", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("large", sa.Boolean(), nullable=False),
        sa.Column("holds", sa.Boolean(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("beat_at", MOMENT, nullable=False),
        sa.Column("applied_at", MOMENT, nullable=True),
        sa.Column("undone_at", MOMENT, nullable=True),
        sa.CheckConstraint(f"state IN ({STATES})", name=op.f("ck_import_run_state")),
        sa.ForeignKeyConstraint(
            ["made_by"], ["person.id"], name=op.f("fk_import_run_made_by_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
        sa.UniqueConstraint("public_id", name=op.f("uq_import_run_public_id")),
    )
    op.create_index(op.f("ix_import_run_made_by"), "import_run", ["made_by"])
    op.create_index("ix_import_run_state", "import_run", ["state", "beat_at"])
    op.create_table(
        "import_row",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("run_id", ROW_ID, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(260), nullable=False),
        sa.Column("second_key", sa.String(260), nullable=False),
        sa.Column("cells", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("reading", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("fate", sa.String(8), nullable=False),
        sa.Column("changes", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("problems", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("pending", sa.String(260), nullable=False),
        sa.Column("subject_id", ROW_ID, nullable=True),
        sa.Column("taken_at", MOMENT, nullable=True),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.CheckConstraint(f"fate IN ({FATES})", name=op.f("ck_import_row_fate")),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_run.id"], name=op.f("fk_import_row_run_id_import_run"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_row")),
        sa.UniqueConstraint("run_id", "line", name=op.f("uq_import_row_run_id_line")),
    )
    op.create_index("ix_import_row_key", "import_row", ["run_id", "key"])
    op.create_index("ix_import_row_second_key", "import_row", ["run_id", "second_key"])
    op.create_index("ix_import_row_fate", "import_row", ["run_id", "fate", "line"])
    op.create_table(
        "import_match",
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("scope", sa.String(400), nullable=False),
        sa.Column("heading", sa.String(120), nullable=False),
        sa.Column("column", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("kind", "scope", "heading", name=op.f("pk_import_match")),
    )


def downgrade() -> None:
    op.drop_table("import_match")
    op.drop_table("import_row")
    op.drop_table("import_run")
