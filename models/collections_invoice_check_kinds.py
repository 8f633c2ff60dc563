import logging

from odoo import models
from odoo.tools import email_normalize, format_date

from .collections_invoice_check import ADDRESS_FIELDS

_logger = logging.getLogger(__name__)
REQUIRED_ADDRESS = ("street", "zip", "city", "country_id")


class CollectionsInvoiceCheck(models.Model):
    """How each kind of check looks at invoices; a new kind is a method ``_find_<kind>``."""

    _inherit = "collections.invoice.check"

    def _find_failing(self, invoices):
        """Return what is not in order with these invoices, ``{invoice: sentence}``."""
        self.ensure_one()
        found = getattr(self, f"_find_{self.kind}")(invoices)
        return {invoice: self._add_note(sentence) for invoice, sentence in found.items()}

    def _add_note(self, sentence):
        note = (self.note or "").strip()
        return f"{sentence} {note}" if note and note != sentence else sentence

    def _prepare_alert(self, sentence):
        """Return the warning on a draft invoice, in the form that core shows on its form."""
        self.ensure_one()
        alert = {"level": "warning", "message": f"{self.name}: {sentence}"}
        if self.sudo(False).has_access("read"):
            alert["action_text"] = self.env._("Open the check")
            alert["action"] = self._get_records_action()
        return alert

    # === KINDS === #

    def _find_reference(self, invoices):
        sentence = self.env._(
            "The customer reference is empty. Enter the purchase order number of the customer."
        )
        return {invoice: sentence for invoice in invoices if not (invoice.ref or "").strip()}

    def _find_address(self, invoices):
        found = {}
        for invoice in invoices:
            missing = [name for name in REQUIRED_ADDRESS if not invoice.partner_id[name]]
            if missing:
                found[invoice] = self._say_missing(invoice.partner_id, missing)
            elif self.address and self._get_address_text(invoice.partner_id) != self.address:
                found[invoice] = self.env._(
                    "The address is not the one that was right before (%s). Check it, then press "
                    "“Address Is Right” in this check.",
                    ", ".join(self.address.splitlines()),
                )
        return found

    def _say_missing(self, partner, names):
        return self.env._(
            "The address of %(customer)s is incomplete: %(fields)s.",
            customer=partner.display_name,
            fields=", ".join(
                partner._fields[name]._description_string(self.env).lower() for name in names
            ),
        )

    def _find_invoice_address(self, invoices):
        sentence = self.env._(
            "The customer has no invoice address. Add a contact of type “Invoice Address”."
        )
        contacts = invoices.commercial_partner_id.child_ids
        with_address = contacts.filtered(lambda contact: contact.type == "invoice")
        fine = with_address.commercial_partner_id
        return {
            invoice: sentence
            for invoice in invoices
            if invoice.commercial_partner_id._origin not in fine._origin
        }

    def _find_email(self, invoices):
        sentence = self.env._("The recipient of the invoice has no usable e-mail address.")
        return {
            invoice: sentence
            for invoice in invoices
            if not email_normalize(invoice.partner_id.email or "")
        }

    def _find_delivery(self, invoices):
        found = {}
        for invoice in invoices:
            sentence = self._say_undelivered(invoice)
            if sentence:
                found[invoice] = sentence
        return found

    def _say_undelivered(self, invoice):
        """Say why an invoice comes before its delivery, or return an empty string."""
        if self._has_open_transfers(invoice):
            return self.env._("The delivery is not done yet: deliver first, then post the invoice.")
        day = invoice.invoice_date or self.env["collections.ledger"]._get_today()
        if not invoice.delivery_date:
            return self.env._("The delivery date is empty: enter when it was delivered.")
        if invoice.delivery_date > day:
            return self.env._(
                "Delivery is on %(delivery)s, after the invoice date %(day)s.",
                delivery=format_date(self.env, invoice.delivery_date),
                day=format_date(self.env, day),
            )
        return ""

    def _has_open_transfers(self, invoice):
        """Tell whether stock still has to deliver for the orders of an invoice.

        Without the apps Sales and Inventory there are no transfers to look at.
        """
        lines, orders = self.env["account.move.line"], self.env.get("sale.order")
        if orders is None or "sale_line_ids" not in lines._fields:
            return False
        if "picking_ids" not in orders._fields:
            return False
        transfers = invoice.invoice_line_ids.sale_line_ids.order_id.picking_ids
        return any(
            transfer.state not in ("done", "cancel")
            for transfer in transfers
            if transfer.picking_type_code == "outgoing"
        )

    def _find_look(self, invoices):
        return dict.fromkeys(invoices, (self.note or "").strip() or self.name)

    def _find_condition(self, invoices):
        """Warn about what matches; a condition that broke meanwhile never hinders posting."""
        try:
            with self.env.cr.savepoint():
                matched = invoices.filtered_domain(self._get_condition())
        except Exception:  # e.g. a field of an app that was uninstalled
            _logger.warning("The condition of invoice check %s cannot be used", self.id)
            return {}
        return dict.fromkeys(matched, self.env._("The invoice matches the condition."))

    # === ADDRESSES === #

    def _get_address_partner(self):
        """Return the address to which the invoices of the customer of this check go."""
        customer = self.partner_id
        found = customer.address_get(["invoice"]) if customer else {}
        return self.env["res.partner"].browse(found.get("invoice") or [])

    @staticmethod
    def _get_address_text(partner):
        """Return an address in a form in which it can be compared."""
        values = (partner[name] for name in ADDRESS_FIELDS)
        lines = (value if isinstance(value, str) else value and value.name for value in values)
        return "\n".join(line.strip() for line in lines if line)
