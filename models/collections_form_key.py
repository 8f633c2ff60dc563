import secrets
import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, consteq, hmac

SCOPE = "collections.form.key"
HOURS = 24


class CollectionsFormKey(models.Model):
    """The one-time keys of forms that were sent: a form that is sent twice has one effect.

    Showing a form writes nothing: its key is signed for one visitor and one purpose. Sending it
    writes the key in the very transaction of the effect. Of two at once the second waits for the
    first, and then finds the key taken.
    """

    _name = "collections.form.key"
    _description = "Key of a Form"
    _log_access = False

    key = fields.Char(required=True)
    date = fields.Datetime(required=True, default=fields.Datetime.now)

    _key_unique = models.UniqueIndex("(key)", "This form was sent already.")
    _date_index = models.Index("(date)")

    @api.model
    def _make(self, scope):
        """Return a new key for the hidden field of a form.

        :param str scope: who may send it for what, see ``Visitor.get_form_scope``
        """
        moment, chance = int(time.time()), secrets.token_urlsafe(12)
        return f"{moment}.{chance}.{self._sign(scope, moment, chance)}"

    @api.model
    def _is_valid(self, scope, key):
        """Tell whether we made this key for ``scope``, less than a day ago."""
        moment, _dot, rest = str(key or "").partition(".")
        chance, _dot, signature = rest.partition(".")
        if not (moment.isascii() and moment.isdecimal() and len(moment) < 12):
            return False
        expected = self._sign(scope, int(moment), chance)
        is_young = time.time() - int(moment) < HOURS * 3600
        return consteq(expected.encode(), signature.encode("utf-8", "replace")) and is_young

    @api.model
    def _take(self, scope, key):
        """Take the key of a form that was sent.

        Call it when nothing else stands in the way any more, right before the effect.

        :return: "first" when the effect is to happen now, "again" when it has happened, and
            "wrong" for a key that is too old or not ours: show the form again with a new one
        """
        if not self._is_valid(scope, key):
            return "wrong"
        self.env.cr.execute(
            SQL(
                "INSERT INTO collections_form_key (key, date) VALUES (%s, %s) "
                "ON CONFLICT DO NOTHING",
                key,
                fields.Datetime.now(),
            )
        )
        return "first" if self.env.cr.rowcount else "again"

    def _sign(self, scope, moment, chance):
        return hmac(self.env(su=True), SCOPE, (scope, moment, chance))[:32]

    @api.autovacuum
    def _gc_keys(self):
        limit = fields.Datetime.now() - timedelta(hours=2 * HOURS)
        self.sudo().search([("date", "<", limit)], limit=10_000).unlink()
