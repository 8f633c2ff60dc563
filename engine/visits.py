"""Telling people from machines: mail scanners and previews follow every link before anybody reads.

A visit that a machine made is kept, so that nobody wonders, but it never counts as the customer's.
"""
import re

# Robots, link previews of messengers, and the scanners of mail security products.
MACHINES = re.compile(
    r"bot\b|bot[/;]|crawl|spider|preview|facebookexternalhit|whatsapp|slack|skypeuri|telegram|"
    r"barracuda|mimecast|proofpoint|safelinks|symantec|trendmicro|fortinet|cloudmark|ironport|"
    r"curl|wget|python-|java/|okhttp|go-http|libwww|headless|phantom|httpclient|scan",
    re.IGNORECASE,
)
# Nobody opens a message in the moment in which it is being delivered.
FIRST_SECONDS = 10


def is_machine(
    agent: str, method: str = "GET", purpose: str = "", languages: str = "",
    seconds: float | None = None,
) -> bool:
    """Tell whether a request for one of our links comes from a machine.

    :param agent: the User-Agent header
    :param purpose: the Sec-Purpose or Purpose header: browsers fetch pages ahead
    :param languages: the Accept-Language header, which every browser of a person sends
    :param seconds: since the message with the link went out, None when unknown
    """
    if method != "GET" or not agent or MACHINES.search(agent):
        return True
    if "prefetch" in purpose.lower() or not languages:
        return True
    return seconds is not None and seconds < FIRST_SECONDS


# Apple's mail programs fetch every picture when a message arrives, read or not, and call
# themselves just this.
AHEAD = ("Mozilla/5.0",)


def is_machine_open(
    agent: str, method: str = "GET", purpose: str = "", seconds: float | None = None
) -> bool:
    """Tell whether the picture of a message was fetched by a machine.

    Proxies of mailboxes send no language, so that says nothing here. Those of Google and Yahoo
    fetch when somebody reads, and count; when they fetch ahead they do so in the first seconds.
    Apple's always fetches ahead: a person who reads with it shows by a click alone.

    :param agent: the User-Agent header
    :param purpose: the Sec-Purpose or Purpose header
    :param seconds: since the message was sent, None when unknown
    """
    if method != "GET" or not agent or agent.strip() in AHEAD or MACHINES.search(agent):
        return True
    return "prefetch" in purpose.lower() or (seconds is not None and seconds < FIRST_SECONDS)
