from odoo import api, fields, models
from odoo.tools import SQL

DOCUMENTS_PAGE = 20
MOST_DOCUMENTS = 200
# Kind of document by the record on which it hangs; all of them know their customer.
SOURCES = {
    "collections.dispute": "dispute",
    "collections.plan": "agreement",
    "collections.promise": "agreement",
    "collections.agency.case": "agency",
    "collections.action": "message",
}
KINDS = ("letter", "message", "invoice", "dispute", "agreement", "agency")


class CollectionsProfile(models.Model):
    """All documents of a customer in one place, wherever they hang."""

    _inherit = "collections.profile"

    # === READ BY THE FORM === #

    @api.readonly
    def get_documents(self, kind="", offset=0, limit=DOCUMENTS_PAGE):
        """Return one page of the documents of this customer, the youngest first.

        Only documents of records that the reader has access to are there: invoices are for
        whoever may read invoices. Two queries, whatever the number of documents.

        :param str kind: only documents of this kind, as in ``kinds``
        :return: ``{"documents", "total", "kinds"}``
        """
        self.ensure_one()
        self.check_access("read")
        self.env["ir.attachment"].flush_model()
        found = self._documents_query()
        counts = dict(
            self.env.execute_query(
                SQL("SELECT kind, COUNT(*) FROM (%s) document GROUP BY kind", found)
            )
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id, name, mimetype, create_date, res_model, res_id, kind
                  FROM (%s) document
                 WHERE %s
              ORDER BY create_date DESC, id DESC
                 LIMIT %s OFFSET %s
                """,
                found,
                SQL("kind = %s", kind) if kind else SQL("TRUE"),
                max(1, min(limit, MOST_DOCUMENTS)),
                max(offset, 0),
            )
        )
        labels = self._get_document_kinds()
        return {
            "documents": [self._prepare_document(row, labels) for row in rows],
            "total": counts.get(kind, 0) if kind else sum(counts.values()),
            "kinds": [
                {"key": key, "label": labels[key], "count": counts[key]}
                for key in KINDS
                if key in counts
            ],
        }

    # === HELPERS === #

    @api.model
    def _get_document_kinds(self):
        return {
            "letter": self.env._("Letters"),
            "message": self.env._("Messages"),
            "invoice": self.env._("Invoices"),
            "dispute": self.env._("Disputes"),
            "agreement": self.env._("Agreements"),
            "agency": self.env._("Agency"),
        }

    @api.model
    def _prepare_document(self, row, labels):
        document_id, name, mimetype, moment, model, record_id, kind = row
        return {
            "id": document_id,
            "name": name,
            "mimetype": mimetype or "",
            "date": fields.Datetime.to_string(moment),
            "res_model": model,
            "res_id": record_id,
            "kind": kind,
            "label": labels[kind],
        }

    def _documents_query(self):
        """Return one query over all documents that the reader has access to."""
        parts = [self._thread_documents()]
        for model, kind in SOURCES.items():
            if self.env[model].has_access("read"):
                parts.append(self._own_documents(model, kind))
        if self.env["account.move"].has_access("read"):
            parts.append(self._invoice_documents())
        return SQL(" UNION ALL ").join(parts)

    def _thread_documents(self):
        """Files on the dossier itself; those that a letter was kept in are letters."""
        return SQL(
            """
            SELECT file.id, file.name, file.mimetype, file.create_date, file.res_model, file.res_id,
                   CASE WHEN EXISTS (
                            SELECT FROM collections_action action
                             WHERE action.profile_id = %(id)s
                               AND action.letter_attachment_id = file.id)
                        THEN 'letter' ELSE 'message' END AS kind
              FROM ir_attachment file
             WHERE file.res_model = 'collections.profile' AND file.res_id = %(id)s
               AND file.res_field IS NULL
            """,
            id=self.id,
        )

    def _own_documents(self, model, kind):
        return SQL(
            """
            SELECT file.id, file.name, file.mimetype, file.create_date, file.res_model, file.res_id,
                   %(kind)s AS kind
              FROM %(table)s record
              JOIN ir_attachment file
                ON file.res_model = %(model)s AND file.res_id = record.id
               AND file.res_field IS NULL
             WHERE record.profile_id = %(id)s
            """,
            kind=kind,
            table=SQL.identifier(self.env[model]._table),
            model=model,
            id=self.id,
        )

    def _invoice_documents(self):
        """The PDF of each invoice, and the files that somebody added to it."""
        return SQL(
            """
            SELECT file.id, file.name, file.mimetype, file.create_date, file.res_model, file.res_id,
                   'invoice' AS kind
              FROM account_move move
              JOIN ir_attachment file
                ON file.res_model = 'account.move' AND file.res_id = move.id
               AND (file.res_field IS NULL OR file.res_field = 'invoice_pdf_report_file')
             WHERE move.commercial_partner_id = %s AND move.company_id = %s
               AND move.move_type IN ('out_invoice', 'out_refund') AND move.state = 'posted'
            """,
            self.partner_id.id,
            self.company_id.id,
        )
