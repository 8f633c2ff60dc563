from markupsafe import Markup

from odoo import api, models

# What the button of the form passes; code and scheduled actions do not, and are never stopped.
FORM_CONTEXT = "disable_abnormal_invoice_detection"
CONFIRMED = "collections_checks_confirmed"


class AccountMove(models.Model):
    """Checks on invoices before they are posted; see ``collections.invoice.check``."""

    _inherit = "account.move"

    # === BANNER ON THE DRAFT === #

    @api.depends("move_type", "partner_id", "ref", "invoice_date", "delivery_date", "company_id")
    def _compute_alerts(self):
        return super()._compute_alerts()

    def _get_alerts(self):
        alerts = super()._get_alerts()
        if self.state == "draft":
            for check, _invoice, sentence in self._apply_collections_checks():
                if sentence:
                    alerts[f"collections_check_{check.id}"] = check._prepare_alert(sentence)
        return alerts

    # === POSTING === #

    def action_post(self):
        """Ask whoever posts from the form whether to go on when a check finds something."""
        asked = not self.env.context.get(FORM_CONTEXT, True)
        confirmed = self.env.context.get(CONFIRMED)
        if asked and not confirmed:
            applied = self._apply_collections_checks()
            if any(sentence for _check, _invoice, sentence in applied):
                return self.env["collections.invoice.check.confirm"]._open(self, applied)
        action = super().action_post()
        if confirmed and isinstance(action, dict) and action.get("target") == "new":
            # A dialog of accounting comes next: it goes on from the same decision.
            action["context"] = {**(action.get("context") or {}), CONFIRMED: True}
        return action

    def _post(self, soft=True):
        """Write down what the checks found; nothing of it keeps an invoice from being posted."""
        applied = self._apply_collections_checks()
        posted = super()._post(soft)
        if applied:
            done = set(posted.ids)
            self._record_collections_checks([row for row in applied if row[1].id in done])
        return posted

    # === HELPERS === #

    def _apply_collections_checks(self):
        return self.env["collections.invoice.check"]._apply(self)

    def _record_collections_checks(self, applied):
        """Keep the results of posted invoices and note on each what was not in order."""
        confirmed = bool(self.env.context.get(CONFIRMED))
        self.env["collections.invoice.check.result"]._record_postings(applied, confirmed)
        failed = {}
        for check, invoice, sentence in applied:
            if sentence:
                failed.setdefault(invoice.id, []).append((check.name, sentence))
        if failed:
            bodies = {
                move_id: self._describe_failed_checks(rows, confirmed)
                for move_id, rows in failed.items()
            }
            self.browse(bodies).sudo()._message_log_batch(
                bodies=bodies, author_id=self.env.user.partner_id.id
            )
        cron = self.env.ref("account_collections.cron_invoice_checks", raise_if_not_found=False)
        if cron:
            cron.sudo()._trigger()

    def _describe_failed_checks(self, rows, confirmed):
        """Return the note on an invoice that was posted in spite of its checks."""
        if confirmed:
            head = self.env._("Posted anyway by %s, although:", self.env.user.name)
        else:
            head = self.env._("Posted without anybody being asked, although:")
        items = Markup().join(Markup("<li>%s: %s</li>") % row for row in rows)
        return Markup("<p>%s</p><ul>%s</ul>") % (head, items)
