"""The first tables: people, units, courses, runs, the ledger, counters, attempts, jobs and outbox.

Revision ID: 0001
Revises:
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table('audit_entry',
    sa.Column('id', ROW_ID, nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', ROW_ID, nullable=True),
    sa.Column('action', sa.String(length=60), nullable=False),
    sa.Column("about", sa.String(length=200), nullable=False),
    sa.Column('detail', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_entry'))
    )
    op.create_index('ix_audit_entry_about', 'audit_entry', ['about'], unique=False)
    op.create_index('ix_audit_entry_at', 'audit_entry', ['at'], unique=False)
    op.create_table('catalogue_state',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_catalogue_state'))
    )
    op.create_table('course',
    sa.Column('id', ROW_ID, nullable=False),
    sa.Column('slug', sa.String(length=63), nullable=False),
    sa.Column('folder', sa.String(length=255), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_course')),
    sa.UniqueConstraint('slug', name=op.f('uq_course_slug'))
    )
    op.create_table('course_folder',
    sa.Column('folder', sa.String(length=255), nullable=False),
    sa.Column('course', sa.String(length=63), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('errors', sa.Integer(), nullable=False),
    sa.Column('warnings', sa.Integer(), nullable=False),
    sa.Column('findings', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('folder', name=op.f('pk_course_folder'))
    )
    op.create_table('job',
    sa.Column('id', ROW_ID, nullable=False),
    sa.Column('key', sa.String(length=200), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('payload', sa.JSON(), nullable=False),
    sa.Column('run_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('last_error', sa.String(length=500), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job')),
    sa.UniqueConstraint('key', name=op.f('uq_job_key'))
    )
    op.create_index(op.f('ix_job_run_at'), 'job', ['run_at'], unique=False)
    op.create_table('outbox',
    sa.Column('id', ROW_ID, nullable=False),
    sa.Column('listener', sa.String(length=100), nullable=False),
    sa.Column('hook', sa.String(length=60), nullable=False),
    sa.Column('fact', sa.JSON(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('after', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox'))
    )
    op.create_index('ix_outbox_listener_id', 'outbox', ['listener', 'id'], unique=False)
    op.create_table('outbox_listener',
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('slow_seconds', sa.Integer(), nullable=False),
    sa.Column('last_error', sa.String(length=500), nullable=False),
    sa.Column('off_since', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_outbox_listener'))
    )
    op.create_table('person',
    sa.Column('id', ROW_ID, nullable=False),
    sa.Column('public_id', sa.String(length=10), nullable=False),
    sa.Column('nip', sa.String(length=18), nullable=True),
    sa.Column('email', sa.String(length=254), nullable=True),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('title_before', sa.String(length=60), nullable=False),
    sa.Column('title_after', sa.String(length=60), nullable=False),
    sa.Column('status', sa.String(length=10), nullable=False),
    sa.Column('position', sa.String(length=200), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('demo', sa.Boolean(), nullable=False),
    sa.Column('time_factor', sa.String(length=8), nullable=False),
    sa.Column('password', sa.String(length=200), nullable=True),
    sa.Column('password_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person')),
    sa.UniqueConstraint('email', name=op.f('uq_person_email')),
    sa.UniqueConstraint('nip', name=op.f('uq_person_nip')),
    sa.UniqueConstraint('public_id', name=op.f('uq_person_public_id'))
    )
    op.create_index('ix_person_name', 'person', ['name', 'id'], unique=False)
    op.create_table('question_version',
    sa.Column('id', ROW_ID, nullable=False),
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('body', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question_version')),
    sa.UniqueConstraint('fingerprint', name=op.f('uq_question_version_fingerprint'))
    )
    op.create_table('request_key',
    sa.Column('person_id', ROW_ID, autoincrement=False, nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('outcome', sa.JSON(), nullable=True),
    sa.PrimaryKeyConstraint('person_id', 'key', name=op.f('pk_request_key'))
    )
    op.create_index(op.f('ix_request_key_at'), 'request_key', ['at'], unique=False)
    op.create_table('throttle',
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('last_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_throttle'))
    )
    op.create_index(op.f('ix_throttle_last_at'), 'throttle', ['last_at'], unique=False)
    op.create_table('unit',
    sa.Column('id', ROW_ID, nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('short_name', sa.String(length=60), nullable=False),
    sa.Column('parent_id', ROW_ID, nullable=True),
    sa.Column('path', sa.String(length=400), nullable=False),
    sa.Column('zone', sa.String(length=40), nullable=False),
    sa.Column('closed_day', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['parent_id'], ['unit.id'], name=op.f('fk_unit_parent_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unit')),
    sa.UniqueConstraint('code', name=op.f('uq_unit_code')),
    sa.UniqueConstraint('path', name=op.f('uq_unit_path'))
    )
    op.create_index(op.f('ix_unit_parent_id'), 'unit', ['parent_id'], unique=False)
    op.create_table('counter_delta',
    sa.Column('id', ROW_ID, nullable=False),
    sa.Column('on_day', sa.Date(), nullable=False),
    sa.Column('unit_id', ROW_ID, nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('key', ROW_ID, nullable=False),
    sa.Column('assigned', sa.Integer(), nullable=False),
    sa.Column('begun', sa.Integer(), nullable=False),
    sa.Column('completed', sa.Integer(), nullable=False),
    sa.Column('flows', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_counter_delta_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_counter_delta'))
    )
    op.create_table('counter_flow',
    sa.Column('unit_id', ROW_ID, nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('key', ROW_ID, autoincrement=False, nullable=False),
    sa.Column('month', sa.String(length=7), nullable=False),
    sa.Column('begun', sa.Integer(), nullable=False),
    sa.Column('completed', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_counter_flow_unit_id_unit')),
    sa.PrimaryKeyConstraint('unit_id', 'kind', 'key', 'month', name=op.f('pk_counter_flow'))
    )
    op.create_table('counter_stock',
    sa.Column('unit_id', ROW_ID, nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('key', ROW_ID, autoincrement=False, nullable=False),
    sa.Column('assigned', sa.Integer(), nullable=False),
    sa.Column('begun', sa.Integer(), nullable=False),
    sa.Column('completed', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_counter_stock_unit_id_unit')),
    sa.PrimaryKeyConstraint('unit_id', 'kind', 'key', name=op.f('pk_counter_stock'))
    )
    op.create_table('course_edition',
    sa.Column('id', ROW_ID, nullable=False),
    sa.Column('course_id', ROW_ID, nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('version', sa.String(length=20), nullable=False),
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('titles', sa.JSON(), nullable=False),
    sa.Column('findings', sa.JSON(), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_day', sa.Date(), nullable=False),
    sa.Column('current', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_course_edition_course_id_course')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_course_edition')),
    sa.UniqueConstraint('course_id', 'number', name=op.f('uq_course_edition_course_id_number'))
    )
    op.create_index('uq_course_edition_current', 'course_edition', ['course_id'], unique=True, sqlite_where=sa.text('current'), postgresql_where=sa.text('current'))
    op.create_table('course_item',
    sa.Column('id', ROW_ID, nullable=False),
    sa.Column('course_id', ROW_ID, nullable=False),
    sa.Column('slug', sa.String(length=63), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_course_item_course_id_course')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_course_item')),
    sa.UniqueConstraint('course_id', 'slug', name=op.f('uq_course_item_course_id_slug'))
    )
    op.create_table('duty',
    sa.Column('id', ROW_ID, nullable=False),
    sa.Column('public_id', sa.String(length=10), nullable=False),
    sa.Column('course_id', ROW_ID, nullable=False),
    sa.Column('from_day', sa.Date(), nullable=False),
    sa.Column('due_day', sa.Date(), nullable=False),
    sa.Column('counts_from', sa.Date(), nullable=True),
    sa.Column('reason', sa.String(length=20), nullable=False),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.Column('given_by', ROW_ID, nullable=True),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_day', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_duty_course_id_course')),
    sa.ForeignKeyConstraint(['given_by'], ['person.id'], name=op.f('fk_duty_given_by_person'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_duty')),
    sa.UniqueConstraint('public_id', name=op.f('uq_duty_public_id'))
    )
    op.create_index(op.f('ix_duty_course_id'), 'duty', ['course_id'], unique=False)
    op.create_table('entry_code',
    sa.Column('id', ROW_ID, nullable=False),
    sa.Column('person_id', ROW_ID, nullable=False),
    sa.Column('kind', sa.String(length=4), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('made_by', ROW_ID, nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("kind IN ('link', 'code')", name=op.f('ck_entry_code_kind')),
    sa.ForeignKeyConstraint(['made_by'], ['person.id'], name=op.f('fk_entry_code_made_by_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_entry_code_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_entry_code')),
    sa.UniqueConstraint('digest', name=op.f('uq_entry_code_digest'))
    )
    op.create_index(op.f('ix_entry_code_person_id'), 'entry_code', ['person_id'], unique=False)
    op.create_table('membership',
    sa.Column('id', ROW_ID, nullable=False),
    sa.Column('person_id', ROW_ID, nullable=False),
    sa.Column('unit_id', ROW_ID, nullable=False),
    sa.Column('from_day', sa.Date(), nullable=False),
    sa.Column('until_day', sa.Date(), nullable=True),
    sa.CheckConstraint('until_day IS NULL OR until_day > from_day', name=op.f('ck_membership_days')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_membership_person_id_person'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_membership_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_membership')),
    sa.UniqueConstraint('person_id', 'from_day', name=op.f('uq_membership_person_id_from_day'))
    )
    op.create_index(op.f('ix_membership_unit_id'), 'membership', ['unit_id'], unique=False)
    op.create_index('uq_membership_open', 'membership', ['person_id'], unique=True, sqlite_where=sa.text('until_day IS NULL'), postgresql_where=sa.text('until_day IS NULL'))
    op.create_table('role_grant',
    sa.Column('id', ROW_ID, nullable=False),
    sa.Column('person_id', ROW_ID, nullable=False),
    sa.Column('role', sa.String(length=20), nullable=False),
    sa.Column('unit_id', ROW_ID, nullable=True),
    sa.Column('course', sa.String(length=63), nullable=True),
    sa.Column('given_by', ROW_ID, nullable=True),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("role IN ('trainer', 'administrator')", name=op.f('ck_role_grant_role')),
    sa.CheckConstraint('unit_id IS NULL OR course IS NULL', name=op.f('ck_role_grant_one_scope')),
    sa.ForeignKeyConstraint(['given_by'], ['person.id'], name=op.f('fk_role_grant_given_by_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_role_grant_person_id_person'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_role_grant_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_role_grant'))
    )
    op.create_index(op.f('ix_role_grant_person_id'), 'role_grant', ['person_id'], unique=False)
    op.create_table('sign_in',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('person_id', ROW_ID, nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('device', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_sign_in_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in'))
    )
    op.create_index(op.f('ix_sign_in_person_id'), 'sign_in', ['person_id'], unique=False)
    op.create_table('duty_audience',
    sa.Column('duty_id', ROW_ID, nullable=False),
    sa.Column('unit_id', ROW_ID, nullable=False),
    sa.ForeignKeyConstraint(['duty_id'], ['duty.id'], name=op.f('fk_duty_audience_duty_id_duty')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_duty_audience_unit_id_unit')),
    sa.PrimaryKeyConstraint('duty_id', 'unit_id', name=op.f('pk_duty_audience'))
    )
    op.create_index(
        "uq_role_grant_scope",
        "role_grant",
        ["person_id", "role", sa.text("coalesce(unit_id, 0)"), sa.text("coalesce(course, '')")],
        unique=True,
    )
    op.create_table('enrolment',
    sa.Column('id', ROW_ID, nullable=False),
    sa.Column('person_id', ROW_ID, nullable=False),
    sa.Column('course_id', ROW_ID, nullable=False),
    sa.Column('run', sa.Integer(), nullable=False),
    sa.Column('edition_id', ROW_ID, nullable=False),
    sa.Column('major', sa.Integer(), nullable=False),
    sa.Column('duty_id', ROW_ID, nullable=True),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('opened_day', sa.Date(), nullable=False),
    sa.Column('last_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_item_id', ROW_ID, nullable=True),
    sa.Column('completed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('completed_day', sa.Date(), nullable=True),
    sa.Column('completed_edition_id', ROW_ID, nullable=True),
    sa.Column('final_score', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['completed_edition_id'], ['course_edition.id'], name=op.f('fk_enrolment_completed_edition_id_course_edition')),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_enrolment_course_id_course')),
    sa.ForeignKeyConstraint(['duty_id'], ['duty.id'], name=op.f('fk_enrolment_duty_id_duty')),
    sa.ForeignKeyConstraint(['edition_id'], ['course_edition.id'], name=op.f('fk_enrolment_edition_id_course_edition')),
    sa.ForeignKeyConstraint(['last_item_id'], ['course_item.id'], name=op.f('fk_enrolment_last_item_id_course_item')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_enrolment_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_enrolment')),
    sa.UniqueConstraint('person_id', 'course_id', 'run', name=op.f('uq_enrolment_person_id_course_id_run'))
    )
    op.create_index('ix_enrolment_course_id_completed_day', 'enrolment', ['course_id', 'completed_day'], unique=False)
    op.create_index('uq_enrolment_open', 'enrolment', ['person_id', 'course_id'], unique=True, sqlite_where=sa.text('completed_at IS NULL'), postgresql_where=sa.text('completed_at IS NULL'))
    op.create_table('attempt',
    sa.Column('id', ROW_ID, nullable=False),
    sa.Column('enrolment_id', ROW_ID, nullable=False),
    sa.Column('item_id', ROW_ID, nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.Column('edition_id', ROW_ID, nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('state', sa.String(length=5), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('deadline', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sent_day', sa.Date(), nullable=True),
    sa.Column('score', sa.Text(), nullable=True),
    sa.Column('passed', sa.Boolean(), nullable=True),
    sa.CheckConstraint("state IN ('open', 'sent')", name=op.f('ck_attempt_state')),
    sa.ForeignKeyConstraint(['edition_id'], ['course_edition.id'], name=op.f('fk_attempt_edition_id_course_edition')),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_attempt_enrolment_id_enrolment')),
    sa.ForeignKeyConstraint(['item_id'], ['course_item.id'], name=op.f('fk_attempt_item_id_course_item')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attempt')),
    sa.UniqueConstraint('enrolment_id', 'item_id', 'n', name=op.f('uq_attempt_enrolment_id_item_id_n'))
    )
    op.create_index('uq_attempt_open', 'attempt', ['enrolment_id', 'item_id'], unique=True, sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))
    op.create_table('item_state',
    sa.Column('enrolment_id', ROW_ID, nullable=False),
    sa.Column('item_id', ROW_ID, nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('score', sa.Text(), nullable=True),
    sa.Column('ended', sa.Integer(), nullable=False),
    sa.Column('pending', sa.Boolean(), nullable=False),
    sa.Column('started', sa.Boolean(), nullable=False),
    sa.Column('acted_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_item_state_enrolment_id_enrolment')),
    sa.ForeignKeyConstraint(['item_id'], ['course_item.id'], name=op.f('fk_item_state_item_id_course_item')),
    sa.PrimaryKeyConstraint('enrolment_id', 'item_id', name=op.f('pk_item_state'))
    )
    op.create_table('record',
    sa.Column('id', ROW_ID, nullable=False),
    sa.Column('enrolment_id', ROW_ID, nullable=False),
    sa.Column('item_id', ROW_ID, nullable=True),
    sa.Column('edition_id', ROW_ID, nullable=False),
    sa.Column('rule', sa.String(length=30), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('on_day', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['course_edition.id'], name=op.f('fk_record_edition_id_course_edition')),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_record_enrolment_id_enrolment')),
    sa.ForeignKeyConstraint(['item_id'], ['course_item.id'], name=op.f('fk_record_item_id_course_item')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_record')),
    sa.UniqueConstraint('enrolment_id', 'item_id', name=op.f('uq_record_enrolment_id_item_id'))
    )
    op.create_index('uq_record_course', 'record', ['enrolment_id'], unique=True, sqlite_where=sa.text('item_id IS NULL'), postgresql_where=sa.text('item_id IS NULL'))
    op.create_table('attempt_question',
    sa.Column('attempt_id', ROW_ID, nullable=False),
    sa.Column('position', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('question', sa.String(length=63), nullable=False),
    sa.Column('version_id', ROW_ID, nullable=False),
    sa.Column('order', sa.JSON(), nullable=False),
    sa.Column('flagged', sa.Boolean(), nullable=False),
    sa.Column('fraction', sa.Text(), nullable=True),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f('fk_attempt_question_attempt_id_attempt')),
    sa.ForeignKeyConstraint(['version_id'], ['question_version.id'], name=op.f('fk_attempt_question_version_id_question_version')),
    sa.PrimaryKeyConstraint('attempt_id', 'position', name=op.f('pk_attempt_question')),
    sa.UniqueConstraint('attempt_id', 'question', name=op.f('uq_attempt_question_attempt_id_question'))
    )
    op.create_table('answer',
    sa.Column('attempt_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('response', sa.JSON(), nullable=True),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('late', sa.JSON(), nullable=True),
    sa.Column('late_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['attempt_id', 'position'], ['attempt_question.attempt_id', 'attempt_question.position'], name=op.f('fk_answer_attempt_id_position_attempt_question')),
    sa.PrimaryKeyConstraint('attempt_id', 'position', name=op.f('pk_answer'))
    )


def downgrade() -> None:

    op.drop_table('answer')
    op.drop_table('attempt_question')
    op.drop_index('uq_record_course', table_name='record', sqlite_where=sa.text('item_id IS NULL'), postgresql_where=sa.text('item_id IS NULL'))
    op.drop_table('record')
    op.drop_table('item_state')
    op.drop_index('uq_attempt_open', table_name='attempt', sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))
    op.drop_table('attempt')
    op.drop_index('uq_enrolment_open', table_name='enrolment', sqlite_where=sa.text('completed_at IS NULL'), postgresql_where=sa.text('completed_at IS NULL'))
    op.drop_index('ix_enrolment_course_id_completed_day', table_name='enrolment')
    op.drop_table('enrolment')
    op.drop_table('duty_audience')
    op.drop_index(op.f('ix_sign_in_person_id'), table_name='sign_in')
    op.drop_table('sign_in')
    op.drop_index(op.f('ix_role_grant_person_id'), table_name='role_grant')
    op.drop_index("uq_role_grant_scope", table_name="role_grant")
    op.drop_table('role_grant')
    op.drop_index('uq_membership_open', table_name='membership', sqlite_where=sa.text('until_day IS NULL'), postgresql_where=sa.text('until_day IS NULL'))
    op.drop_index(op.f('ix_membership_unit_id'), table_name='membership')
    op.drop_table('membership')
    op.drop_index(op.f('ix_entry_code_person_id'), table_name='entry_code')
    op.drop_table('entry_code')
    op.drop_index(op.f('ix_duty_course_id'), table_name='duty')
    op.drop_table('duty')
    op.drop_table('course_item')
    op.drop_index('uq_course_edition_current', table_name='course_edition', sqlite_where=sa.text('current'), postgresql_where=sa.text('current'))
    op.drop_table('course_edition')
    op.drop_table('counter_stock')
    op.drop_table('counter_flow')
    op.drop_table('counter_delta')
    op.drop_index(op.f('ix_unit_parent_id'), table_name='unit')
    op.drop_table('unit')
    op.drop_index(op.f('ix_throttle_last_at'), table_name='throttle')
    op.drop_table('throttle')
    op.drop_index(op.f('ix_request_key_at'), table_name='request_key')
    op.drop_table('request_key')
    op.drop_table('question_version')
    op.drop_index('ix_person_name', table_name='person')
    op.drop_table('person')
    op.drop_table('outbox_listener')
    op.drop_index('ix_outbox_listener_id', table_name='outbox')
    op.drop_table('outbox')
    op.drop_index(op.f('ix_job_run_at'), table_name='job')
    op.drop_table('job')
    op.drop_table('course_folder')
    op.drop_table('course')
    op.drop_table('catalogue_state')
    op.drop_index('ix_audit_entry_at', table_name='audit_entry')
    op.drop_index('ix_audit_entry_about', table_name='audit_entry')
    op.drop_table('audit_entry')
