"""Units with their history, what people are counted as, and who is whose superior.

Revision ID: 0019
Revises: 0018
"""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ALWAYS = date(1900, 1, 1)
KINDS = (("status", 10, "PNS"), ("grade", 10, ""), ("post_kind", 20, ""), ("post_level", 20, ""))


def upgrade() -> None:
    for name, length, usual in (*KINDS[1:], ("phone", 20, "")):
        op.add_column("person", sa.Column(name, sa.String(length), nullable=False, server_default=usual))
    for name, length, usual in KINDS:
        op.add_column("membership", sa.Column(name, sa.String(length), nullable=False, server_default=usual))
    op.execute(
        "UPDATE membership SET status = (SELECT person.status FROM person WHERE person.id = membership.person_id)"
    )
    op.create_table(
        "unit_place",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("unit_id", ROW_ID, nullable=False),
        sa.Column("parent_id", ROW_ID, nullable=True),
        sa.Column("path", sa.String(400), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("short_name", sa.String(60), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=True),
        sa.CheckConstraint("until_day IS NULL OR until_day > from_day", name=op.f("ck_unit_place_days")),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name=op.f("fk_unit_place_parent_id_unit")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_place_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_place")),
        sa.UniqueConstraint("unit_id", "from_day", name=op.f("uq_unit_place_unit_id_from_day")),
    )
    op.create_index(
        "uq_unit_place_open",
        "unit_place",
        ["unit_id"],
        unique=True,
        sqlite_where=sa.text("until_day IS NULL"),
        postgresql_where=sa.text("until_day IS NULL"),
    )
    op.execute(
        sa.text(
            "INSERT INTO unit_place (unit_id, parent_id, path, name, short_name, from_day, until_day)"
            " SELECT id, parent_id, path, name, short_name, :always, closed_day FROM unit"
        ).bindparams(sa.bindparam("always", ALWAYS, sa.Date()))
    )
    op.create_table(
        "relation",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("person_id", ROW_ID, nullable=False),
        sa.Column("other_id", ROW_ID, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=True),
        sa.CheckConstraint("kind IN ('superior')", name=op.f("ck_relation_kind")),
        sa.CheckConstraint("person_id <> other_id", name=op.f("ck_relation_two_people")),
        sa.CheckConstraint("until_day IS NULL OR until_day > from_day", name=op.f("ck_relation_days")),
        sa.ForeignKeyConstraint(
            ["other_id"], ["person.id"], name=op.f("fk_relation_other_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_relation_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relation")),
        sa.UniqueConstraint("person_id", "kind", "from_day", name=op.f("uq_relation_person_id_kind_from_day")),
    )
    op.create_index(op.f("ix_relation_other_id"), "relation", ["other_id"])
    op.create_index(
        "uq_relation_open",
        "relation",
        ["person_id", "kind"],
        unique=True,
        sqlite_where=sa.text("until_day IS NULL"),
        postgresql_where=sa.text("until_day IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("relation")
    op.drop_table("unit_place")
    for name, _length, _usual in KINDS:
        op.drop_column("membership", name)
    for name, _length, _usual in (*KINDS[1:], ("phone", 20, "")):
        op.drop_column("person", name)
