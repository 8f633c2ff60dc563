from odoo import api, models

from ..engine.inbox import kinds

OUR_THREADS = ("collections.profile", "collections.mailbox")


class MailThread(models.AbstractModel):
    """Incoming mail: who wrote it, to which customer it goes, and that no machine is answered."""

    _inherit = "mail.thread"

    @api.model
    def message_route(self, message, message_dict, model=None, thread_id=None, custom_values=None):
        routes = super().message_route(message, message_dict, model, thread_id, custom_values)
        return self.env["collections.routing"]._reroute(message_dict, routes)

    def _message_route_process(self, message, message_dict, routes):
        referenced = self.env["collections.routing"]._find_referenced(message_dict)
        self = self.with_context(
            collections_mail=kinds.classify(message), collections_answers=referenced.ids
        )
        return super()._message_route_process(message, message_dict, routes)

    @api.model
    def _detect_loop_sender(self, message, message_dict, routes):
        """Drop the mail of a machine that does not stop. Core would write to it about that."""
        ours = any(route[0] in OUR_THREADS for route in routes or ())
        if ours and kinds.is_machine(message):
            return self.env["collections.routing"]._is_machine_in_loop(message_dict, routes)
        return super()._detect_loop_sender(message, message_dict, routes)

    @api.model
    def _routing_create_bounce_email(self, email_from, body_html, message, **mail_values):
        """Answer no machine: its answer would be answered again (RFC 3834, 2)."""
        if kinds.is_machine(message):
            return None
        return super()._routing_create_bounce_email(email_from, body_html, message, **mail_values)

    @api.model
    def _routing_handle_bounce(self, email_message, message_dict):
        """Keep reports in the thread. A delay or a receipt is no bounce of our message."""
        bounced = message_dict.get("bounced_message")
        is_ours = bool(bounced) and bounced.model in OUR_THREADS
        is_harmless = is_ours and kinds.is_harmless_report(email_message)
        result = None
        if not is_harmless:
            result = super()._routing_handle_bounce(email_message, message_dict)
        if is_ours:
            self.env["collections.inbox"]._log_report(bounced, message_dict, is_harmless)
        return result

    def _message_post_after_hook(self, message, msg_vals):
        """Show the mail of a customer in the inbox, on whatever thread of ours it stands."""
        result = super()._message_post_after_hook(message, msg_vals)
        context = self.env.context
        is_incoming = context.get("collections_mail") and message.message_type == "email"
        if is_incoming and not context.get("collections_receipt_of"):
            self.env["collections.inbox"].sudo()._take_in_mail(message)
        return result
