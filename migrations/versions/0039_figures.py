"""Indexes and sums behind administrators' figures: who is counted in no unit is kept, not searched for.

Revision ID: 0039
Revises: 0038
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NOWHERE = (
    "person.active AND NOT EXISTS (SELECT 1 FROM membership"
    " WHERE membership.person_id = person.id AND membership.until_day IS NULL)"
)
ENTER = "INSERT INTO unplaced (person_id) SELECT person.id FROM person"
LEAVE = "DELETE FROM unplaced WHERE person_id"
ONCE = " ON CONFLICT DO NOTHING"

SQLITE = {
    "unplaced_new": (
        "AFTER INSERT ON person WHEN NEW.active",
        "INSERT INTO unplaced (person_id) VALUES (NEW.id)",
    ),
    "unplaced_opened": (
        "AFTER UPDATE OF active ON person WHEN NEW.active AND NOT OLD.active",
        f"{ENTER} WHERE person.id = NEW.id AND {NOWHERE}{ONCE}",
    ),
    "unplaced_closed": (
        "AFTER UPDATE OF active ON person WHEN OLD.active AND NOT NEW.active",
        f"{LEAVE} = NEW.id",
    ),
    "unplaced_in": ("AFTER INSERT ON membership WHEN NEW.until_day IS NULL", f"{LEAVE} = NEW.person_id"),
    "unplaced_back": (
        "AFTER UPDATE OF until_day ON membership WHEN NEW.until_day IS NULL",
        f"{LEAVE} = NEW.person_id",
    ),
    "unplaced_out": (
        "AFTER UPDATE OF until_day ON membership WHEN OLD.until_day IS NULL AND NEW.until_day IS NOT NULL",
        f"{ENTER} WHERE person.id = NEW.person_id AND {NOWHERE}{ONCE}",
    ),
    "unplaced_gone": (
        "AFTER DELETE ON membership WHEN OLD.until_day IS NULL",
        f"{ENTER} WHERE person.id = OLD.person_id AND {NOWHERE}{ONCE}",
    ),
}

NEW_ROWS, OLD_ROWS = "REFERENCING NEW TABLE AS touched", "REFERENCING OLD TABLE AS touched"
OUT = (
    f"{ENTER} WHERE person.id IN (SELECT person_id FROM touched WHERE until_day IS NULL) AND {NOWHERE}{ONCE}"  # noqa: S608
)
IN = f"{LEAVE} IN (SELECT person_id FROM touched WHERE until_day IS NULL)"  # noqa: S608
POSTGRES = {
    "unplaced_new": (
        "person",
        f"AFTER INSERT ON person {NEW_ROWS}",
        f"{ENTER} JOIN touched ON touched.id = person.id WHERE {NOWHERE}{ONCE}",
    ),
    "unplaced_opened": (
        "person",
        "AFTER UPDATE OF active ON person",
        f"{LEAVE} = NEW.id AND NOT NEW.active; {ENTER} WHERE person.id = NEW.id AND {NOWHERE}{ONCE}",
    ),
    "unplaced_in": ("membership", f"AFTER INSERT ON membership {NEW_ROWS}", IN),
    "unplaced_back": ("membership", f"AFTER UPDATE ON membership {NEW_ROWS}", IN),
    "unplaced_out": ("membership", f"AFTER UPDATE ON membership {OLD_ROWS}", OUT),
    "unplaced_gone": ("membership", f"AFTER DELETE ON membership {OLD_ROWS}", OUT),
}
"""For many rows at once, but for an account that is opened or closed."""


SINCE = (
    ("enrolment", "opened_at"),
    ("enrolment", "completed_at"),
    ("membership", "from_day"),
    ("membership", "until_day"),
)
"""What was begun, completed or moved since a day is found without looking at everybody."""


def upgrade() -> None:
    for table, column in SINCE:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    op.create_table(
        "unplaced",
        sa.Column("person_id", ROW_ID, nullable=False, autoincrement=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_unplaced_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_unplaced")),
    )
    op.execute(f"{ENTER} WHERE {NOWHERE}")
    if op.get_context().dialect.name == "sqlite":
        for name, (event, act) in SQLITE.items():
            op.execute(f"CREATE TRIGGER {name} {event} BEGIN {act}; END")
        return
    for name, (_table, event, act) in POSTGRES.items():
        each = "ROW" if name == "unplaced_opened" else "STATEMENT"
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {act}; RETURN NULL; END $$"
        )
        op.execute(f"CREATE TRIGGER {name} {event} FOR EACH {each} EXECUTE FUNCTION {name}()")


def downgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        for name in SQLITE:
            op.execute(f"DROP TRIGGER {name}")
    else:
        for name, (table, _event, _act) in POSTGRES.items():
            op.execute(f"DROP TRIGGER {name} ON {table}")
            op.execute(f"DROP FUNCTION {name}")
    op.drop_table("unplaced")
    for table, column in reversed(SINCE):
        op.drop_index(op.f(f"ix_{table}_{column}"), table)
