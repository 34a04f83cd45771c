"""``lms courses check --watch`` in a real process: it follows what is saved and ends by the last state."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

from tests.support.courses import break_course, write_course
from tests.support.processes import PROGRAM, ROOT, hear_interrupts, until


def test_a_watched_folder_is_checked_at_every_save(tmp_path: Path) -> None:
    folder = write_course(tmp_path / "courses", "a")
    write_course(tmp_path / "courses", "b")
    said = tmp_path / "said.txt"
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "LC_ALL": "en",
        "LMS_INSTANCE": str(tmp_path / "instance"),
    }
    with said.open("wb") as output:
        watching = subprocess.Popen(
            [*PROGRAM, "courses", "check", str(tmp_path / "courses"), "--watch"],
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
            start_new_session=True,
            preexec_fn=hear_interrupts,  # noqa: PLW1509  # no thread of ours runs yet
        )
        try:
            until(lambda: said.read_text("utf-8").count("2 folders checked.") == 1)
            page = folder / "kursus.md"
            whole = page.read_text(encoding="utf-8")
            break_course(folder)
            broken = page.read_text(encoding="utf-8")

            def spoilt() -> bool:
                # The first saves may come before the watch has begun.
                page.write_text(broken, encoding="utf-8")
                # A file seen half written is broken too, in another way.
                return "E301" in said.read_text("utf-8")

            until(spoilt)
            page.write_text(whole, encoding="utf-8")
            until(lambda: said.read_text("utf-8").rstrip().endswith("2 folders checked."))
            watching.send_signal(signal.SIGINT)
            assert watching.wait(30) == 0
        finally:
            watching.kill()
            watching.wait()
    text = said.read_text("utf-8")
    assert "1 cannot be published." in text
    assert "Traceback" not in text
