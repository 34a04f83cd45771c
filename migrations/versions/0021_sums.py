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
    op.create_table(
        "counter_week",
        sa.Column("unit_id", ROW_ID, nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("begun", sa.Integer(), nullable=False),
        sa.Column("completed", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_counter_week_unit_id_unit")),
        sa.PrimaryKeyConstraint("unit_id", "week", name=op.f("pk_counter_week")),
    )
    op.execute("DELETE FROM counter_flow WHERE kind <> 'runs'")
    _fill_sums()
    _fill_weeks()


def _fill_sums() -> None:
    own = (
        "SELECT above.id AS unit_id, stock.kind AS kind, {key} AS key, SUM(stock.assigned), SUM(stock.begun),"
        " SUM(stock.completed), 0 FROM counter_stock AS stock JOIN unit ON unit.id = stock.unit_id"
        " JOIN unit AS above ON unit.path LIKE above.path || '%' {chosen} GROUP BY above.id, stock.kind{by}"
    )
    into = "INSERT INTO counter_sum (unit_id, kind, key, assigned, begun, completed, exempt) "
    op.execute(into + own.format(key="stock.key", chosen="", by=", stock.key"))
    op.execute(into + own.format(key="0", chosen="WHERE stock.kind = 'runs'", by=""))


def _fill_weeks() -> None:
    """From runs and memberships. No unit had moved by this revision, so the tree of today is that of every day."""
    done = (
        "SELECT member.unit_id AS unit_id, {monday} AS week, {begun} AS begun, {completed} AS completed"
        " FROM enrolment JOIN membership AS member ON member.person_id = enrolment.person_id"
        " AND member.from_day <= {day} AND (member.until_day IS NULL OR member.until_day > {day})"
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    monday = "date({day}, '-6 days', 'weekday 1')" if is_sqlite else "date_trunc('week', {day})::date"
    parts = [
        done.format(day=day, monday=monday.format(day=day), begun=begun, completed=1 - begun)
        for day, begun in (("enrolment.opened_day", 1), ("enrolment.completed_day", 0))
    ]
    # What waits to be folded comes by itself.
    waiting = "SELECT unit_id, {monday}, -begun, -completed FROM counter_delta WHERE flows AND kind = 'runs'"
    parts.append(waiting.format(monday=monday.format(day="on_day")))
    into = "INSERT INTO counter_week (unit_id, week, begun, completed) "
    rolled_up = (
        "SELECT above.id, done.week, SUM(done.begun), SUM(done.completed) FROM ({done}) AS done"
        " JOIN unit ON unit.id = done.unit_id JOIN unit AS above ON unit.path LIKE above.path || '%'"
        " GROUP BY above.id, done.week"
    )
    op.execute(into + rolled_up.format(done=" UNION ALL ".join(parts)))


def downgrade() -> None:
    op.drop_table("counter_week")
    op.drop_table("counter_mark")
    op.drop_table("counter_sum")
    for table in ("counter_delta", "counter_stock"):
        op.drop_column(table, "exempt")
