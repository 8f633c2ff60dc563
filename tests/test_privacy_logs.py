import ast
import logging
from pathlib import Path

from odoo.tests import tagged
from odoo.tools import file_path

from .common import CollectionsCommon
from .inbox_common import InboxCommon

OURS = "odoo.addons.account_collections"
# Attributes of a record that tell who somebody is; ids, codes, counts and states do not.
PERSONAL = frozenset(
    (
        "body", "city", "display_name", "email", "email_from", "email_normalized", "mobile", "name",
        "note", "number", "partner_name", "phone", "recipient_email", "recipient_phone",
        "sender_email", "sender_name", "street", "subject", "text", "vat",
    )
)  # fmt: skip


@tagged("post_install", "-at_install")
class TestPrivacyOfLogs(CollectionsCommon):
    """What we write into the log of the server names nobody."""

    def test_no_log_line_in_the_code_names_a_person(self):
        root = Path(file_path("account_collections/__manifest__.py")).parent
        folders = ("models", "channels", "controllers", "wizards", "reports", "engine", "bridges")
        files = [path for folder in folders for path in (root / folder).rglob("*.py")]
        lines = [line for path in files if "tests" not in path.parts for line in _log_calls(path)]
        self.assertGreater(len(lines), 10)
        found = [f"{path.name}:{call.lineno}" for path, call in lines if _names_somebody(call)]
        self.assertFalse(found, "Log ids, never who it is")


@tagged("post_install", "-at_install")
class TestPrivacyOfLogsInAction(InboxCommon):
    """The main flows, with everything that goes wrong in them, name nobody in the log."""

    def test_main_flows(self):
        people = {
            "Zebulon Quirk": "zebulon@quirk.example",
            "Ottilie Ferncastle": "ottilie@ferncastle.example",
        }
        handler = _Keeper()
        logger = logging.getLogger(OURS)
        level = logger.level
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        self.addCleanup(logger.setLevel, level)
        self.addCleanup(logger.removeHandler, handler)
        for name, email in people.items():
            partner = self.make_customer(name, email=email, phone="+31612345678")
            self.make_invoice(partner, due=-20)
        self.make_failing(partner)
        self.run_night()
        self.run_night(7)
        self.receive(sender="zebulon@quirk.example", text="I am Zebulon Quirk: +31612345678")
        self.receive(sender="stranger@quirk.example", text="Who is Ottilie Ferncastle?")
        with self.without_commit():
            self.env["collections.retention"]._cron_clean()
        text = "\n".join(handler.lines)
        self.assertIn("left out of the run", text, "the flow that fails has to be in it")
        for name, email in people.items():
            for personal in (name, email, "31612345678"):
                self.assertNotIn(personal, text)

    def make_failing(self, partner):
        """Let the planning of one customer fail with a sentence that names it."""
        profile = self.env["collections.profile"]._for_partner(partner, self.company)
        scheduler = type(self.env["collections.scheduler"])
        apply = scheduler._apply

        def fail(this, profiles, *args, **kwargs):
            if profile in profiles:
                raise ValueError(f"something is wrong with {partner.name} <{partner.email}>")
            return apply(this, profiles, *args, **kwargs)

        self.patch(scheduler, "_apply", fail)


class _Keeper(logging.Handler):
    """Keeps the lines as the file of the server would have them, with what was raised."""

    def __init__(self):
        super().__init__(logging.INFO)
        self.lines = []
        self.setFormatter(logging.Formatter("%(message)s"))

    def emit(self, record):
        self.lines.append(self.format(record))


def _log_calls(path):
    """Return the calls that write above DEBUG in a file, as ``[(path, call)]``."""
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    return [(path, call) for call in calls if _logs(call.func)]


def _logs(function):
    if isinstance(function, ast.Name):
        return function.id == "log_failure"
    is_ours = isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name)
    return is_ours and function.value.id == "_logger" and function.attr != "debug"


def _names_somebody(call):
    """Tell whether a call logs a personal field, or the words of an error."""
    nodes = [node for argument in call.args[1:] for node in ast.walk(argument)]
    quotes = any(keyword.arg == "exc_info" for keyword in call.keywords)
    is_exception = isinstance(call.func, ast.Attribute) and call.func.attr == "exception"
    names = any(isinstance(node, ast.Attribute) and node.attr in PERSONAL for node in nodes)
    return names or quotes or is_exception
