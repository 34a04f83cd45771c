"""Mutated inputs by the million: scanner, headers and questions in process, renderings in the child that renders.

`python -m benchmarks.fuzz [--inputs N] [--renders N] [--seed N] [--state FILE]`. The work is cut into pieces, each with
random numbers of its own: the same seed does the same again, and with a state file a run that was stopped goes on.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import trying
from benchmarks.machine import told
from benchmarks.mutating import Mutator, seeds
from lms.content.contents import Html
from lms.content.markdown.child import SECONDS
from lms.content.markdown.pool import ChildRenderer
from lms.content.rendering import Picture, RenderJob, RenderKind

PIECE = 1_000
RENDERS = 100
KINDS = ("", "", "", "course", "lesson", "quiz", "quiz", "bank", "survey", "scenario", "assignment")
LONG = 2.0
"""Seconds after which a rendering is told of; the child ends one after ten."""


@dataclass
class Done:
    """What came of a piece, or of several. `broken`: what was raised, and the input in short."""

    inputs: int = 0
    renders: int = 0
    findings: int = 0
    refused: int = 0
    slowest: float = 0.0
    seconds: float = 0.0
    broken: list[dict[str, str]] = field(default_factory=list)

    def add(self, other: Done) -> None:
        """Takes another piece in."""
        for name in ("inputs", "renders", "findings", "refused", "seconds"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.slowest = max(self.slowest, other.slowest)
        self.broken += other.broken


def read_piece(texts: list[str], seed: str, count: int) -> Done:
    """Reads so many inputs."""
    rng = random.Random(f"read {seed}")  # noqa: S311  # no secret
    mutator, done, begin = Mutator(texts, rng), Done(), time.process_time()
    for _ in range(count):
        raw, kind = mutator.raw(), rng.choice(KINDS)
        done.inputs += 1
        try:
            page, findings = trying.read(raw, kind)
            trying.check(page, findings, raw)
            done.findings += len(findings)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is what we look for
            done.broken.append(_told(error, smallest(raw, partial(_fails, kind)), kind))
    done.seconds = time.process_time() - begin
    return done


def _fails(kind: str, raw: bytes) -> str:
    try:
        page, findings = trying.read(raw, kind)
        trying.check(page, findings, raw)
    except Exception as error:  # noqa: BLE001
        return type(error).__name__
    return ""


def smallest(raw: bytes, fails: Callable[[bytes], str]) -> bytes:
    """The input with every line, then every byte, left out without which it still fails in the same way."""
    kind = fails(raw)
    for cut in (b"\n", b""):
        at = 0
        parts = raw.split(cut) if cut else [raw[n : n + 1] for n in range(len(raw))]
        while at < len(parts) and len(parts) < 3_000:
            fewer = parts[:at] + parts[at + 1 :]
            if fails(cut.join(fewer)) == kind:
                parts = fewer
            else:
                at += 1
        raw = cut.join(parts)
    return raw


def _told(error: BaseException, raw: bytes, kind: str) -> dict[str, str]:
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    place = f"{Path(last.tb_frame.f_code.co_filename).name}:{last.tb_lineno}" if last else ""
    return {
        "what": f"{type(error).__name__}: {error}"[:300],
        "where": place,
        "kind": kind,
        "input": repr(raw)[:1_500],
    }


def render_piece(texts: list[str], seed: str, count: int) -> Done:
    """Renders so many inputs, one at a time, so that each has its own time."""
    rng = random.Random(f"render {seed}")  # noqa: S311  # no secret
    mutator, done, begin = Mutator(texts, rng), Done(), time.process_time()
    kinds: tuple[RenderKind, ...] = ("body", "text", "inline")
    with ChildRenderer() as renderer:
        for _ in range(count):
            source = mutator.text().replace("\r", "\n").replace("\x00", " ")
            job = RenderJob(
                PATH,
                1,
                source,
                rng.choice(kinds),
                "x",
                {"b.md": "/b"},
                {"b.png": Picture("/b.png", 1, 1)},
                blocks=("x-a",),
            )
            started = time.monotonic()
            try:
                rendered = renderer.render([job])[0]
            except Exception as error:  # noqa: BLE001
                done.broken.append(_told(error, source.encode(), "render"))
                continue
            taken = time.monotonic() - started
            done.renders += 1
            done.findings += len(rendered.findings)
            done.slowest = max(done.slowest, taken)
            failed = [one for one in rendered.findings if one.code == "E115"]
            done.refused += any(
                one.code in ("E110", "E111", "E112", "E113", "E114") for one in rendered.findings
            )
            if failed or taken > LONG:
                why = failed[0].message.values.get("why") if failed else f"{taken:.1f} s"
                done.broken.append(
                    {"what": f"render: {why}", "where": "", "kind": job.kind, "input": repr(source)[:4_000]}
                )
            if any("<script" in part.text.lower() for part in rendered.parts if isinstance(part, Html)):
                done.broken.append(
                    {"what": "a script", "where": "", "kind": job.kind, "input": repr(source)[:4_000]}
                )
    done.seconds = time.process_time() - begin
    return done


PATH = trying.PATH


def _work(task: tuple[str, str, int]) -> tuple[str, Done]:
    what, seed, count = task
    return f"{what} {seed}", (read_piece if what == "read" else render_piece)(_TEXTS, seed, count)


_TEXTS: list[str] = []


def tasks(seed: int, inputs: int, renders: int) -> list[tuple[str, str, int]]:
    """The pieces of a run: what, seed and how many, renderings spread among the rest."""
    read = [("read", f"{seed}.{n}", min(PIECE, inputs - n * PIECE)) for n in range(-(-inputs // PIECE))]
    drawn = [
        ("render", f"{seed}.{n}", min(RENDERS, renders - n * RENDERS)) for n in range(-(-renders // RENDERS))
    ]
    return read + drawn


def run(inputs: int, renders: int, seed: int, state: Path | None, processes: int, tell: bool = True) -> Done:
    """A whole run, or what is left of it."""
    _TEXTS[:] = seeds()
    kept: dict[str, Any] = json.loads(state.read_text()) if state is not None and state.exists() else {}
    left = [task for task in tasks(seed, inputs, renders) if f"{task[0]} {task[1]}" not in kept]
    begin = last = time.monotonic()
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        for number, (name, done) in enumerate(pool.imap_unordered(_work, left), 1):
            kept[name] = asdict(done)
            if state is not None and (time.monotonic() > last + 5 or number == len(left)):
                last = time.monotonic()
                temporary = state.with_suffix(".new")
                temporary.write_text(json.dumps(kept))
                temporary.replace(state)
            if tell and (number % 10 == 0 or number == len(left)):
                broken = sum(len(one["broken"]) for one in kept.values())
                spent = time.monotonic() - begin
                print(
                    f"{number} of {len(left)} pieces, {spent:.0f} s, {broken} broken",
                    file=sys.stderr,
                    flush=True,
                )
    total = Done()
    for one in kept.values():
        total.add(Done(**one))
    return total


def main() -> int:
    """Runs and prints; 1 if anything broke."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--renders", type=int, default=30_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--state", type=Path)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    done = run(given.inputs, given.renders, given.seed, given.state, given.processes)
    print(told())
    print(f"{done.inputs:,} inputs read, {done.renders:,} rendered, {done.findings:,} findings made;")
    print(
        f"slowest rendering {done.slowest:.2f} s of {SECONDS:g} s allowed; {done.seconds:,.0f} s of processor time"
    )
    for one in done.broken:
        print(f"{one['what']} ({one['where']}, {one['kind']}): {one['input']}")
    print(f"{len(done.broken)} broken")
    return int(bool(done.broken))


if __name__ == "__main__":
    sys.exit(main())
