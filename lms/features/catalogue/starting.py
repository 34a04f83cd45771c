"""The start of a site: courses are brought up to date first, or beside it where that takes long and need not be."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from flask_babel import gettext as _

from lms.core import progress
from lms.features.catalogue import building
from lms.features.catalogue.reading import UsageOf

log = logging.getLogger(__name__)

_COMMAND = (sys.executable, "-c", "from lms.app import main; main()", "courses", "build")


@contextmanager
def up_to_date(usage_of: UsageOf) -> Iterator[None]:
    """Inside the block the site may be served.

    After an update of the program every folder is read again. Nobody has to wait for that as long as every course in
    service is there: a process of its own does it, and each course changes over as soon as it is read.
    """
    try:
        with progress.shown(_("Building courses")) as told:
            building.bring_up_to_date(usage_of, told, may_defer=True)
    except building.Deferred as deferred:
        log.info("%s folders of courses are read beside the site", deferred.folders)
    else:
        yield
        return
    beside = subprocess.Popen(_COMMAND, stdin=subprocess.DEVNULL)  # noqa: S603  # our own program
    try:
        yield
    finally:
        beside.terminate()
        beside.wait()
