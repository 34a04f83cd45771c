"""The gates of HTTP: headers, cookies, CSRF, trusted hosts, and a policy on every view.

A view declares its policy with `requires`; the application refuses to start with a view that has none, and the table
of who may do what is printed from these declarations.
"""

from __future__ import annotations

import contextlib
import re
import secrets
from collections.abc import Callable
from datetime import timedelta
from gettext import NullTranslations
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, redirect, request
from flask_login import LoginManager, current_user
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from lms.core.actor import Actor
from lms.core.clock import now
from lms.core.doors import door
from lms.core.errors import NotAllowed
from lms.core.session import SidSessionInterface
from lms.plugin.message import Message

View = TypeVar("View", bound=Callable[..., Any])
Policy = Callable[[Actor], bool]

csrf = CSRFProtect()
login = LoginManager()

IDLE_STAFF = timedelta(minutes=60)
MAX_BODY = 2 * 1024 * 1024

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self'; script-src 'self'; style-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}

_WEAK_KEYS = {"secret", "changeme", "development", "dev", "password", "your-secret-key"}


class Unsafe(RuntimeError):
    """The settings would open the site to anybody; the text (or Message) says which, and what to do."""

    def __str__(self) -> str:
        text = self.args[0]
        return text.translate(NullTranslations()) if isinstance(text, Message) else str(text)


def init_app(app: Flask) -> None:
    """Sets cookies, limits and headers on `app`, and checks at the first request that every view has a policy."""
    https = app.config["HTTPS"]
    app.config.update(
        SECRET_KEY=secret_key(app),
        SESSION_COOKIE_NAME="__Host-lms" if https else "lms",
        SESSION_COOKIE_SECURE=https,
        MAX_CONTENT_LENGTH=MAX_BODY,
        MAX_FORM_MEMORY_SIZE=MAX_BODY,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        PREFERRED_URL_SCHEME="https" if https else "http",
    )
    if app.config["TRUSTED_HOSTS"]:
        app.config["TRUSTED_HOSTS"] = list(app.config["TRUSTED_HOSTS"])
    else:
        app.config["TRUSTED_HOSTS"] = None
    hops = app.config["TRUSTED_PROXIES"]
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.session_interface = SidSessionInterface()
    csrf.init_app(app)
    login.init_app(app, add_context_processor=False)
    login.session_protection = None  # phones change address and browser string
    app.url_value_preprocessor(_raise_limits)
    app.before_request(_refuse_nul)
    app.before_request(_check_policy)
    app.after_request(_add_headers)


def secret_key(app: Flask) -> str:
    """The secret of the settings, or in development one made at the first start and kept with mode 600."""
    key: str = app.config["SECRET_KEY"]
    production = app.config["ENV"] == "production"
    if production and (len(key) < 32 or key.lower() in _WEAK_KEYS or len(set(key)) < 8):
        raise Unsafe(
            "LMS_SECRET_KEY must hold at least 32 random characters; `openssl rand -hex 32` makes one"
        )
    if key:
        return key
    path = Path(app.config["INSTANCE"]) / "secret-key"
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        made = path.with_suffix(f".{secrets.token_hex(4)}")
        made.touch(mode=0o600)
        made.write_text(secrets.token_hex(32), encoding="ascii")
        with contextlib.suppress(FileExistsError):  # another start was faster; its key is the one
            path.hardlink_to(made)
        made.unlink()
    return path.read_text(encoding="ascii")


def requires(policy: Policy, staff: bool = False) -> Callable[[View], View]:
    """Declares who may use a view. `staff` pages ask for the password again after an hour without use."""

    def declare(view: View) -> View:
        view.policy = policy  # type: ignore[attr-defined]
        view.staff = staff  # type: ignore[attr-defined]
        return view

    return declare


def anyone(view: View) -> View:
    """Declares a view that needs nobody."""
    view.policy = None  # type: ignore[attr-defined]
    view.staff = False  # type: ignore[attr-defined]
    return view


def takes_files(size: int, parts: int) -> Callable[[View], View]:
    """Declares a view that takes up to `size` bytes in `parts` fields, from those whom its policy lets in."""

    def declare(view: View) -> View:
        view.takes = (size, parts)  # type: ignore[attr-defined]
        return view

    return declare


def signed_in(actor: Actor) -> bool:
    """Policy: any person with an account."""
    return True


def is_signed_in() -> bool:
    """Whether somebody is signed in, for pages that need nobody: a browser without a session costs no statement."""
    has_session = current_app.config["SESSION_COOKIE_NAME"] in request.cookies
    return has_session and bool(current_user.is_authenticated)


def current_actor() -> Actor:
    """Whoever is signed in, as a plain record: for pages that need somebody."""
    found: Actor = current_user._get_current_object()
    return found


def _refuse_nul() -> None:
    # PostgreSQL cannot compare text with one, so no address or query may carry it; forms tell it at the field.
    if "\x00" in request.path or any("\x00" in text for text in request.args.values()):
        abort(400)


def _raise_limits(endpoint: str | None, values: dict[str, Any] | None) -> None:
    # Before anything reads the body: the check of the form's token does. Strangers' bodies stay small.
    view = current_app.view_functions.get(endpoint or "")
    size, parts = getattr(view, "takes", (0, 0))
    if size and request.method == "POST" and is_signed_in() and policy_of(view, endpoint or "")(current_user):  # type: ignore[misc]
        request.max_content_length = size
        request.max_form_parts = parts
        request.max_form_memory_size = min(size, 2 * MAX_BODY)


def _check_policy() -> Any:
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None:
        return None
    policy = policy_of(view, request.endpoint or "")
    if policy is None:
        return None
    if not current_user.is_authenticated:
        return ask_to_sign_in(
            "ended" if request.cookies.get(current_app.config["SESSION_COOKIE_NAME"]) else ""
        )
    if not policy(current_user):
        raise NotAllowed
    if getattr(view, "staff", False) and _is_idle(current_user):
        return ask_for_password()
    return None


def policy_of(view: Any, endpoint: str) -> Policy | None:
    """The declared policy of a view; None for one that needs nobody. A view without a declaration is an error."""
    if endpoint.rpartition(".")[2] in {"static", "static_file"}:
        return None
    try:
        policy: Policy | None = view.policy
    except AttributeError:
        raise AssertionError(f"the view {endpoint} declares no policy") from None
    return policy


def check_policies(app: Flask) -> None:
    """Refuses an application in which a view declares no policy."""
    for endpoint, view in app.view_functions.items():
        policy_of(view, endpoint)


def _is_idle(actor: Actor) -> bool:
    return actor.confirmed_at is None or now() - actor.confirmed_at > IDLE_STAFF


def wants_json() -> bool:
    """Whether the asker is a script of ours rather than a page."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json"


def ask_to_sign_in(why: str) -> Response:
    """Leads to the sign-in page and back to here afterwards; a script is told with 401.

    The fields of a form whose session has ended go along (307 repeats the request with its body).
    """
    if wants_json():
        abort(401)
    values = {"next": here(), **({"why": why} if why else {})}
    if why and request.method == "POST":
        return redirect(door("sign_in", **values, resume=request.full_path.rstrip("?")), 307)  # type: ignore[return-value]
    return redirect(door("sign_in", **values), 303)  # type: ignore[return-value]


def ask_for_password() -> Response:
    """Asks a member of staff for the password again and leads back to where they were.

    The fields of a form that was being sent go along (307 repeats the request with its body), so nothing is lost.
    """
    return redirect(door("confirm", next=here(), resume=request.full_path), 307)  # type: ignore[return-value]


def here() -> str:
    """The local path of this request, or of the page it was posted from."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    came_from = urlsplit(request.referrer or "")
    if came_from.netloc != request.host:
        return "/"
    return local_path(came_from._replace(scheme="", netloc="", fragment="").geturl(), "/")


_CONTROL = re.compile(r"[\x00-\x20\x7f\\]")


def local_path(target: str | None, default: str) -> str:
    """`target` if it is a path on this site, else `default`: nobody is sent elsewhere by a link."""
    if not target or not target.startswith("/") or target.startswith("//") or _CONTROL.search(target):
        return default
    return target


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["HTTPS"]:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response
