"""What `make` does, with Python's standard library alone: an environment from hashed locks, then the work.

`python3 scripts/dev.py [--venv FOLDER] COMMAND [ARGUMENT …]`; the commands are the functions at the end.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  # said in one sentence, before anything needs a newer Python
    sys.exit(
        "Suluh needs Python 3.11 or newer, and this is {}.{}: name a newer one, as in "
        "`make run PYTHON=python3.12`.".format(*sys.version_info[:2])
    )

import argparse
import contextlib
import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

Command = list[str | Path]

ROOT = Path(__file__).resolve().parent.parent
RUNTIME, DEVELOPMENT, INSTALLER = "requirements.lock", "requirements-dev.lock", "requirements-uv.lock"
# The locks that an installation of the key fulfils: the development set contains the runtime set.
FULFILS = {RUNTIME: (RUNTIME,), DEVELOPMENT: (RUNTIME, DEVELOPMENT)}
STAMP = "suluh-installed"
INCOMPLETE = "incomplete"
CACHES = (".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis", ".import_linter_cache")
BUILT = ("build", "dist", "wheelhouse")


class Environment:
    """The virtual environment in `folder`, brought to agree with a lock and otherwise left alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.python = folder / "bin" / "python"
        self.stamp = folder / STAMP

    def program(self, name: str) -> str:
        return str(self.folder / "bin" / name)

    def ensure(self, lock: str) -> None:
        """Install `lock` if that has not been done; two calls at once wait for each other."""
        if self.agrees(lock):
            return
        with _one_at_a_time():
            if not self.agrees(lock):
                self._install(lock)

    def agrees(self, lock: str) -> bool:
        known = self._stamped()
        return self.python.exists() and INCOMPLETE not in known and digest(lock) in known

    def _stamped(self) -> list[str]:
        return self.stamp.read_text().split() if self.stamp.exists() else []

    def _install(self, lock: str) -> None:
        if INCOMPLETE in self._stamped() or not self.python.exists():
            # An installation was cut off, or the Python beneath is gone: what is there cannot be trusted.
            shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.stamp.write_text(INCOMPLETE)
        if not self.python.exists():
            self._create()
        say(f"Installing {lock} into {self.folder}")
        if not self._with_uv(lock):
            say("uv could not do it; pip does, which takes longer")
            run([*self._pip(), "--no-deps", "--require-hashes", "-r", ROOT / lock])
        self._add_project()
        self.stamp.write_text("\n".join(digest(name) for name in FULFILS[lock]))

    def _create(self) -> None:
        if importlib.util.find_spec("ensurepip") is None:
            sys.exit(
                "This Python lacks its venv module: install it first (Debian: apt install python3-venv)."
            )
        say(f"Making an environment in {self.folder}")
        run([sys.executable, "-m", "venv", self.folder])

    def _with_uv(self, lock: str) -> bool:
        pip = [*self._pip(), "--require-hashes", "-r", ROOT / INSTALLER]
        # The system's certificates, because an office network may put its own between us and the index.
        uv: Command = [self.program("uv"), "pip", "install", "--quiet", "--system-certs"]
        uv += ["--python", self.python, "--require-hashes", "--compile-bytecode", "-r", ROOT / lock]
        return succeeds(pip) and succeeds(uv, _mirrors_for_uv())

    def _pip(self) -> Command:
        return [self.python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]

    def _add_project(self) -> None:
        """Put the checkout on the path and `lms` among the programs.

        `pip install --editable` would do the same with a build backend fetched past the lock, so not offline.
        """
        found = subprocess.run(
            [self.python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        Path(found.stdout.strip(), "suluh.pth").write_text(f"{ROOT}\n", encoding="utf-8")
        launcher = Path(self.program("lms"))
        # The shell starts Python, because a path after `#!` may have no spaces and not be long.
        launcher.write_text(
            f"#!/bin/sh\n'''exec' '{self.python}' \"$0\" \"$@\"\n' '''\n"
            "import sys\n\nfrom lms.app import main\n\nsys.exit(main())\n",
            encoding="utf-8",
        )
        launcher.chmod(0o755)


def digest(lock: str) -> str:
    # The place counts too: an environment names the checkout it serves.
    return hashlib.sha256((ROOT / lock).read_bytes() + str(ROOT).encode()).hexdigest()


def _mirrors_for_uv() -> Mapping[str, str]:
    """uv does not read pip's settings; the ones that name a mirror or a bundle hold for it as well."""
    names = {
        "PIP_INDEX_URL": "UV_DEFAULT_INDEX",
        "PIP_FIND_LINKS": "UV_FIND_LINKS",
        "PIP_NO_INDEX": "UV_NO_INDEX",
    }
    return {uv: os.environ[pip] for pip, uv in names.items() if os.environ.get(pip) and uv not in os.environ}


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    with Path(__file__).open("rb") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def say(text: str) -> None:
    print(f"▸ {text}", file=sys.stderr, flush=True)


def run(command: Command, extra: Mapping[str, str] | None = None) -> None:
    """Run a program in the checkout; where it fails, end with its status."""
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **(extra or {})}, check=False)
    if done.returncode:
        sys.exit(done.returncode)


def succeeds(command: Command, extra: Mapping[str, str] | None = None) -> bool:
    try:
        done = subprocess.run(command, cwd=ROOT, env={**os.environ, **(extra or {})}, check=False)
    except FileNotFoundError:
        return False
    return done.returncode == 0


def install(environment: Environment, arguments: Sequence[str]) -> None:
    """The environment alone, for a machine on which the system starts `lms`."""
    environment.ensure(RUNTIME)


def serve(environment: Environment, arguments: Sequence[str]) -> None:
    """The whole platform on this machine, demonstration included."""
    environment.ensure(RUNTIME)
    os.chdir(ROOT)
    os.execv(environment.python, [str(environment.python), environment.program("lms"), "run", *arguments])


def test(environment: Environment, arguments: Sequence[str]) -> None:
    environment.ensure(DEVELOPMENT)
    run([environment.program("pytest"), "-n", "auto", "--dist", "worksteal", *arguments])


def test_long(environment: Environment, arguments: Sequence[str]) -> None:
    test(environment, ["--long", "--all-engines", *arguments])
    if not arguments:
        bench("fuzz")(environment, ["--inputs", "50000", "--renders", "1000"])


def bench(name: str) -> Callable[[Environment, Sequence[str]], None]:
    """A measurement of `benchmarks/`, which names the machine it ran on."""

    def measure(environment: Environment, arguments: Sequence[str]) -> None:
        environment.ensure(DEVELOPMENT)
        run([environment.python, "-m", f"benchmarks.{name}", *arguments])

    return measure


def statements(environment: Environment, arguments: Sequence[str]) -> None:
    environment.ensure(DEVELOPMENT)
    run(
        [
            environment.program("pytest"),
            "-n",
            "0",
            "-s",
            "tests/test_budgets.py",
            "-k",
            "database",
            *arguments,
        ]
    )


def shots(environment: Environment, arguments: Sequence[str]) -> None:
    """Every page as each role, in both widths and themes, on one sheet."""
    environment.ensure(DEVELOPMENT)
    run([environment.python, "-m", "scripts.shots", *arguments])


def check(environment: Environment, arguments: Sequence[str]) -> None:
    """Everything that reads the code instead of running it; all of it, then the verdict."""
    environment.ensure(DEVELOPMENT)
    with tempfile.TemporaryDirectory() as folder:
        lms = environment.program("lms")
        apart = {
            "LMS_INSTANCE": folder,
            "LMS_STORE": "",
            "LMS_UPLOADS": "",
            "LMS_DATABASE_URL": "",
            "LMS_ENV": "development",
        }
        steps: list[tuple[str, Command, Mapping[str, str]]] = [
            ("style", [environment.program("ruff"), "check", "."], {}),
            ("format", [environment.program("ruff"), "format", "--check", "."], {}),
            ("templates", [environment.program("djlint"), "lms", "--lint", "--quiet"], {}),
            ("types", [environment.program("mypy")], {}),
            ("floors", [environment.program("lint-imports")], {"PYTHONPATH": str(ROOT)}),
            ("dependencies", [environment.program("deptry"), "."], {}),
            ("translations", [str(environment.python), "scripts/translations.py", "check"], {}),
            ("migrations", [lms, "db", "upgrade"], apart),
            ("models against migrations", [lms, "db", "check"], apart),
        ]
        wanted = [step for step in steps if not arguments or step[0] in arguments]
        failed = []
        for name, command, extra in wanted:
            say(name)
            if not succeeds(command, extra):
                failed.append(name)
    if failed:
        sys.exit(f"Not in order: {', '.join(failed)}")


def format_(environment: Environment, arguments: Sequence[str]) -> None:
    environment.ensure(DEVELOPMENT)
    run([environment.program("ruff"), "check", "--fix-only", "--quiet", "."])
    run([environment.program("ruff"), "format", "."])


def translations(environment: Environment, arguments: Sequence[str]) -> None:
    environment.ensure(DEVELOPMENT)
    run([environment.python, "scripts/translations.py", "extract"])


def lock(environment: Environment, arguments: Sequence[str]) -> None:
    """Resolve again from pyproject.toml; `make lock ARGS=--upgrade` takes newer versions."""
    environment.ensure(DEVELOPMENT)
    uv: Command = [environment.program("uv"), "pip", "compile", "--quiet", "--system-certs", "--universal"]
    uv += ["--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate", *arguments]
    run([*uv, "pyproject.toml", "--extra", "postgres", "-o", RUNTIME])
    run([*uv, "pyproject.toml", "--extra", "postgres", "--group", "dev", "-c", RUNTIME, "-o", DEVELOPMENT])


def bundle(environment: Environment, arguments: Sequence[str]) -> None:
    """Wheels for a machine of this kind without a network."""
    environment.ensure(RUNTIME)
    pip: Command = [environment.python, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
    for name in (INSTALLER, RUNTIME):
        run([*pip, "--disable-pip-version-check", "--only-binary", ":all:", "-r", name, "-d", "wheelhouse"])
    say("There: PIP_NO_INDEX=1 PIP_FIND_LINKS=wheelhouse make run")


def clean(environment: Environment, arguments: Sequence[str]) -> None:
    """What can be made again; never `instance/`, which holds data."""
    for folder in (environment.folder, *(ROOT / name for name in (*CACHES, *BUILT))):
        shutil.rmtree(folder, ignore_errors=True)
    for top in ("lms", "tests", "scripts", "migrations"):
        for folder in list((ROOT / top).rglob("__pycache__")):
            shutil.rmtree(folder, ignore_errors=True)
    for compiled in ROOT.glob("translations/*/LC_MESSAGES/*.mo"):
        compiled.unlink()


COMMANDS = {
    "install": install,
    "run": serve,
    "test": test,
    "test-long": test_long,
    "bench-library": bench("library"),
    "bench-fuzz": bench("fuzz"),
    "bench-hostile": bench("hostile"),
    "bench-people": bench("people"),
    "drills": bench("drills"),
    "statements": statements,
    "shots": shots,
    "check": check,
    "format": format_,
    "translations": translations,
    "lock": lock,
    "bundle": bundle,
    "clean": clean,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument(
        "--venv", type=Path, default=ROOT / ".venv", help="folder of the environment (default: .venv)"
    )
    parser.add_argument("command", choices=sorted(COMMANDS))
    known, arguments = parser.parse_known_args()
    folder: Path = known.venv if known.venv.is_absolute() else ROOT / known.venv
    with contextlib.suppress(KeyboardInterrupt):
        COMMANDS[known.command](Environment(folder), arguments)


if __name__ == "__main__":
    main()
