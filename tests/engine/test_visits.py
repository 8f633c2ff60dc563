"""Who looks: a person or a machine."""
import pytest

from odoo.addons.account_collections.engine.visits import is_machine, is_machine_open

PHONE = "Mozilla/5.0 (Linux; Android 14) Firefox/130"
GOOGLE = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"
YAHOO = "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html"


@pytest.mark.parametrize("agent", [PHONE, GOOGLE, YAHOO, "Microsoft Office/16.0 (Outlook)"])
def test_mailbox_of_a_reader(agent):
    assert not is_machine_open(agent, seconds=600)
    assert not is_machine_open(agent)


@pytest.mark.parametrize(
    "agent",
    ["", "Mozilla/5.0", " Mozilla/5.0 ", "Barracuda Sentinel", "python-requests/2", "bot/1"],
)
def test_fetched_ahead(agent):
    assert is_machine_open(agent, seconds=600)


def test_first_seconds_and_prefetch():
    assert is_machine_open(GOOGLE, seconds=3)
    assert is_machine_open(PHONE, purpose="prefetch", seconds=600)
    assert is_machine_open(PHONE, method="HEAD", seconds=600)


def test_page_wants_a_language():
    assert is_machine(GOOGLE, seconds=600)
    assert not is_machine(PHONE, languages="nl", seconds=600)
