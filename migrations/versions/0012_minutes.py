"""Attempts have a name for addresses; minutes added to one, and late answers accepted, with who, when and why.

Revision ID: 0012
Revises: 0011
"""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
BATCH = 1000
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"


def upgrade() -> None:
    op.add_column("attempt", sa.Column("public_id", sa.String(length=10), nullable=False, server_default=""))
    op.add_column("attempt", sa.Column("shown_at", MOMENT, nullable=True))
    _name_attempts()
    op.create_index("uq_attempt_public_id", "attempt", ["public_id"], unique=True)
    op.create_index("ix_attempt_item_id", "attempt", ["item_id"])
    op.create_index(
        "ix_answer_late",
        "answer",
        ["attempt_id"],
        sqlite_where=sa.text("late_at IS NOT NULL"),
        postgresql_where=sa.text("late_at IS NOT NULL"),
    )
    op.create_table(
        "added_time",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("attempt_id", ROW_ID, nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("deadline", MOMENT, nullable=False),
        sa.Column("reopened", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("added_by", ROW_ID, nullable=True),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.CheckConstraint("minutes BETWEEN 1 AND 480", name=op.f("ck_added_time_minutes")),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempt.id"], name=op.f("fk_added_time_attempt_id_attempt"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["added_by"], ["person.id"], name=op.f("fk_added_time_added_by_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_added_time")),
    )
    op.create_index(op.f("ix_added_time_attempt_id"), "added_time", ["attempt_id"])
    op.create_table(
        "accepted_answer",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("attempt_id", ROW_ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("arrived_at", MOMENT, nullable=False),
        sa.Column("replaced", sa.JSON(), nullable=True),
        sa.Column("replaced_at", MOMENT, nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("accepted_by", ROW_ID, nullable=True),
        sa.Column("accepted_at", MOMENT, nullable=False),
        sa.Column("undone_reason", sa.String(length=500), nullable=False),
        sa.Column("undone_by", ROW_ID, nullable=True),
        sa.Column("undone_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["attempt_id", "position"],
            ["answer.attempt_id", "answer.position"],
            name=op.f("fk_accepted_answer_attempt_id_position_answer"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["accepted_by"],
            ["person.id"],
            name=op.f("fk_accepted_answer_accepted_by_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["undone_by"],
            ["person.id"],
            name=op.f("fk_accepted_answer_undone_by_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accepted_answer")),
    )
    op.create_index(
        "uq_accepted_answer_in_force",
        "accepted_answer",
        ["attempt_id", "position"],
        unique=True,
        sqlite_where=sa.text("undone_at IS NULL"),
        postgresql_where=sa.text("undone_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("accepted_answer")
    op.drop_table("added_time")
    op.drop_index("ix_answer_late", table_name="answer")
    op.drop_index("ix_attempt_item_id", table_name="attempt")
    op.drop_index("uq_attempt_public_id", table_name="attempt")
    op.drop_column("attempt", "shown_at")
    op.drop_column("attempt", "public_id")


def _name_attempts() -> None:
    attempt = sa.table("attempt", sa.column("id"), sa.column("public_id"))
    connection = op.get_bind()
    change = (
        sa.update(attempt).where(attempt.c.id == sa.bindparam("row")).values(public_id=sa.bindparam("name"))
    )
    last = 0
    while rows := connection.execute(
        sa.select(attempt.c.id).where(attempt.c.id > last).order_by(attempt.c.id).limit(BATCH)
    ).all():
        last = rows[-1].id
        connection.execute(change, [{"row": row.id, "name": _name()} for row in rows])


def _name() -> str:
    return "".join(secrets.choice(SIGNS) for _sign in range(10))
