"""When the environment is taken for good, and when it is made again."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from scripts import dev

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def environment(tmp_path: Path) -> dev.Environment:
    made = dev.Environment(tmp_path / "venv")
    made.python.parent.mkdir(parents=True)
    made.python.symlink_to(sys.executable)
    return made


def stamp(environment: dev.Environment, lock: str) -> None:
    environment.stamp.write_text("\n".join(dev.digest(name) for name in dev.FULFILS[lock]))


def test_without_a_stamp_nothing_is_believed(environment: dev.Environment) -> None:
    assert not environment.agrees(dev.RUNTIME)


def test_the_development_set_also_serves(environment: dev.Environment) -> None:
    stamp(environment, dev.DEVELOPMENT)
    assert environment.agrees(dev.RUNTIME)
    assert environment.agrees(dev.DEVELOPMENT)


def test_the_runtime_set_does_not_test(environment: dev.Environment) -> None:
    stamp(environment, dev.RUNTIME)
    assert environment.agrees(dev.RUNTIME)
    assert not environment.agrees(dev.DEVELOPMENT)


def test_an_installation_cut_off_is_not_believed(environment: dev.Environment) -> None:
    environment.stamp.write_text(dev.INCOMPLETE)
    assert not environment.agrees(dev.RUNTIME)


def test_an_environment_whose_python_is_gone_is_not_believed(environment: dev.Environment) -> None:
    stamp(environment, dev.RUNTIME)
    environment.python.unlink()
    environment.python.symlink_to(environment.folder / "gone")
    assert not environment.agrees(dev.RUNTIME)


def test_help_lists_every_target() -> None:
    done = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    listed = {line.split()[1] for line in done.stdout.splitlines()}
    assert set(dev.COMMANDS) | {"help"} == listed
