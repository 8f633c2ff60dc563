import io

from markupsafe import Markup

from odoo import models
from odoo.exceptions import MissingError


class IrActionsReport(models.Model):
    """Reports that are drawn instead of printed from a page of HTML.

    They keep the type of an ordinary PDF report, so that the Print menu, templates of messages,
    stored attachments and ``/report/pdf`` treat them like any other, and need no wkhtmltopdf.
    """

    _inherit = "ir.actions.report"

    def _get_drawn_reports(self):
        """Return ``{name of the report: model that draws it}``.

        Bridges override to add theirs. The model has ``_draw(records, data)`` that returns a PDF;
        it may work as superuser, because the access of the user was checked before.
        """
        return {
            "account_collections.report_agreement": "collections.agreement",
            "account_collections.report_action_charges": "collections.charge.sheet",
            "account_collections.report_charge": "collections.charge.sheet",
            "account_collections.report_charges": "collections.charge.sheet",
            "account_collections.report_letter": "collections.letter",
            "account_collections.report_statement": "collections.statement",
            "account_collections.report_action_statement": "collections.statement",
        }

    def _find_drawer(self, report_ref):
        """Return the model that draws this report, or None."""
        name = self._get_drawn_reports().get(self._get_report(report_ref).report_name)
        return self.env[name] if name else None

    def _pre_render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        if self._find_drawer(report_ref) is None:
            return super()._pre_render_qweb_pdf(report_ref, res_ids, data)
        return self._render_qweb_pdf_prepare_streams(report_ref, data, res_ids), "pdf"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        drawer = self._find_drawer(report_ref)
        if drawer is None:
            return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids)
        report_sudo = self._get_report(report_ref)
        records = self.env[report_sudo.model].browse(res_ids or ()).exists()
        if not records:
            raise MissingError(self.env._("There is nothing to print: the records are gone."))
        records.check_access("read")
        keeps = report_sudo.attachment and not self.env.context.get("report_pdf_no_attachment")
        if keeps or len(records) == 1:
            return {
                record.id: self._get_stream(report_sudo if keeps else None, drawer, record, data)
                for record in records
            }
        # Drawn together, the letters share one typeface in the file.
        return {False: {"stream": io.BytesIO(drawer._draw(records, data)), "attachment": None}}

    def _get_stream(self, report_sudo, drawer, record, data):
        """Return the stored document of this record, or a new one."""
        kept = report_sudo and report_sudo.retrieve_attachment(record)
        content = kept.raw if kept and report_sudo.attachment_use else drawer._draw(record, data)
        return {"stream": io.BytesIO(content), "attachment": kept or None}

    def _render_qweb_html(self, report_ref, docids, data=None):
        """Show the PDF in the page where Odoo previews a report as HTML."""
        if self._find_drawer(report_ref) is None:
            return super()._render_qweb_html(report_ref, docids, data)
        name = self._get_report(report_ref).report_name
        ids = ",".join(str(int(number)) for number in docids or ())
        page = Markup('<iframe src="/report/pdf/%s/%s" style="width: 100%%; height: 100vh"/>')
        return (page % (name, ids)).encode(), "html"
