"""The few errors a service may raise. Page, JSON body and exit code are made from them once, at the edge."""

from __future__ import annotations

from collections.abc import Mapping

from lms.plugin.message import Message


class Refusal(Exception):
    """A request that cannot be granted; `message` says what happened and what to do, for the reader."""

    status = 400

    def __init__(self, message: Message | None = None, **values: object) -> None:
        super().__init__(message.text if message else type(self).__name__)
        self.message = message
        self.values = values


class NotFound(Refusal):
    """There is no such thing, or the asker may not know that there is."""

    status = 404


class NotAllowed(Refusal):
    """The asker may know of it but not do this."""

    status = 403


class Invalid(Refusal):
    """Input that cannot be taken; `fields` holds a message for each field at fault."""

    status = 422

    def __init__(self, message: Message | None = None, fields: Mapping[str, Message] | None = None) -> None:
        super().__init__(message)
        self.fields = dict(fields or {})


class Conflict(Refusal):
    """What is stored has moved on since the asker looked; `values` carries what stands there now."""

    status = 409


class Gone(Refusal):
    """It was there and is closed for good: an attempt that has been sent, a link that was used."""

    status = 410


class Busy(Refusal):
    """Too many tries; `values["seconds"]` says how long to wait."""

    status = 429


class Unavailable(Refusal):
    """The database is away, locked or full. Nothing was saved."""

    status = 503
