"""The calls of Odoo's web client, made without a browser.

What is read follows from the views as the server gives them, so a screen that shows more is
measured with more.
"""

import contextlib
import itertools
import json
import urllib.request
from http.cookiejar import CookieJar
from xml.etree import ElementTree

from dev.console import Problem

SECONDS = 120
LIST_LIMIT, LINES_LIMIT = 80, 40
NESTED = ("list", "kanban", "form")


class WebClient:
    """A logged in user with a browser; every call is remembered with its path."""

    def __init__(self, port, database, login, password):
        self.base = f"http://127.0.0.1:{port}"
        jar = urllib.request.HTTPCookieProcessor(CookieJar())
        self.browser = urllib.request.build_opener(jar)
        self.number = itertools.count(1)
        self.paths = []
        session = self.rpc("/web/session/authenticate", db=database, login=login, password=password)
        self.user_id = session["uid"]
        self.context = {**session["user_context"], "uid": session["uid"]}
        self.context["allowed_company_ids"] = [session["user_companies"]["current_company"]]

    # === CALLS === #

    def rpc(self, path, **params):
        """Call a route as the client does; return the result."""
        self.paths.append(path)
        call = {"jsonrpc": "2.0", "method": "call", "id": next(self.number), "params": params}
        request = urllib.request.Request(
            self.base + path, json.dumps(call).encode(), {"Content-Type": "application/json"}
        )
        with self.browser.open(request, timeout=SECONDS) as answer:
            result = json.load(answer)
        if "error" in result:
            raise Problem(f"{path}: {result['error']['data']['message']}")
        return result.get("result")

    def call(self, model, method, *args, **kwargs):
        """Call a method of a model."""
        context = self.context | kwargs.pop("context", {})
        return self.rpc(
            f"/web/dataset/call_kw/{model}/{method}",
            model=model,
            method=method,
            args=args,
            kwargs={**kwargs, "context": context},
        )

    # === SCREENS === #

    def find_action(self, *names):
        """Load the first of these window actions that there is."""
        for name in names:
            with contextlib.suppress(Problem):
                return self.rpc("/web/action/load", action_id=f"account_collections.{name}")
        return None

    def load_views(self, action):
        """Read the views of an action, with the fields of every model in them."""
        search = action.get("search_view_id") or [False]
        views = [*action["views"], [search[0], "search"]]
        return self.call(
            action["res_model"],
            "get_views",
            views=views,
            options={"action_id": action["id"], "load_filters": True, "toolbar": True},
        )


class Screen:
    """One view of a model: what the client reads to show it."""

    def __init__(self, model, views, kind):
        self.model = model
        self.fields = {name: info["fields"] for name, info in views["models"].items()}
        self.arch = ElementTree.fromstring(views["views"][kind]["arch"])
        self.search = views["views"].get("search")

    def has(self, tag, **attributes):
        """Tell whether the view has an element."""
        return any(
            all(node.get(key) == value for key, value in attributes.items())
            for node in self.arch.iter(tag)
        )

    @property
    def specification(self):
        """Return what ``web_read`` and ``web_search_read`` are asked for."""
        return self._read_fields(self.arch, self.model)

    @property
    def limit(self):
        return int(self.arch.get("limit") or LIST_LIMIT)

    def _read_fields(self, node, model):
        found = {}
        for child in node:
            if child.tag == "field":
                self._add_field(found, child, model)
            else:
                _merge(found, self._read_fields(child, model))
        return found

    def _add_field(self, found, node, model):
        field = self.fields.get(model, {}).get(node.get("name"))
        if field is None:
            return
        specification = {}
        if field["type"] in ("many2one", "many2one_reference", "reference"):
            specification = {"fields": {"display_name": {}}}
        elif field["type"] in ("one2many", "many2many"):
            specification = self._read_lines(node, field["relation"])
        _merge(found, {node.get("name"): specification})

    def _read_lines(self, node, model):
        view = next((child for child in node if child.tag in NESTED), None)
        if view is None:
            is_tags = "tags" in (node.get("widget") or "") or "avatar" in (node.get("widget") or "")
            return {"fields": {"display_name": {}}} if is_tags else {}
        return {
            "fields": self._read_fields(view, model),
            "limit": int(view.get("limit") or LINES_LIMIT),
            "order": view.get("default_order") or "",
        }

    # === THE FIRST SEARCH === #

    def find_filters(self, names):
        """Return the domains and the groupings of these filters of the search view."""
        domains, groups = [], []
        if self.search:
            for node in ElementTree.fromstring(self.search["arch"]).iter("filter"):
                if node.get("name") in names:
                    if node.get("domain"):
                        domains.append(node.get("domain"))
                    if "group_by" in (node.get("context") or ""):
                        groups.append(node.get("context"))
        return domains, groups


def _merge(found, more):
    """Add what another element of the view reads of the same fields."""
    for name, specification in more.items():
        known = found.setdefault(name, {})
        for key, value in specification.items():
            if key == "fields":
                _merge(known.setdefault("fields", {}), value)
            else:
                known[key] = value
