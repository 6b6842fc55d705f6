"""Every screen of the addon, one after another, on the demo data that the addon brings.

The walk finds the menus, the windows and their tabs by itself; what only a button on a record
opens stands in :data:`BUTTONS`. For the pictures of all screens and the tests that look at each.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from . import database, house, postgres, provision, screen
from .paths import LOG
from .rpc import Client
from .screen import Screen

ADDON = database.ADDON_NAME
SIZES = {"desktop": (1400, 900), "phone": (390, 844)}
GROUPS = (provision.MEDEWERKER, provision.BEHEERDER, *provision.OKR_RECHTEN)
#: Screens that a button opens: name, model, method, domain of the record that it is on.
BUTTONS: tuple[tuple[str, str, str, list[Any]], ...] = (
    ("okr", "oso.leerling", "action_okr", [("okr_definitief", "=", False), ("opgehaald", "=", 1)]),
    ("okr_definitief", "oso.leerling", "action_okr", [("okr_definitief", "=", True)]),
    ("verschil", "oso.leerling", "action_inzage_verschil", [("okr_definitief", "=", True)]),
)


@contextlib.contextmanager
def with_demo(server: postgres.Server, log: Path) -> Iterator[str]:
    """A database of this process with the addon and its demo data; yields its name."""
    database.template(server)  # also makes the ground, where that is missing
    ground = next(n for n in database.names(server, f"{database.prefix()}_tmpl_ground_"))
    name = f"{database.prefix()}_withdemo_{os.getpid()}"
    database.copy(server, ground, name)
    try:
        # demo data are installed on demo data only, and those of other modules tell us nothing
        database.sql(
            server, "UPDATE ir_module_module SET demo = true WHERE state = 'installed'", name
        )
        database.install(server, name, (ADDON,), log, demo=True)
        yield name
    finally:
        database.drop(server, name)


@dataclass(frozen=True)
class Place:
    """A running Odoo with the demo data, and its one user who may do everything."""

    url: str
    client: Client
    login: tuple[str, str]


@contextlib.contextmanager
def place(server: postgres.Server, logs: Path = LOG / "screens") -> Iterator[Place]:
    """Odoo on the demo data, for a user of the demo's school with all rights, in Dutch."""
    logs.mkdir(parents=True, exist_ok=True)
    with (
        with_demo(server, logs / "install.log") as name,
        house.odoo_server(server, name, log=logs / "odoo.log") as (url, _process),
    ):
        client = Client(url, name, *provision.ADMIN)
        school = client.ref(f"{ADDON}.demo_school")
        values = {
            "lang": "nl_NL",
            "tz": "Europe/Amsterdam",
            "tour_enabled": False,
            "company_id": school,
            "company_ids": [(4, school)],
            "group_ids": [(4, client.ref(group)) for group in GROUPS],
        }
        client.call("res.users", "write", [client.uid], values)
        yield Place(url, client.for_companies(school), provision.ADMIN)


class Walk:
    """Goes through the screens of a window that has logged in.

    :param where: the house
    :param window: of the user
    """

    def __init__(self, where: Place, window: Screen) -> None:
        self.where = where
        self.window = window
        self._asked = 0
        page = window.page
        page.on("request", lambda request: self._count(request, 1))
        page.on("requestfinished", lambda request: self._count(request, -1))
        page.on("requestfailed", lambda request: self._count(request, -1))
        window.log_in(*where.login)
        window.page.wait_for_function("() => window.odoo?.__WOWL_DEBUG__?.root?.env?.services")

    def __iter__(self) -> Iterator[str]:
        """Yields the name of each screen, while it is shown."""
        for name, action in self._actions().items():
            yield from self._action(name, action)
        for name, model, method, domain in BUTTONS:
            ids = self.where.client.call(model, "search", domain, limit=1)
            if ids:
                action = self.where.client.call(model, method, ids)
                # what a button's answer gets on its way to the screen
                modes = action["view_mode"].split(",") if "view_mode" in action else ()
                action.setdefault("views", [[False, mode] for mode in modes])
                yield from self._show(name, action)

    def _count(self, request: Any, step: int) -> None:
        # not "networkidle": the line over which Odoo tells its news stays open
        if request.resource_type in ("xhr", "fetch") and "/websocket" not in request.url:
            self._asked += step

    def _actions(self) -> dict[str, dict[str, Any]]:
        """Name -> window or client action of the addon, those of the menus first."""
        call = self.where.client.call
        found: dict[str, dict[str, Any]] = {}
        for model in ("ir.actions.act_window", "ir.actions.client"):
            rows = call(
                "ir.model.data",
                "search_read",
                [("module", "=", ADDON), ("model", "=", model)],
                fields=["name", "res_id"],
                order="id",
            )
            for row in rows:
                (action,) = call(model, "read", [row["res_id"]])
                found[re.sub(r"^action_(oso_)?", "", row["name"])] = action
        return dict(sorted(found.items(), key=lambda item: item[1].get("target") == "new"))

    def _action(self, name: str, action: dict[str, Any]) -> Iterator[str]:
        model = action.get("res_model")
        first = self._first((action.get("binding_model_id") and "oso.leerling") or model, action)
        context = {}
        if action.get("target") == "new" or "active_id" in str(action.get("domain")):
            pupil = self._first("oso.leerling", {})
            context = {"active_id": pupil, "active_ids": [pupil], "active_model": "oso.leerling"}
            context["default_leerling_id"] = pupil
        yield from self._show(name, action["id"], context)
        modes = (action.get("view_mode") or "").split(",")
        for mode in modes[1:] if action.get("target") != "new" else ():
            if mode == "form":
                if first and not action.get("res_id"):
                    yield from self._show(
                        f"{name}-form", action["id"], context, viewType="form", resId=first
                    )
            else:
                yield from self._show(f"{name}-{mode}", action["id"], context, viewType=mode)

    def _first(self, model: str | None, action: dict[str, Any]) -> int | None:
        """The record to open: the pupil who has most to show, of all else the first."""
        if not model or not model.startswith(("oso.", "res.")):
            return None
        domain = [("okr_definitief", "=", True)] if model == "oso.leerling" else []
        try:
            return next(iter(self.where.client.call(model, "search", domain, limit=1)), None)
        except Exception:  # noqa: BLE001 -- a model without rows of its own, such as a wizard
            return None

    def _show(
        self, name: str, action: Any, context: dict[str, Any] | None = None, **options: Any
    ) -> Iterator[str]:
        page = self.window.page
        self._close()
        page.evaluate(
            """async ([root, action, context, options]) => {
                const env = odoo.__WOWL_DEBUG__.root.env;
                const menus = env.services.menu;
                menus.setCurrentMenu(menus.getApps().find((app) => app.xmlid === root));
                if (options.resId) options.props = {resId: options.resId};
                delete options.resId;
                await env.services.action.doAction(
                    action, {clearBreadcrumbs: true, additionalContext: context, ...options}
                );
            }""",
            [f"{ADDON}.menu_oso_root", action, context or {}, options],
        )
        self.settle()
        yield name
        within = ".modal" if page.locator(".modal").count() else ".o_action_manager"
        tabs = page.locator(f"{within} .o_notebook_headers .nav-link")
        for number in range(1, tabs.count()):
            tabs.nth(number).click()
            self.settle()
            yield f"{name}-tab{number + 1}"
        self._close()

    def _close(self) -> None:
        page = self.window.page
        for _each in range(3):
            if not page.locator(".modal").count():
                return
            page.keyboard.press("Escape")
            page.wait_for_timeout(200)

    def settle(self) -> None:
        """Wait until nothing is being fetched or drawn."""
        page = self.window.page
        quiet = 0
        for _each in range(100):
            page.wait_for_timeout(60)
            quiet = quiet + 1 if self._asked <= 0 else 0
            if quiet == 3:
                break
        expect(page.locator(".o_loading_indicator, .o_blockUI")).to_have_count(0)

    def faults(self) -> list[str]:
        """What went wrong since it was asked before: dialogs with errors, errors in scripts."""
        found = list(self.window.problems)
        self.window.problems.clear()
        if self.window.page.locator(".o_error_dialog").count():
            found.append("a dialog with an error")
        return found


def pictures(
    where: Place, browser: Any, folder: Path, sizes: Iterable[str] = tuple(SIZES)
) -> list[str]:
    """Save each screen in these sizes; returns what went wrong."""
    folder.mkdir(parents=True, exist_ok=True)
    wrong = []
    for size in sizes:
        width, height = SIZES[size]
        with screen.screen(browser, where.url, width, height) as window:
            walk = Walk(where, window)
            for name in walk:
                window.picture(folder / f"{name}-{size}.png")
                wrong += [f"{name}-{size}: {fault}" for fault in walk.faults()]
    return wrong
