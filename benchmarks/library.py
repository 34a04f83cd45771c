"""What a library of a thousand courses costs: first build, start with nothing changed, memory, one changed lesson.

`python -m benchmarks.library [--courses N] [--built N] [--folder FOLDER]`. Prints a table. With `--built` only so many
courses are read and rendered; the others take over what these gave, which is the same for everything but the build.
"""

from __future__ import annotations

import argparse
import http.client
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks import corpus
from benchmarks.machine import told
from config import load
from lms.app import create_app
from lms.content.markdown.pool import ChildRenderer
from lms.core.clock import now
from lms.core.db import db
from lms.features.catalogue import building, documents, folders, queries, services
from lms.features.catalogue.folders import Remembered
from lms.features.catalogue.reading import FolderReader, nobody

PROGRAM = (sys.executable, "-c", "from lms.app import main; main()")
ROOT = Path(__file__).resolve().parent.parent
PAGES = ("/", "/readyz", "/sign-in", "/", "/readyz")
PATIENCE = 600.0


@dataclass(frozen=True)
class Site:
    """An instance folder with its courses."""

    folder: Path
    courses: Path
    port: int

    @property
    def settings(self) -> dict[str, str]:
        """The environment of its commands."""
        own = {
            "LMS_INSTANCE": str(self.folder),
            "LMS_COURSES": str(self.courses),
            "LMS_ENV": "development",
            "PORT": str(self.port),
        }
        return {**os.environ, **own, "PYTHONPATH": str(ROOT)}

    def run(self, *words: str) -> float:
        """Runs a command; the processor time it took, children and all."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([*PROGRAM, *words], env=self.settings, check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def get(self, path: str) -> tuple[int, str]:
        """One page of the server that runs; status 0 where there is none yet."""
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except OSError:
            return 0, ""


@dataclass(frozen=True)
class Start:
    """Seconds to the first answers, the processor time until then, and the worker's memory after some pages."""

    ready: float
    front: float
    spent: float
    memory: float


@contextmanager
def served(site: Site, *words: str) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    """The real server, stopped at the end, and when it was started."""
    begin = time.monotonic()
    log = (site.folder / "bench.log").open("wb")
    server = subprocess.Popen([*PROGRAM, *(words or ("serve",))], env=site.settings, stdout=log, stderr=log)
    try:
        yield server, begin
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(60)
        log.close()


def wait_for(site: Site, path: str, status: int = 200, text: str = "") -> float:
    """Asks until the answer is there, and returns the time."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        found, page = site.get(path)
        if found == status and text in page:
            return time.monotonic()
        time.sleep(0.005)
    raise TimeoutError(path)


def start(site: Site) -> Start:
    """One start with nothing changed."""
    with served(site) as (server, begin):
        ready = wait_for(site, "/readyz") - begin
        front = wait_for(site, "/") - begin
        spent = sum(map(processor_time, family(server.pid)))
        for path in PAGES:
            site.get(path)
        memory = max(pss(pid) for pid in family(server.pid)[1:])
    return Start(ready, front, spent, memory)


def family(pid: int) -> list[int]:
    """A process and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(int(child) for child in children)]


def processor_time(pid: int) -> float:
    """Seconds a process has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def pss(pid: int) -> float:
    """MiB of memory that is a process's own, with its share of what others use too."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def site_in(folder: Path, courses: Path) -> Site:
    """The site of this folder; a new one has nothing in it."""
    folder.mkdir(parents=True, exist_ok=True)
    courses.mkdir(parents=True, exist_ok=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        site = Site(folder, courses, probe.getsockname()[1])
    site.run("db", "upgrade")
    return site


def take_over(site: Site, built: int, courses: int) -> None:
    """Puts the courses after the first `built` in service with what these gave, under their own ids."""
    os.environ.update(site.settings)
    app = create_app(load())
    with app.app_context(), ChildRenderer() as renderer:
        memory = building.memory_of(app.config)
        known = folders.recall(memory)
        reader = FolderReader(renderer, nobody, known)
        store, library, at = reader.store, queries.snapshot().library, now()
        for number in range(built + 1, courses + 1):
            name, base = f"kursus-{number:04}", library.volume(f"kursus-{(number - 1) % built + 1:04}")
            course = replace(base.course, id=name)
            key = store.put_edition(course, base.contents(), {})
            texts = [*documents.texts_of(base)][:1]
            new = services.NewEdition(course, name, key, texts=texts)
            db.write(services.publish, new, at, app.config["TIMEZONE"])
            check = services.Check(name, name, course.title["id"], at, course.fingerprint, 0, 0, [])
            db.write(services.keep_checks, [check], [])
            known[name] = Remembered(reader.state(name), name, course.fingerprint, key, at.isoformat())
        folders.remember(memory, known)


def measure(folder: Path, courses: int, built: int) -> list[tuple[str, str, str]]:
    """The rows of the table: what, how much, and the goal."""
    is_new = not (folder / "few").exists()
    few = site_in(folder / "few", folder / "courses-few")
    empty = site_in(folder / "empty", folder / "courses-empty")
    rows: list[tuple[str, str, str]] = []
    if is_new:
        corpus.write(few.courses, built)
        begin = time.monotonic()
        spent = few.run("courses", "build")
        taken = time.monotonic() - begin
        rows = [
            (f"first build of {built} courses", f"{taken:.0f} s, {spent:.0f} s of processor time", ""),
            ("  each course", f"{spent / built:.2f} s of processor time", ""),
        ]
    if is_new and courses > built:
        corpus.write(few.courses, courses)
        take_over(few, built, courses)
    without, all_ = min_start(empty), min_start(few)
    rows += [
        (
            "start without a course: ready",
            f"{without.ready:.2f} s, {without.spent:.2f} s of processor time",
            "",
        ),
        (
            f"start with {courses} courses, nothing changed: ready",
            f"{all_.ready:.2f} s, {all_.spent:.2f} s of processor time",
            "1.5 s",
        ),
        ("  until the front page, which counts the courses of each topic", f"{all_.front:.2f} s", ""),
        ("a worker without a course", f"{without.memory:.0f} MiB", ""),
        (f"  with {courses}", f"{all_.memory:.0f} MiB", ""),
        ("  more", f"{all_.memory - without.memory:.0f} MiB", "60 MiB"),
        ("one changed lesson", f"{one_changed(few):.2f} s of processor time", "1 s"),
    ]
    return rows


def min_start(site: Site, times: int = 3) -> Start:
    """The quickest of several starts: what else the machine does only ever adds."""
    return min((start(site) for _ in range(times)), key=lambda one: one.ready)


def one_changed(site: Site) -> float:
    """Processor time of putting one changed lesson in service, in a process that is there already."""
    os.environ.update(site.settings)
    app = create_app(load())
    place = site.courses / "kursus-0001" / "pelajaran-01.md"
    with app.app_context(), ChildRenderer(cache=queries.shelf().store) as renderer:
        queries.snapshot()
        best = 1e9
        for _ in range(4):
            text = place.read_text(encoding="utf-8")
            place.write_text(text.replace("\n## ", f"\n## Baru {time.time_ns()} ", 1), encoding="utf-8")
            begin, before = time.process_time(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
            outcomes = building.bring_folders_up_to_date({"kursus-0001"}, renderer)
            db.session.rollback()
            assert [one.what for one in outcomes] == ["published"], outcomes
            queries.snapshot().library.course("kursus-0001")
            after = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
            best = min(best, time.process_time() - begin + after - before)
    return best


def main() -> int:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--courses", type=int, default=1_000)
    parser.add_argument("--built", type=int)
    parser.add_argument(
        "--folder", type=Path, help="kept, and measured again without a build; a temporary one is removed"
    )
    given = parser.parse_args()
    folder = given.folder or Path(tempfile.mkdtemp(prefix="library-"))
    try:
        rows = measure(folder, given.courses, given.built or given.courses)
    finally:
        if given.folder is None:
            shutil.rmtree(folder, ignore_errors=True)
    print(f"{told()}\n")
    print("| what | measured | goal |\n|---|---|---|")
    for row in rows:
        print(f"| {' | '.join(row)} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
