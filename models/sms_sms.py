from odoo import models


class SmsSms(models.Model):
    _inherit = "sms.sms"

    def _send(self, unlink_failed=False, unlink_sent=True, raise_exception=False):
        """Send company by company: a night fills the queue with those of several.

        The queue hands over its rows as they come, and sending expects one company.
        """
        by_company = self.grouped(lambda sms: sms.mail_message_id.record_company_id)
        if len(by_company) < 2:
            return super()._send(unlink_failed, unlink_sent, raise_exception)
        for group in by_company.values():
            group._send(unlink_failed, unlink_sent, raise_exception)
        return None
