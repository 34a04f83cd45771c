"""What the frame around every page shows: names, navigation, the person, the way out.

The templates know these records only; which entries exist is decided by whoever fills them. All labels are
already in the reader's language. A shell is built without the database beyond what the signed-in person
brought along, so that an error page can be drawn while the database is away.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Theme = Literal["", "light", "dark"]


@dataclass(frozen=True, slots=True)
class NavItem:
    """One link. `icon` is a name that the `icon` macro knows; it is shown in the bottom bar of phones."""

    label: str
    href: str
    icon: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class NavGroup:
    """Links that belong together. Without a label they stand by themselves."""

    label: str
    links: tuple[NavItem, ...]


@dataclass(frozen=True, slots=True)
class ShellPerson:
    """The person who is signed in. `account_url` may be empty: the name is then no link."""

    name: str
    account_url: str = ""


@dataclass(frozen=True, slots=True)
class LangSwitch:
    """Another language: its code, its name in that language, and this page's address in it."""

    code: str
    name: str
    href: str


@dataclass(frozen=True, slots=True)
class Shell:
    """Everything the base templates need. Each field has a value with which a page is still whole.

    `languages` are the others: one is a link, several are a list that opens. `inbox` stands beside the person,
    with how much of it is `unread`. `theme` is "" to follow the device, `text` "1" or "2" for larger letters.
    `tabs` is `nav` for the bottom bar of phones, which has room for the fixed entries and one more.
    `sub_nav` is the second row of an area, named by `sub_nav_label`; `group_nav` what stands below its present link,
    where that is a group, named by `group_nav_label`.
    """

    site_name: str = "Suluh"
    organiser: str = ""
    locale: str = "id"
    home_url: str = "/"
    nav: tuple[NavItem, ...] = ()
    tabs: tuple[NavItem, ...] = ()
    sub_nav: tuple[NavItem, ...] = ()
    sub_nav_label: str = ""
    group_nav: tuple[NavItem, ...] = ()
    group_nav_label: str = ""
    person: ShellPerson | None = None
    inbox: NavItem | None = None
    unread: int = 0
    signin_url: str = ""
    signout_url: str = ""
    languages: tuple[LangSwitch, ...] = ()
    theme: Theme = ""
    text: str = ""
    footer: tuple[NavItem, ...] = ()
