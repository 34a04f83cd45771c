"""The trainer's commands as they are typed, and what they print."""

from __future__ import annotations

import pytest
from flask import Flask

from lms.core import command


def lms(app: Flask, *args: str) -> int:
    with pytest.raises(SystemExit) as end:
        command.run(lambda: app, ["courses", *args])
    assert isinstance(end.value.code, int)
    return end.value.code


def said(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The lines printed, without advice and empty ones."""
    lines = [line for line in capsys.readouterr().out.splitlines() if line.strip()]
    asked = []
    advised = False
    for line in lines:
        advised = line.startswith("  Advice") or (advised and line.startswith(" "))
        if not advised:
            asked.append(line)
    return asked
