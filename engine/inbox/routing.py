"""Decide whose an incoming mail is, from what is known about it.

Evidence counts in this order: the message it answers, the address it comes from, the numbers it
names, the domain of its address. What points to one customer alone is certain; what points to
several becomes a guess that somebody confirms. A mail is never given to a customer because of a
domain that anybody gets an address at.
"""

from collections import Counter
from dataclasses import dataclass

REFERENCE, ADDRESS, NUMBER, DOMAIN = "reference", "address", "number", "domain"
KINDS = (REFERENCE, ADDRESS, NUMBER, DOMAIN)

FREE_DOMAINS = frozenset(
    (
        "aol.com", "bluewin.ch", "caiway.nl", "chello.nl", "fastmail.com", "free.fr", "freenet.de",
        "gmail.com", "gmx.at", "gmx.ch", "gmx.com", "gmx.de", "gmx.net", "googlemail.com",
        "hetnet.nl", "home.nl", "hotmail.be", "hotmail.com", "hotmail.de", "hotmail.fr",
        "hotmail.nl", "icloud.com", "kpnmail.nl", "kpnplanet.nl", "laposte.net", "live.be",
        "live.com", "live.fr", "live.nl", "mac.com", "mail.com", "me.com", "mail.de", "msn.com",
        "neuf.fr", "online.nl", "orange.fr", "outlook.be", "outlook.com", "outlook.de",
        "outlook.fr", "planet.nl", "pm.me", "posteo.de", "proton.me", "protonmail.com",
        "proximus.be", "quicknet.nl", "scarlet.be", "sfr.fr", "skynet.be", "t-online.de",
        "telenet.be", "tele2.nl", "upcmail.nl", "voo.be", "wanadoo.fr", "web.de", "xs4all.nl",
        "yahoo.co.uk", "yahoo.com", "yahoo.de", "yahoo.fr", "ymail.com", "zeelandnet.nl",
        "ziggo.nl", "zonnet.nl",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trace:
    """One thing that points to a customer: its profile and company, how, and by what."""

    profile: int
    company: int
    kind: str
    detail: str = ""
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Decision:
    """Whose a mail is. It is a guess unless `is_certain`; `rivals` others are as likely."""

    profile: int = 0
    is_certain: bool = False
    kind: str = ""
    detail: str = ""
    rivals: int = 0


def domain_of(address: str, free=frozenset()) -> str:
    """Return the domain of an address when it is a company's own, else an empty text."""
    domain = address.rpartition("@")[2].lower()
    return "" if not domain or domain in FREE_DOMAINS or domain in free else domain


def decide(traces: list[Trace], company: int) -> Decision:
    """Return whose a mail is that came in at `company` (0: at none in particular).

    Of a customer of several companies, that of the number named counts, then that of the address
    to which the mail went. The first kind of evidence that points to one customer decides; when
    one points to several, later evidence may single out one of them.
    """
    candidates = set()
    for kind in KINDS:
        found = [trace for trace in traces if trace.kind == kind]
        if candidates:
            found = [trace for trace in found if trace.profile in candidates]
        if kind != NUMBER:
            found = _prefer_company(found, company)
        profiles = {trace.profile for trace in found}
        if len(profiles) == 1:
            named = found[0] if kind != ADDRESS else _named_elsewhere(traces, found[0])
            return Decision(named.profile, True, named.kind, named.detail)
        candidates = profiles or candidates
    return _guess(traces, candidates, company)


def _prefer_company(traces, company):
    own = [trace for trace in traces if trace.company == company]
    return own or traces


def _named_elsewhere(traces, own):
    """Return the trace of another company whose invoice the same sender names, else `own`."""
    numbers = [trace for trace in traces if trace.kind == NUMBER]
    senders = {trace.profile for trace in traces if trace.kind == ADDRESS}
    named = {trace.profile: trace for trace in numbers if trace.profile in senders}
    return next(iter(named.values())) if len(named) == 1 else own


def _guess(traces, candidates, company):
    """Return the likeliest of several customers: named most often, then owing most.

    A guess shows a name, so that it stays within the company to which the mail went.
    """
    likely = [t for t in traces if t.profile in candidates and t.company == company]
    if not likely:
        return Decision()
    likely.sort(key=lambda trace: KINDS.index(trace.kind))
    times = Counter(trace.profile for trace in likely)
    best = max(likely, key=lambda trace: (times[trace.profile], trace.weight, -trace.profile))
    return Decision(best.profile, False, best.kind, best.detail, len(times) - 1)
