"""The history of changes as a chain that nobody can change unseen, and whose record an entry is about.

Revision ID: 0023
Revises: 0022
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TOLD = ("id", "at", "actor_id", "action", "about", "subject_id", "detail")
"""What an entry tells: never changed. The chain is written beside it, once."""

FREE = (
    "EXISTS (SELECT 1 FROM audit_cut WHERE audit_cut.seq >= OLD.seq)"
    " OR (OLD.seq IS NULL AND EXISTS (SELECT 1 FROM person WHERE person.demo))"
)
"""What may go: what a cut has closed, and what the demonstration tells of itself, which no chain holds."""


def upgrade() -> None:
    op.add_column("audit_entry", sa.Column("subject_id", ROW_ID, nullable=True))
    op.add_column("audit_entry", sa.Column("seq", ROW_ID, nullable=True))
    op.add_column("audit_entry", sa.Column("hash", sa.String(64), nullable=True))
    op.execute(
        "UPDATE audit_entry SET subject_id ="
        " (SELECT person.id FROM person WHERE audit_entry.about = 'person:' || person.public_id)"
        " WHERE about LIKE 'person:%'"
    )
    op.create_index(op.f("ix_audit_entry_seq"), "audit_entry", ["seq"], unique=True)
    op.create_index(op.f("ix_audit_entry_subject_id"), "audit_entry", ["subject_id", "id"])
    op.create_index(op.f("ix_audit_entry_actor_id"), "audit_entry", ["actor_id", "id"])
    op.create_table(
        "audit_cut",
        sa.Column("seq", ROW_ID, nullable=False, autoincrement=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("through", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_cut")),
    )
    if op.get_context().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgres()


def _guard_sqlite() -> None:
    told = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in TOLD)
    refuse = "BEGIN SELECT RAISE(ABORT, 'the history of changes is only added to'); END"
    op.execute(
        "CREATE TRIGGER audit_entry_stands BEFORE UPDATE ON audit_entry"
        f" WHEN OLD.seq IS NOT NULL OR OLD.hash IS NOT NULL OR {told} {refuse}"
    )
    op.execute(f"CREATE TRIGGER audit_entry_stays BEFORE DELETE ON audit_entry WHEN NOT ({FREE}) {refuse}")
    for event in ("UPDATE", "DELETE"):
        op.execute(f"CREATE TRIGGER audit_cut_{event.lower()} BEFORE {event} ON audit_cut {refuse}")


def _guard_postgres() -> None:
    told = " OR ".join(f"NEW.{name}::text IS DISTINCT FROM OLD.{name}::text" for name in TOLD)
    op.execute(
        "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'the history of changes is only added to'; END $$"
    )
    op.execute(
        "CREATE FUNCTION audit_entry_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF TG_OP = 'UPDATE' THEN"
        f" IF NOT (OLD.seq IS NOT NULL OR OLD.hash IS NOT NULL OR {told}) THEN RETURN NEW; END IF;"
        f" ELSIF {FREE} THEN RETURN OLD; END IF;"
        " RAISE EXCEPTION 'the history of changes is only added to'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_entry_stands BEFORE UPDATE OR DELETE ON audit_entry"
        " FOR EACH ROW EXECUTE FUNCTION audit_entry_guard()"
    )
    op.execute(
        "CREATE TRIGGER audit_cut_stands BEFORE UPDATE OR DELETE ON audit_cut"
        " FOR EACH ROW EXECUTE FUNCTION audit_refuse()"
    )
    for table in ("audit_entry", "audit_cut"):
        op.execute(
            f"CREATE TRIGGER {table}_stays BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
        )


def downgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        for name in ("audit_entry_stands", "audit_entry_stays", "audit_cut_update", "audit_cut_delete"):
            op.execute(f"DROP TRIGGER {name}")
    else:
        for name, table in (
            ("audit_entry_stands", "audit_entry"),
            ("audit_entry_stays", "audit_entry"),
            ("audit_cut_stands", "audit_cut"),
            ("audit_cut_stays", "audit_cut"),
        ):
            op.execute(f"DROP TRIGGER {name} ON {table}")
        op.execute("DROP FUNCTION audit_entry_guard")
        op.execute("DROP FUNCTION audit_refuse")
    op.drop_table("audit_cut")
    for name in ("ix_audit_entry_actor_id", "ix_audit_entry_subject_id", "ix_audit_entry_seq"):
        op.drop_index(op.f(name), "audit_entry")
    for name in ("hash", "seq", "subject_id"):
        op.drop_column("audit_entry", name)
