"""When somebody may be approached: the law where he lives, with the holidays of that country."""

from functools import lru_cache

from ...engine.law.contact import windows
from ...engine.law.records import Debtor
from ..collections_ledger_wishes import public_holidays

OWN, POLITE = "own", "polite"


@lru_cache(maxsize=1024)
def contact_windows(kind, natural, country, state, channel, contact):
    """Return what limits contact through a channel, a tuple of ``engine.law.contact.Window``.

    The hours are those where the customer lives, whatever law counts for the debt.

    :param kind: of the debtor, ``natural`` whether it is a person
    :param country: ISO code, ``state`` the code of a subdivision as Odoo has it, or None
    :param contact: ``collections_law_contact`` of the company
    """
    if contact == OWN:
        return ()

    def is_holiday(day):
        return day in public_holidays(country, state, (day.year,))

    debtor = Debtor(kind, natural, country or "")
    return tuple(windows(debtor, channel, is_holiday if country else None, contact == POLITE))
