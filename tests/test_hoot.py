from odoo.tests import HttpCase, no_retry, tagged

SUITE = "@account_collections"


@tagged("post_install", "-at_install")
class TestHoot(HttpCase):
    """The unit tests of the widgets, in a browser."""

    @no_retry
    def test_widgets(self):
        self._run_suite("desktop")

    def _run_suite(self, preset, tags=""):
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset={preset}{tags}&timeout=15000&id={_hoot_id(SUITE)}",
            "",
            "",
            login="admin",
            timeout=600,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,
        )


@tagged("post_install", "-at_install")
class TestHootMobile(TestHoot):
    """The same on a telephone."""

    browser_size = "375x667"
    touch_enabled = True

    @no_retry
    def test_widgets(self):
        self._run_suite("mobile", "&tag=-headless")


def _hoot_id(name):
    """Return the number by which Hoot knows a suite, made of its name as Hoot itself does."""
    number = 0
    for character in name:
        number = (number * 31 + ord(character)) & 0xFFFFFFFF
    return f"{number:08x}"
