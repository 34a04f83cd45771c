"""Finds plugins, checks what they bring, and hangs on one app.

Our own features are registered first and may stop the start: they are part of the program. A plugin from outside that
cannot be loaded, or brings something that does not fit, is named, left out and shown; the site starts.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import inspect
import logging
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import pluggy

from lms.plugin.block import BlockType
from lms.plugin.crediting import CreditSource
from lms.plugin.evidence import EvidenceKind
from lms.plugin.exporter import Exporter
from lms.plugin.facts import Fact
from lms.plugin.fence import FENCES
from lms.plugin.hooks import FACTS, Hooks
from lms.plugin.importer import Importer
from lms.plugin.intake import ImportKind
from lms.plugin.item import ItemKind
from lms.plugin.layout import CertificateLayout
from lms.plugin.marking import WorkKind
from lms.plugin.offers import (
    Entry,
    Job,
    NoticeKind,
    Panel,
    PersonalData,
    Report,
    Retention,
    Tables,
    Translated,
)
from lms.plugin.question import QuestionType
from lms.plugin.theme import Theme

log = logging.getLogger(__name__)

CONTRACTS: dict[str, Any] = {
    "pages": None,
    "commands": None,
    "entries": Entry,
    "panels": Panel,
    "question_types": QuestionType,
    "item_kinds": ItemKind,
    "blocks": BlockType,
    "jobs": Job,
    "reports": Report,
    "notice_kinds": NoticeKind,
    "work_kinds": WorkKind,
    "evidence_kinds": EvidenceKind,
    "translations": Translated,
    "themes": Theme,
    "importers": Importer,
    "import_kinds": ImportKind,
    "exporters": Exporter,
    "certificate_layouts": CertificateLayout,
    "credit_sources": CreditSource,
    "tables": Tables,
    "personal_data": PersonalData,
    "retentions": Retention,
}

_EXTENSION = re.compile(r"x-[a-z0-9][a-z0-9-]{0,17}")


@dataclass(frozen=True, slots=True)
class Failure:
    """Something a plugin could not do: its name, where, and the error in words."""

    plugin: str
    where: str
    error: str


@dataclass(frozen=True, slots=True)
class Listener:
    """One outside plugin that hears one kind of fact."""

    plugin: str
    hook: str
    call: Callable[..., Any]


class Plugins:
    """All plugins of one app: `builtins` in rank order, then modules by `names`, then installed entry points."""

    def __init__(
        self, builtins: Sequence[Any], names: Iterable[str] = (), blocked: Iterable[str] = ()
    ) -> None:
        self.manager = pluggy.PluginManager("lms")
        self.manager.add_hookspecs(Hooks)
        self.failures: list[Failure] = []
        self.builtin: list[str] = []
        self.outside: list[str] = []
        for module in builtins:
            self.manager.register(module, module.__name__)
            self.builtin.append(module.__name__)
        self.manager.check_pending()
        blocked = set(blocked)
        for name, load in self._sources(names):
            if name not in blocked and name not in self.outside:
                self._register(name, load)
        self._owners: dict[str, dict[str, str]] = {}
        self._offers = {hook: self._collect(hook, contract) for hook, contract in CONTRACTS.items()}

    @staticmethod
    def _sources(names: Iterable[str]) -> Iterator[tuple[str, Callable[[], Any]]]:
        for name in names:
            yield name, partial(importlib.import_module, name)
        for entry in importlib.metadata.entry_points(group="lms.plugins"):
            yield entry.name, entry.load

    def _register(self, name: str, load: Callable[[], Any]) -> None:
        try:
            self.manager.register(load(), name)
            self.manager.check_pending()
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001  # a plugin may even call sys.exit() at import
            if self.manager.has_plugin(name):
                self.manager.unregister(name=name)
            self.fail(name, "load", error)
        else:
            self.outside.append(name)

    def fail(self, plugin: str, where: str, error: BaseException) -> None:
        """Keeps the last failure in each place for the administrators' page and says it in the log."""
        others = [failure for failure in self.failures if (failure.plugin, failure.where) != (plugin, where)]
        self.failures = [*others, Failure(plugin, where, repr(error)[:500])]
        log.error("plugin %s failed in %s: %r", plugin, where, error)

    def _collect(self, hook: str, contract: Any) -> dict[str, Any]:
        table: dict[str, Any] = {}
        owner: dict[str, str] = {}
        for impl in getattr(self.manager.hook, hook).get_hookimpls():
            try:
                found = {item.name: item for item in self._checked(impl.function(), contract, owner)}
                fence = FENCES.get(contract)
                if fence is not None and impl.plugin_name in self.outside:
                    report = partial(self.fail, impl.plugin_name)
                    found = {name: fence(item, report) for name, item in found.items()}
            except KeyboardInterrupt:
                raise
            except BaseException as error:
                if impl.plugin_name not in self.outside:
                    raise
                self.fail(impl.plugin_name, hook, error)
                continue
            table.update(found)
            owner.update(dict.fromkeys(found, impl.plugin_name))
        self._owners[hook] = owner
        return table

    @staticmethod
    def _checked(items: Iterable[Any], contract: Any, owner: dict[str, str]) -> list[Any]:
        checked = list(items)
        for item in checked:
            if contract is not None and not isinstance(item, contract):
                raise TypeError(f"{item!r} is not a {contract.__name__}")
            if contract in (*FENCES, Importer):
                _check_signatures(item, contract)
            if contract in (ItemKind, BlockType) and not _EXTENSION.fullmatch(item.name):
                raise ValueError(f"{item.name!r} does not begin with x-, or is longer than 20 letters")
            if item.name in owner:
                raise ValueError(f"the name {item.name!r} belongs to {owner[item.name]}")
        return checked

    def offers(self, hook: str) -> dict[str, Any]:
        """What was collected for a "what do you have?" hook, by name, ours first."""
        return self._offers[hook]

    def owner(self, hook: str, name: str) -> str:
        """The plugin that brought the offer `name`."""
        return self._owners[hook][name]

    def owned(self, hook: str, plugin: str) -> int:
        """How many offers of a "what do you have?" hook a plugin brought."""
        return sum(owner == plugin for owner in self._owners[hook].values())

    def hears(self, plugin: str) -> tuple[str, ...]:
        """The hooks of facts that a plugin listens to."""
        return tuple(
            hook
            for hook in FACTS.values()
            if any(impl.plugin_name == plugin for impl in getattr(self.manager.hook, hook).get_hookimpls())
        )

    def version(self, plugin: str) -> str:
        """The version of an installed plugin, or what a module says of itself; empty where neither tells."""
        for entry in importlib.metadata.entry_points(group="lms.plugins", name=plugin):
            if entry.dist is not None:
                return entry.dist.version
        return str(getattr(self.manager.get_plugin(plugin), "__version__", ""))[:40]

    def is_outside(self, plugin: str) -> bool:
        """Whether a plugin is not one of our own features."""
        return plugin in self.outside

    def tell_builtins(self, fact: Fact) -> None:
        """Calls our own listeners in rank order; an error goes up and rolls all of it back."""
        for impl in getattr(self.manager.hook, FACTS[type(fact)]).get_hookimpls():
            if impl.plugin_name not in self.outside:
                impl.function(fact=fact)

    def listeners(self, fact_type: type[Fact]) -> list[Listener]:
        """The outside plugins that hear this kind of fact."""
        hook = FACTS[fact_type]
        return [
            Listener(impl.plugin_name, hook, impl.function)
            for impl in getattr(self.manager.hook, hook).get_hookimpls()
            if impl.plugin_name in self.outside
        ]


def _check_signatures(item: Any, contract: Any) -> None:
    """`isinstance` sees only names of methods; this sees their arguments."""
    for name, wanted in inspect.getmembers(contract, inspect.isfunction):
        if name.startswith("_"):
            continue
        given = list(inspect.signature(getattr(item, name)).parameters)
        expected = list(inspect.signature(wanted).parameters)[1:]
        if given != expected:
            raise TypeError(f"{item.name}.{name} takes {given}, the contract says {expected}")
