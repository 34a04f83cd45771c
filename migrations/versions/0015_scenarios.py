"""Runs of scenarios.

Revision ID: 0015
Revises: 0014
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "scenario_run",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("enrolment_id", ROW_ID, nullable=False),
        sa.Column("item_id", ROW_ID, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("edition_id", ROW_ID, nullable=False),
        sa.Column("version", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=5), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("points", sa.Text(), nullable=False),
        sa.Column("score", sa.Text(), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.Column("ending", sa.String(length=63), nullable=False),
        sa.Column("forced", sa.Boolean(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'ended', 'left')", name=op.f("ck_scenario_run_state")),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["course_edition.id"], name=op.f("fk_scenario_run_edition_id_course_edition")
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_scenario_run_enrolment_id_enrolment")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["course_item.id"], name=op.f("fk_scenario_run_item_id_course_item")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenario_run")),
        sa.UniqueConstraint(
            "enrolment_id", "item_id", "n", name=op.f("uq_scenario_run_enrolment_id_item_id_n")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_scenario_run_public_id")),
    )
    op.create_index(
        "uq_scenario_run_open",
        "scenario_run",
        ["enrolment_id", "item_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(op.f("ix_scenario_run_item_id_version"), "scenario_run", ["item_id", "version"])
    op.create_table(
        "scenario_step",
        sa.Column("run_id", ROW_ID, nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("scene", sa.String(length=63), nullable=False),
        sa.Column("decision", sa.Integer(), nullable=False),
        sa.Column("target", sa.String(length=63), nullable=False),
        sa.Column("points", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["scenario_run.id"], name=op.f("fk_scenario_step_run_id_scenario_run")
        ),
        sa.PrimaryKeyConstraint("run_id", "step", name=op.f("pk_scenario_step")),
    )


def downgrade() -> None:
    op.drop_table("scenario_step")
    op.drop_table("scenario_run")
