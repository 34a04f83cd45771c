"""A picture that somebody uploaded, made small and plain by a process that can be killed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import lms
from lms.core.errors import Invalid
from lms.plugin.message import Message, mark

MOST_BYTES = 2_000_000
SECONDS = 20
_ROOT = str(Path(lms.__file__).parent.parent)


def as_png(data: bytes, side: int) -> bytes:
    """The picture as PNG, no side longer than `side` pixels, without what a camera wrote into it. Raises Invalid."""
    if len(data) > MOST_BYTES:
        raise Invalid(Message(mark("The picture is larger than 2 MB. Make it smaller and try again.")))
    path = os.pathsep.join([_ROOT, *(place for place in sys.path if place)])
    environment = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": path, "PYTHONUTF8": "1"}
    try:
        done = subprocess.run(  # our own module, and no shell
            [sys.executable, "-P", "-m", "lms.core.pictures_child"],
            input=b"%d\n%s" % (side, data),
            capture_output=True,
            env=environment,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        done = None
    if done is None or done.returncode or not done.stdout:
        raise Invalid(
            Message(mark("This is no picture that can be read. Save it as PNG or JPEG and try again."))
        )
    return done.stdout
