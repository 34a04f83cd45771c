"""Plugins are found, checked and collected; one from outside that does not fit is named and left out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from lms.plugin.hooks import hookimpl
from lms.plugin.manager import Plugins
from lms.plugin.offers import Job

OUTSIDE = Path(__file__).resolve().parents[1] / "plugins"


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of modules that can be imported, forgotten afterwards."""
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    for file in tmp_path.glob("*.py"):
        sys.modules.pop(file.stem, None)


def write(folder: Path, name: str, text: str) -> str:
    (folder / f"{name}.py").write_text(text, encoding="utf-8")
    return name


def builtin(name: str, **functions: Callable[..., object]) -> ModuleType:
    module = ModuleType(name)
    for hook, function in functions.items():
        setattr(module, hook, hookimpl(function))
    return module


HEAD = "from lms.plugin.hooks import hookimpl\nfrom lms.plugin.offers import Job\n"
FAULTS = {
    "an error at import": "raise RuntimeError('no')\n",
    "an exit at import": "import sys\nsys.exit(3)\n",
    "a wrong argument": HEAD + "@hookimpl\ndef acted(factt):\n    pass\n",
    "a hook that does not exist": HEAD + "@hookimpl\ndef cours_completed(fact):\n    pass\n",
    "something that is no offer": HEAD + "@hookimpl\ndef jobs():\n    return [object()]\n",
    "an error when asked": HEAD + "@hookimpl\ndef jobs():\n    raise ValueError('no')\n",
    "a name that is taken": HEAD + "@hookimpl\ndef jobs():\n    return [Job('ours', print)]\n",
    "a question type that lacks methods": (
        HEAD + "class Half:\n    name = 'x-half'\n@hookimpl\ndef question_types():\n    return [Half()]\n"
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_plugin_with_a_fault_is_named_and_the_others_stay(fault: str, written: Path) -> None:
    bad = write(written, "bad_plugin", FAULTS[fault])
    good = write(written, "good_plugin", HEAD + "@hookimpl\ndef jobs():\n    return [Job('theirs', print)]\n")
    ours = builtin("ours", jobs=lambda: [Job("ours", print)])

    plugins = Plugins([ours], names=[bad, good])

    assert [failure.plugin for failure in plugins.failures] == ["bad_plugin"]
    assert set(plugins.offers("jobs")) == {"ours", "theirs"}


def test_a_module_that_does_not_exist_is_named() -> None:
    plugins = Plugins([], names=["no_such_plugin_anywhere"])
    assert plugins.failures[0].plugin == "no_such_plugin_anywhere"
    assert plugins.outside == []


def test_a_fault_of_our_own_stops_the_start() -> None:
    with pytest.raises(TypeError):
        Plugins([builtin("ours", jobs=lambda: [object()])])


def test_a_blocked_plugin_is_left_out_without_a_word(written: Path) -> None:
    name = write(
        written, "quiet_plugin", HEAD + "@hookimpl\ndef jobs():\n    return [Job('theirs', print)]\n"
    )
    plugins = Plugins([], names=[name], blocked=[name])
    assert plugins.offers("jobs") == {}
    assert plugins.failures == []


def test_an_installed_plugin_is_found_by_its_entry_point(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(OUTSIDE)
    plugins = Plugins([])
    assert "suluh_certainty" in plugins.outside
    assert "x-keyakinan" in plugins.offers("question_types")


def test_two_apps_in_one_process_do_not_share_plugins(written: Path) -> None:
    name = write(written, "one_plugin", HEAD + "@hookimpl\ndef jobs():\n    return [Job('theirs', print)]\n")
    with_it, without = Plugins([], names=[name]), Plugins([])
    assert set(with_it.offers("jobs")) == {"theirs"}
    assert without.offers("jobs") == {}
