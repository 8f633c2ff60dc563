import csv
import io
import re
import unicodedata
import zipfile
from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import email_normalize, format_date, format_datetime

COLLECTOR = "account_collections.group_collector"
TEMPLATE = "account_collections.mail_template_agency"
UNSAFE = re.compile(r"[^\w.\- ]+")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
# A message of these kinds went to the customer or came from it, whoever follows the dossier.
OUTSIDE_TYPES = ("email", "email_outgoing", "sms", "whatsapp", "snailmail")
ADDRESS_FIELDS = ("street", "street2", "zip", "city")


class CollectionsAgencyCase(models.Model):
    """The package of a file: one ZIP with an index, invoices, a statement and what was written."""

    _inherit = "collections.agency.case"

    # === ACTION METHODS === #

    def action_download(self):
        """Download the package, as it is now."""
        self.ensure_one()
        if not self.env.user.has_group(COLLECTOR):
            raise AccessError(self.env._("Only a collector gets the package of a file."))
        package = self._make_package()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{package.id}?download=true",
            "target": "download",
        }

    def action_send(self):
        """Show the e-mail to the agency with the package, ready to be sent."""
        self._check_button("running", self.env._("Hand the file over first."))
        self.ensure_one()
        self._check_address()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send to %s", self.agency_id.display_name),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_composition_mode": "comment",
                "default_template_id": self.env.ref(TEMPLATE).id,
                "default_email_layout_xmlid": "mail.mail_notification_light",
                "collections_agency_sent": True,
            },
        }

    # === BUSINESS METHODS === #

    def message_post(self, **kwargs):
        message = super().message_post(**kwargs)
        if self.env.context.get("collections_agency_sent"):
            self.sudo()._set_sent()
        return message

    def _set_sent(self):
        self.date_sent = self._today()
        if self.send_task_id.state == "todo":
            self.send_task_id._set_done(self._today(), done_by_id=self.env.uid)

    def _process_attachments_for_template_post(self, mail_template):
        """Attach the package to the e-mail that brings it."""
        found = super()._process_attachments_for_template_post(mail_template)
        if mail_template == self.env.ref(TEMPLATE, raise_if_not_found=False):
            for case in self:
                attachments = found.setdefault(case.id, {}).setdefault("attachment_ids", [])
                attachments.append(case._make_package().id)
        return found

    def _send_or_remind(self):
        """Send the package of a file that nobody handed over by hand, or have somebody do it."""
        self.ensure_one()
        agency = self.agency_id
        if agency.send_automatically and email_normalize(agency.email):
            self._send_package()
        else:
            what = self.env._("Send the package to %s", agency.display_name)
            self.send_task_id = self._add_task(what)

    def _send_package(self):
        self.ensure_one()
        template = self.env.ref(TEMPLATE)
        self.with_context(collections_agency_sent=True).message_post_with_source(
            template,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.agency_partner_id.ids,
            email_layout_xmlid="mail.mail_notification_light",
            attachment_ids=self._make_package().ids,
        )

    def _check_address(self):
        agency = self.agency_id
        if not email_normalize(agency.email):
            raise UserError(
                self.env._("%s has no e-mail address: fill it in.", agency.display_name)
            )

    def _make_package(self):
        """Make the ZIP anew and keep it as an attachment of the file, with its access rights."""
        self.ensure_one()
        self.check_access("read")
        case_sudo = self.sudo().with_context(lang=self._get_lang())
        values = {"name": case_sudo._get_package_name(), "raw": case_sudo._zip()}
        if case_sudo.package_id:
            case_sudo.package_id.write(values)
        else:
            case_sudo.package_id = (
                self.env["ir.attachment"]
                .sudo()
                .create(
                    {
                        **values,
                        "res_model": self._name,
                        "res_id": self.id,
                        "mimetype": "application/zip",
                    }
                )
            )
        return self.package_id

    def _zip(self):
        """Return the package; a name that occurs twice gets a number."""
        buffer = io.BytesIO()
        used = set()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
            for folder, name, content in self._get_package_files():
                package.writestr(self._get_path(folder, name, used), content)
        return buffer.getvalue()

    def _get_package_files(self):
        """Return ``[(folder, file name, bytes)]``; the top folder is empty.

        Modules and documents that add to the package extend this. File names are made safe later.
        """
        self.ensure_one()
        invoices = self._get_invoice_files()
        names = {move.id: name for move, name, _content in invoices}
        return [
            ("", "index.csv", self._write_csv(self._get_index_rows(names))),
            ("", "contacts.csv", self._write_csv(self._get_contact_rows())),
            ("", "statement.csv", self._write_csv(self._get_statement_rows())),
            ("", "correspondence.html", self._render_correspondence()),
            *(("invoices", name, content) for _move, name, content in invoices),
            *self._get_received_files(),
        ]

    # === INVOICES === #

    def _get_invoice_files(self):
        """Return ``[(invoice, file name, PDF)]``, as it was sent or else printed now."""
        invoices = self.item_ids.move_id.filtered(lambda move: move.is_invoice())
        return [(invoice, *self._get_invoice_file(invoice)) for invoice in invoices]

    def _get_invoice_file(self, invoice):
        return invoice._get_collections_file(invoice.partner_id.lang or self._get_lang())

    # === TABLES === #

    def _get_index_rows(self, invoice_names):
        """Return the index: a heading, and one row per item with all that identifies the debt."""
        rows = [
            [
                self.env._("File"),
                self.env._("Customer number"),
                self.env._("Customer"),
                self.env._("Street"),
                self.env._("Street 2"),
                self.env._("Zip"),
                self.env._("City"),
                self.env._("Country"),
                self.env._("VAT"),
                self.env._("E-mail"),
                self.env._("Phone"),
                self.env._("Contacts"),
                self.env._("Invoice"),
                self.env._("Their reference"),
                self.env._("Invoice date"),
                self.env._("Due date"),
                self.env._("Original amount"),
                self.env._("Amount to collect"),
                self.env._("Currency"),
                self.env._("Days late"),
                self.env._("File of the invoice"),
            ]
        ]
        customer = self._get_customer_columns()
        return rows + [
            [*customer, *item._get_index_columns(invoice_names)] for item in self.item_ids
        ]

    def _get_customer_columns(self):
        customer = self.partner_id
        contacts = (
            " ".join(filter(None, (contact.name, contact.email, contact.phone)))
            for contact in self._get_contacts() - customer
        )
        return [
            self.reference or "",
            customer.ref or str(customer.id),
            customer.name,
            *(customer[name] for name in ADDRESS_FIELDS),
            customer.country_id.name,
            customer.vat,
            customer.email,
            customer.phone,
            "; ".join(contacts),
        ]

    def _get_contact_rows(self):
        kinds = dict(self.env["res.partner"]._fields["type"]._description_selection(self.env))
        rows = [
            [
                self.env._("Name"),
                self.env._("Function"),
                self.env._("Kind"),
                self.env._("E-mail"),
                self.env._("Phone"),
                self.env._("Street"),
                self.env._("Street 2"),
                self.env._("Zip"),
                self.env._("City"),
                self.env._("Country"),
                self.env._("Language"),
            ]
        ]
        return rows + [
            [
                contact.name,
                contact.function,
                kinds.get(contact.type),
                contact.email,
                contact.phone,
                *(contact[name] for name in ADDRESS_FIELDS),
                contact.country_id.name,
                contact.lang,
            ]
            for contact in self._get_contacts()
        ]

    def _get_statement_rows(self):
        """Return all open items and credits of the customer, with a running total per currency."""
        rows = [
            [
                self.env._("Currency"),
                self.env._("Date"),
                self.env._("Number"),
                self.env._("Due date"),
                self.env._("Original amount"),
                self.env._("Open"),
                self.env._("Balance"),
                self.env._("In this file"),
            ]
        ]
        balances = defaultdict(float)
        handed = self.item_ids.move_line_id
        for line in self._get_statement_lines():
            balances[line.currency_id] += line.amount_residual_currency
            rows.append(
                [
                    line.currency_id.name,
                    line.invoice_date or line.date,
                    line.move_id.name,
                    line.date_maturity,
                    self._money(line.amount_currency, line.currency_id),
                    self._money(line.amount_residual_currency, line.currency_id),
                    self._money(balances[line.currency_id], line.currency_id),
                    self.env._("yes") if line in handed else "",
                ]
            )
        return rows

    def _get_statement_lines(self):
        items = self.env["collections.open.item"].search([("profile_id", "=", self.profile_id.id)])
        return items.move_line_id.sorted(
            lambda line: (line.currency_id.name, line.invoice_date or line.date, line.id)
        )

    def _write_csv(self, rows):
        """Return a CSV that spreadsheets open as it is: UTF-8 with a mark, no cell a formula."""
        separator = {"semicolon": ";", "comma": ","}[self.agency_id.separator]
        text = io.StringIO()
        writer = csv.writer(text, delimiter=separator)
        writer.writerows([self._clean_cell(cell) for cell in row] for row in rows)
        return text.getvalue().encode("utf-8-sig")

    def _clean_cell(self, cell):
        if isinstance(cell, int) and not isinstance(cell, bool):
            return cell
        text = str(cell or "")
        is_amount = re.fullmatch(r"-?\d+(\.\d+)?", text)
        return f"'{text}" if text.startswith(FORMULA) and not is_amount else text

    def _money(self, amount, currency):
        return f"{amount:.{currency.decimal_places}f}"

    # === CORRESPONDENCE === #

    def _render_correspondence(self):
        """Return what was written to and by the customer as one page, the oldest first."""
        page = self.env["ir.qweb"]._render(
            "account_collections.agency_correspondence",
            {
                "case": self,
                "day": format_date(self.env, self._today()),
                "messages": [self._prepare_message(m) for m in self._get_correspondence()],
            },
        )
        return ("<!DOCTYPE html>\n" + str(page)).encode()

    def _get_correspondence(self):
        """Return the messages between us and the customer; notes of colleagues stay here."""
        messages = self.env["mail.message"].search(
            [
                ("model", "=", "collections.profile"),
                ("res_id", "=", self.profile_id.id),
                ("message_type", "not in", ("notification", "user_notification")),
            ],
            order="date, id",
        )
        return messages.filtered(self._is_correspondence)

    def _is_correspondence(self, message):
        """Tell whether the customer wrote or got this message."""
        if message.message_type == "sms":
            return True
        if message.is_internal or message.subtype_id.internal:
            return False
        people = message.author_id | message.partner_ids | message.notified_partner_ids
        with_customer = self.partner_id in people.commercial_partner_id
        return with_customer or message.message_type in OUTSIDE_TYPES

    def _prepare_message(self, message):
        receivers = message.partner_ids | message.notified_partner_ids
        return {
            "date": format_datetime(self.env, message.date, dt_format="medium"),
            "author": message.author_id.name or message.email_from or "",
            "receivers": ", ".join(receivers.mapped("display_name")),
            "subject": message.subject or "",
            "body": message.body,
            "attachments": message.attachment_ids.mapped("name"),
        }

    def _get_received_files(self):
        """Return what the customer sent along with its messages."""
        received = self._get_correspondence().filtered(
            lambda message: message.author_id.commercial_partner_id == self.partner_id
        )
        return [
            ("received", f"{fields.Date.to_date(message.date)} {attachment.name}", attachment.raw)
            for message in received
            for attachment in message.attachment_ids
            if attachment.raw
        ]

    # === NAMES === #

    def _get_lang(self):
        """Return the language of the agency, else of the company."""
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        wishes = (self.sudo().agency_partner_id.lang, self.company_id.sudo().partner_id.lang)
        return next((lang for lang in wishes if lang in installed), installed[0])

    def _get_package_name(self):
        return self._clean_name(f"{self.reference or 'draft'} {self.partner_id.name}") + ".zip"

    def _get_path(self, folder, name, used):
        """Return a path below the top of the ZIP that was not used before."""
        name, number = self._clean_name(name), 1
        path = f"{self._clean_name(folder)}/{name}" if folder else name
        stem, dot, extension = path.rpartition(".")
        while path.lower() in used:
            number += 1
            path = f"{stem} ({number}){dot}{extension}" if dot else f"{extension} ({number})"
        used.add(path.lower())
        return path

    @staticmethod
    def _clean_name(name):
        """Return a file name that is safe on every system and never leads out of its folder."""
        name = UNSAFE.sub("_", unicodedata.normalize("NFC", name or "")).strip(" ._")
        stem, dot, extension = name.rpartition(".")
        return (f"{stem[:90]}{dot}{extension[:9]}" if dot else name[:100]) or "file"


class CollectionsAgencyItem(models.Model):
    _inherit = "collections.agency.item"

    def _get_index_columns(self, invoice_names):
        """Return what the index of the package tells of this item."""
        self.ensure_one()
        clean = self.case_id._clean_name
        file_name = invoice_names.get(self.move_id.id)
        return [
            self.name,
            self.move_id.ref,
            self.date,
            self.date_maturity,
            self.case_id._money(self.original, self.currency_id),
            self.case_id._money(self.amount, self.currency_id),
            self.currency_id.name,
            self.days_late,
            f"invoices/{clean(file_name)}" if file_name else "",
        ]
