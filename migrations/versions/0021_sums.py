"""Counters over a unit and all below it, the exempt beside them, and how far the calendar has carried them.

Revision ID: 0021
Revises: 0020
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
COUNTS = ("assigned", "begun", "completed", "exempt")


def upgrade() -> None:
    for table in ("counter_delta", "counter_stock"):
        op.add_column(table, sa.Column("exempt", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "counter_sum",
        sa.Column("unit_id", ROW_ID, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("key", ROW_ID, nullable=False, autoincrement=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTS),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_counter_sum_unit_id_unit")),
        sa.PrimaryKeyConstraint("unit_id", "kind", "key", name=op.f("pk_counter_sum")),
    )
    op.create_table(
        "counter_mark",
        sa.Column("name", sa.String(20), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counter_mark")),
    )
    own = (
        "SELECT above.id AS unit_id, stock.kind AS kind, {key} AS key, SUM(stock.assigned), SUM(stock.begun),"
        " SUM(stock.completed), 0 FROM counter_stock AS stock JOIN unit ON unit.id = stock.unit_id"
        " JOIN unit AS above ON unit.path LIKE above.path || '%' {chosen} GROUP BY above.id, stock.kind{by}"
    )
    into = "INSERT INTO counter_sum (unit_id, kind, key, assigned, begun, completed, exempt) "
    op.execute(into + own.format(key="stock.key", chosen="", by=", stock.key"))
    op.execute(into + own.format(key="0", chosen="WHERE stock.kind = 'runs'", by=""))


def downgrade() -> None:
    op.drop_table("counter_mark")
    op.drop_table("counter_sum")
    for table in ("counter_delta", "counter_stock"):
        op.drop_column(table, "exempt")
