"""Counters of people by the hours they have reached.

Revision ID: 0036
Revises: 0035
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

KINDS = ("staff", "jp", "jptarget")
COUNTERS = ("counter_delta", "counter_stock", "counter_sum")

WHOLE = """
    INSERT INTO counter_sum (unit_id, kind, key, assigned, begun, completed, exempt)
    SELECT above.id, stock.kind, stock.key, sum(stock.assigned), sum(stock.begun), 0, 0
    FROM counter_stock AS stock JOIN unit AS leaf ON leaf.id = stock.unit_id
    JOIN unit AS above ON leaf.path LIKE above.path || '%'
    WHERE stock.kind IN ('staff', 'jp', 'jptarget') GROUP BY above.id, stock.kind, stock.key
"""

STAFF = """
    SELECT unit_id, 'staff' AS kind,
        CASE status WHEN 'PNS' THEN 1 WHEN 'CPNS' THEN 2 WHEN 'PPPK' THEN 3 WHEN 'PPPK-PW' THEN 4 ELSE 5 END AS key,
        count(*) AS assigned, 0 AS begun, 0 AS completed, 0 AS exempt
    FROM membership WHERE until_day IS NULL GROUP BY 1, 2, 3
"""
BANDS = """
    SELECT unit_id, 'jp' AS kind, account.year * 10 + CASE WHEN account.quarters >= 80 THEN 3
        WHEN account.quarters >= 48 THEN 2 WHEN account.quarters >= 20 THEN 1 ELSE 0 END AS key,
        count(*) AS assigned, sum(account.quarters) AS begun, 0 AS completed, 0 AS exempt
    FROM credit_account AS account JOIN membership ON membership.person_id = account.person_id
    WHERE until_day IS NULL AND account.quarters <> 0 GROUP BY 1, 2, 3
"""


def upgrade() -> None:
    op.create_table(
        "counted_target",
        sa.Column("year", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("quarters", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", "status", name=op.f("pk_counted_target")),
    )
    # Without targets nobody has reached one: the job that brings the targets counts those who have.
    for counted in (STAFF, BANDS):
        op.execute(
            f"INSERT INTO counter_stock (unit_id, kind, key, assigned, begun, completed, exempt) {counted}"
        )
    op.execute(WHOLE)


def downgrade() -> None:
    for table in COUNTERS:
        counter = sa.table(table, sa.column("kind", sa.String()))
        op.execute(sa.delete(counter).where(counter.c.kind.in_(KINDS)))
    op.drop_table("counted_target")
