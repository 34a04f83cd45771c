"""Duties for kinds of people and by name, exemptions, recurrence, validity, and learning paths.

Revision ID: 0020
Revises: 0019
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = (("statuses", 100), ("grades", 300), ("post_kinds", 300), ("post_levels", 300))


def upgrade() -> None:
    op.create_table(
        "learning_path",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(10), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("note", sa.String(300), nullable=False),
        sa.Column("made_by", ROW_ID, nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["made_by"], ["person.id"], name=op.f("fk_learning_path_made_by_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learning_path")),
        sa.UniqueConstraint("public_id", name=op.f("uq_learning_path_public_id")),
        sa.UniqueConstraint("title", name=op.f("uq_learning_path_title")),
    )
    op.create_table(
        "path_course",
        sa.Column("path_id", ROW_ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("course_id", ROW_ID, nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_path_course_course_id_course")),
        sa.ForeignKeyConstraint(
            ["path_id"], ["learning_path.id"], name=op.f("fk_path_course_path_id_learning_path")
        ),
        sa.PrimaryKeyConstraint("path_id", "position", name=op.f("pk_path_course")),
        sa.UniqueConstraint("path_id", "course_id", name=op.f("uq_path_course_path_id_course_id")),
    )
    with op.batch_alter_table("duty") as duty:
        duty.add_column(sa.Column("valid_months", sa.Integer(), nullable=True))
        duty.add_column(sa.Column("every_months", sa.Integer(), nullable=True))
        duty.add_column(sa.Column("next_of", ROW_ID, nullable=True))
        duty.add_column(sa.Column("path_id", ROW_ID, nullable=True))
        for name, length in KINDS:
            duty.add_column(sa.Column(name, sa.String(length), nullable=False, server_default=""))
        duty.create_foreign_key(op.f("fk_duty_next_of_duty"), "duty", ["next_of"], ["id"])
        duty.create_foreign_key(op.f("fk_duty_path_id_learning_path"), "learning_path", ["path_id"], ["id"])
        duty.create_unique_constraint(op.f("uq_duty_next_of"), ["next_of"])
        duty.create_check_constraint(
            op.f("ck_duty_valid_months"), "valid_months IS NULL OR valid_months IN (6, 12, 24, 36, 48, 60)"
        )
        duty.create_check_constraint(
            op.f("ck_duty_every_months"), "every_months IS NULL OR every_months IN (3, 6, 12, 24, 36)"
        )
    op.create_table(
        "duty_pick",
        sa.Column("duty_id", ROW_ID, nullable=False),
        sa.Column("person_id", ROW_ID, nullable=False),
        sa.ForeignKeyConstraint(["duty_id"], ["duty.id"], name=op.f("fk_duty_pick_duty_id_duty")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_duty_pick_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("duty_id", "person_id", name=op.f("pk_duty_pick")),
    )
    op.create_index(op.f("ix_duty_pick_person_id"), "duty_pick", ["person_id"])
    op.create_table(
        "duty_exemption",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("duty_id", ROW_ID, nullable=False),
        sa.Column("person_id", ROW_ID, nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=True),
        sa.Column("given_by", ROW_ID, nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("until_day IS NULL OR until_day > from_day", name=op.f("ck_duty_exemption_days")),
        sa.ForeignKeyConstraint(["duty_id"], ["duty.id"], name=op.f("fk_duty_exemption_duty_id_duty")),
        sa.ForeignKeyConstraint(
            ["given_by"], ["person.id"], name=op.f("fk_duty_exemption_given_by_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_duty_exemption_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_exemption")),
        sa.UniqueConstraint(
            "duty_id", "person_id", "from_day", name=op.f("uq_duty_exemption_duty_id_person_id_from_day")
        ),
    )
    op.create_index(op.f("ix_duty_exemption_person_id"), "duty_exemption", ["person_id"])
    op.create_index(
        "uq_duty_exemption_open",
        "duty_exemption",
        ["duty_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("until_day IS NULL"),
        postgresql_where=sa.text("until_day IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("duty_exemption")
    op.drop_table("duty_pick")
    with op.batch_alter_table("duty") as duty:
        duty.drop_constraint(op.f("ck_duty_every_months"), type_="check")
        duty.drop_constraint(op.f("ck_duty_valid_months"), type_="check")
        duty.drop_constraint(op.f("uq_duty_next_of"), type_="unique")
        duty.drop_constraint(op.f("fk_duty_path_id_learning_path"), type_="foreignkey")
        duty.drop_constraint(op.f("fk_duty_next_of_duty"), type_="foreignkey")
        for name, _length in reversed(KINDS):
            duty.drop_column(name)
        for name in ("path_id", "next_of", "every_months", "valid_months"):
            duty.drop_column(name)
    op.drop_table("path_course")
    op.drop_table("learning_path")
