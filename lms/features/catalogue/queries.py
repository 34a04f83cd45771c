"""Reads of courses in service."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import Flask

from lms.features.catalogue.models import CatalogueState


def with_catalogue_number(person: sa.Select[Any]) -> sa.Select[Any]:
    """Adds the number that rises with every publication."""
    number = sa.select(CatalogueState.number).where(CatalogueState.id == 1).scalar_subquery()
    return person.add_columns(sa.func.coalesce(number, 0).label("catalogue_number"))


def init_app(app: Flask) -> None:
    """Gives `app` its shelf of courses."""


def notice_number(number: int) -> None:
    """Learns, with the signed-in person, whether a newer edition is in service."""
