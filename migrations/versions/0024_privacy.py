"""What people ask for about their data: corrections and erasures.

Revision ID: 0024
Revises: 0023
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _moment(name: str, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _person(table: str, name: str) -> sa.ForeignKeyConstraint:
    whole = name == "person_id"
    return sa.ForeignKeyConstraint(
        [name],
        ["person.id"],
        name=op.f(f"fk_{table}_{name}_person"),
        ondelete="CASCADE" if whole else "SET NULL",
    )


def upgrade() -> None:
    op.create_table(
        "data_correction",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(10), nullable=False),
        sa.Column("person_id", ROW_ID, nullable=False),
        sa.Column("field", sa.String(20), nullable=False),
        sa.Column("wanted", sa.String(500), nullable=False),
        _moment("asked_at", nullable=False),
        sa.Column("outcome", sa.String(7), nullable=False),
        sa.Column("words", sa.String(500), nullable=False),
        sa.Column("answered_by", ROW_ID, nullable=True),
        _moment("answered_at"),
        sa.CheckConstraint("outcome IN ('', 'done', 'refused')", name=op.f("ck_data_correction_outcome")),
        sa.CheckConstraint(
            "(outcome = '') = (answered_at IS NULL)", name=op.f("ck_data_correction_answered_at")
        ),
        _person("data_correction", "person_id"),
        _person("data_correction", "answered_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_correction")),
        sa.UniqueConstraint("public_id", name=op.f("uq_data_correction_public_id")),
    )
    op.create_index(op.f("ix_data_correction_person_id"), "data_correction", ["person_id"])
    op.create_index(
        "uq_data_correction_open",
        "data_correction",
        ["person_id", "field"],
        unique=True,
        sqlite_where=sa.text("outcome = ''"),
        postgresql_where=sa.text("outcome = ''"),
    )
    op.create_table(
        "data_erasure",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(10), nullable=False),
        sa.Column("person_id", ROW_ID, nullable=False),
        sa.Column("why", sa.String(500), nullable=False),
        sa.Column("asked_by", ROW_ID, nullable=True),
        _moment("asked_at", nullable=False),
        sa.Column("approved_by", ROW_ID, nullable=True),
        _moment("approved_at"),
        sa.Column("confirmed_by", ROW_ID, nullable=True),
        _moment("confirmed_at"),
        _moment("due_at"),
        sa.Column("outcome", sa.String(9), nullable=False),
        sa.Column("words", sa.String(500), nullable=False),
        sa.Column("ended_by", ROW_ID, nullable=True),
        _moment("ended_at"),
        sa.CheckConstraint(
            "outcome IN ('open', 'withdrawn', 'refused', 'done')", name=op.f("ck_data_erasure_outcome")
        ),
        sa.CheckConstraint("(outcome = 'open') = (ended_at IS NULL)", name=op.f("ck_data_erasure_ended_at")),
        sa.CheckConstraint(
            "approved_by <> confirmed_by AND approved_by <> person_id AND confirmed_by <> person_id",
            name=op.f("ck_data_erasure_two_people"),
        ),
        sa.CheckConstraint("(due_at IS NULL) = (confirmed_at IS NULL)", name=op.f("ck_data_erasure_due_at")),
        *(
            _person("data_erasure", name)
            for name in ("person_id", "asked_by", "approved_by", "confirmed_by", "ended_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_erasure")),
        sa.UniqueConstraint("public_id", name=op.f("uq_data_erasure_public_id")),
    )
    op.create_index(op.f("ix_data_erasure_person_id"), "data_erasure", ["person_id"])
    op.create_index(op.f("ix_data_erasure_due_at"), "data_erasure", ["due_at"])
    op.create_index(
        "uq_data_erasure_open",
        "data_erasure",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("outcome = 'open'"),
        postgresql_where=sa.text("outcome = 'open'"),
    )


def downgrade() -> None:
    op.drop_table("data_erasure")
    op.drop_table("data_correction")
