"""What people were reminded of, how they want their mail, and mail that somebody may send again.

Revision ID: 0025
Revises: 0024
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("notice", sa.Column("to_mail", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(
        "ix_notice_to_mail",
        "notice",
        ["person_id"],
        sqlite_where=sa.text("to_mail"),
        postgresql_where=sa.text("to_mail"),
    )
    op.add_column("mail", sa.Column("public_id", sa.String(10), nullable=True))
    op.add_column("mail", sa.Column("secret", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.create_index("uq_mail_public_id", "mail", ["public_id"], unique=True)
    op.create_table(
        "mail_wish",
        sa.Column("person_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("wish", sa.String(5), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint("wish IN ('each', 'daily', 'none')", name=op.f("ck_mail_wish_wish")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_mail_wish_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_mail_wish")),
    )
    op.create_table(
        "reminder_round",
        sa.Column("zone", sa.String(40), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("zone", name=op.f("pk_reminder_round")),
    )
    op.create_table(
        "reminder_sending",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("duty_id", ROW_ID, nullable=False),
        sa.Column("unit_id", ROW_ID, nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("by", ROW_ID, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by"], ["person.id"], name=op.f("fk_reminder_sending_by_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["duty_id"], ["duty.id"], name=op.f("fk_reminder_sending_duty_id_duty")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_reminder_sending_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_sending")),
        sa.UniqueConstraint(
            "duty_id", "unit_id", "week", name=op.f("uq_reminder_sending_duty_id_unit_id_week")
        ),
    )
    op.create_table(
        "reminder_call",
        sa.Column("duty_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("person_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("word", sa.String(120), nullable=False),
        sa.Column("by", ROW_ID, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["by"], ["person.id"], name=op.f("fk_reminder_call_by_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["duty_id"], ["duty.id"], name=op.f("fk_reminder_call_duty_id_duty")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_reminder_call_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("duty_id", "person_id", name=op.f("pk_reminder_call")),
    )
    op.create_index("ix_reminder_call_person_id", "reminder_call", ["person_id"])
    op.create_index("ix_reminder_call_on_day", "reminder_call", ["on_day"])


def downgrade() -> None:
    op.drop_index("ix_reminder_call_on_day", table_name="reminder_call")
    op.drop_index("ix_reminder_call_person_id", table_name="reminder_call")
    for table in ("reminder_call", "reminder_sending", "reminder_round", "mail_wish"):
        op.drop_table(table)
    op.drop_index("uq_mail_public_id", table_name="mail")
    op.drop_column("mail", "secret")
    op.drop_column("mail", "public_id")
    op.drop_index("ix_notice_to_mail", table_name="notice")
    op.drop_column("notice", "to_mail")
