from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize

from .personal import ADDRESS_FIELDS, EMPTIED, GUESSES, PROOFS, REMOVED, REMOVED_TEXT

PREFIX = "collections."
FILES = "ir.attachment"


class CollectionsPrivacy(models.AbstractModel):
    """Find everything that we keep about a person, and take it away.

    Records are found by their fields: whatever belongs to a dossier, names a contact, holds its
    address or is part of such a record. So a new model is found without being named.
    """

    _name = "collections.privacy"
    _description = "Personal Data in Collections"

    # === FINDING === #

    @api.model
    def _find(self, partners, profiles):
        """Return what we keep about these contacts, ``{model name: ids}``, in a query per model.

        :param partners: the contacts that count as the person
        :param profiles: the dossiers of which everything counts; none for one contact person
        """
        targets = {"res.partner": partners.ids, "collections.profile": profiles.ids}
        addresses = {email_normalize(email) for email in partners.mapped("email")} - {False}
        found = {"collections.profile": profiles.ids} if profiles else {}
        waiting = [name for name in self._get_models() if name != "collections.profile"]
        domains = {name: self._domain_direct(name, targets, addresses) for name in waiting}
        found |= self._search_all(domains)
        return self._add_parts(found)

    def _search_all(self, domains):
        found = {}
        for name, domain in domains.items():
            if not domain.is_false():
                records = self.env[name].sudo().with_context(active_test=False)
                ids = records.search(domain & self._domain_companies(name), order="id").ids
                if ids:
                    found[name] = ids
        return found

    def _add_parts(self, found):
        """Add the rows that are part of what was found, as the lines of an action."""
        parts = {}
        for name in self._get_models():
            domain = Domain.FALSE
            for field in self._get_parents(name):
                domain |= Domain(field.name, "in", found.get(field.comodel_name, ()))
            parts[name] = domain
        for name, ids in self._search_all(parts).items():
            found[name] = sorted({*found.get(name, ()), *ids})
        return found

    def _domain_direct(self, name, targets, addresses):
        domain = Domain.FALSE
        for field in self._get_stored(name):
            if field.type == "many2one" and targets.get(field.comodel_name):
                domain |= Domain(field.name, "in", targets[field.comodel_name])
            elif field.name in ADDRESS_FIELDS and field.type == "char":
                for address in addresses:
                    domain |= Domain(field.name, "=ilike", self._escape(address))
        return domain

    def _domain_companies(self, name):
        """Return what of a model belongs to the companies in which the user works."""
        if "company_id" not in self.env[name]._fields:
            return Domain.TRUE
        return Domain("company_id", "in", [*self.env.companies.ids, False])

    @api.model
    def _escape(self, address):
        """Return an address as it is searched for: without meaning of its own in a pattern."""
        return address.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")

    @api.model
    def _get_models(self):
        """Return the names of our models that hold rows; other addons add theirs."""
        return sorted(
            name
            for name, model in self.env.registry.items()
            if name.startswith(PREFIX)
            and model._auto
            and not model._abstract
            and not model._transient
        )

    def _get_stored(self, name):
        return [
            field
            for field in self.env[name]._fields.values()
            if field.store and field.name not in GUESSES
        ]

    def _get_parents(self, name):
        """Return the fields of a model whose record takes its rows along when it goes."""
        return [
            field
            for field in self._get_stored(name)
            if field.type == "many2one"
            and field.ondelete == "cascade"
            and (field.comodel_name or "").startswith(PREFIX)
            and field.comodel_name not in ("collections.profile", name)
        ]

    @api.model
    def _get_text_fields(self, name):
        """Return the fields of a model in which words or files about a person may stand."""
        kinds = ("char", "text", "html", "json", "binary")
        return sorted(
            field.name
            for field in self._get_stored(name)
            if (field.type in kinds or field.comodel_name == FILES)
            and field.name != "message_main_attachment_id"
            and not field.related
        )

    @api.model
    def _find_messages(self, found, partners=None):
        """Return the messages on what was found.

        :param found: see ``_find``
        :param partners: only those that these contacts wrote or got
        """
        domain = Domain.FALSE
        for name, ids in found.items():
            if "message_ids" in self.env[name]._fields:
                domain |= Domain("model", "=", name) & Domain("res_id", "in", ids)
        if partners is not None:
            domain &= (
                Domain("author_id", "in", partners.ids)
                | Domain("partner_ids", "in", partners.ids)
                | Domain("notified_partner_ids", "in", partners.ids)
            )
        return self.env["mail.message"].sudo().search(domain, order="id")

    @api.model
    def _find_files(self, found, messages):
        """Return the files on what was found and on its messages, as far as they are ours.

        The PDF of an invoice belongs to the invoice.
        """
        files = self.env[FILES].sudo().with_context(active_test=False)
        domain = Domain("id", "in", messages.attachment_ids.ids)
        for name, ids in found.items():
            domain |= Domain("res_model", "=", name) & Domain("res_id", "in", ids)
            linked = self._get_linked_files(self.env[name].sudo().browse(ids))
            domain |= Domain("id", "in", linked.ids)
        # A file of a field is the field's.
        domain &= Domain("res_field", "in", [False])
        return self._keep_own(files.search(domain, order="id"))

    def _get_linked_files(self, records, names=None):
        """Return the files to which fields of ``records`` point; ``names`` are the fields."""
        files = self.env[FILES].sudo()
        for field in self._get_stored(records._name):
            wanted = names is None or field.name in names
            if field.comodel_name == FILES and field.type in ("many2one", "many2many") and wanted:
                files |= records[field.name] if len(records) == 1 else records.mapped(field.name)
        return files

    def _keep_own(self, files):
        return files.filtered(lambda file: (file.res_model or PREFIX).startswith((PREFIX, "mail.")))

    # === TAKING AWAY === #

    @api.model
    def _erase(self, found, messages):
        """Remove the words and files of what was found; figures, dates and states stay.

        :return: ``{model name: count}``
        """
        counts = {}
        proofs = self._find_proofs(found.get("collections.action", []))
        messages -= proofs.message_id
        files = self._find_files(found, messages) - proofs.letter_attachment_id
        files -= proofs.message_id.attachment_ids
        counts["mail.message"] = len(messages)
        self._remove_messages(messages)
        for name, ids in found.items():
            records = self.env[name].sudo().browse(ids).exists()
            if name in REMOVED:
                counts[name] = len(records)
                records.unlink()
            elif name in EMPTIED:
                counts[name] = self._empty_but(records, proofs)
        counts[FILES] = len(files)
        files.exists().unlink()
        return {name: count for name, count in counts.items() if count}

    def _empty_but(self, records, proofs):
        """Empty records; of letters that prove a cost it stays to whom they went, and what."""
        names = EMPTIED[records._name]
        kept = records & proofs if records._name == proofs._name else records.browse()
        count = self._empty(records - kept, names)
        return count + self._empty(kept, [name for name in names if name not in PROOFS])

    @api.model
    def _empty(self, records, names):
        """Empty fields of records, and their files, without anybody being told.

        Written straight into the table: nothing that reacts to a change has to react to this, and
        no thread may note what stood there before.

        :return: how many records held something
        """
        own = [records._fields[name] for name in names if name in records._fields]
        files = self._get_linked_files(records, names)
        filled = len(records.filtered(lambda r: any(_holds(r[f.name]) for f in own)))
        columns = [field for field in own if field.column_type]
        for field in own:
            if field.type == "many2many":
                self.env.cr.execute(
                    SQL(
                        "DELETE FROM %s WHERE %s = ANY(%s)",
                        SQL.identifier(field.relation),
                        SQL.identifier(field.column1),
                        records.ids,
                    )
                )
        if columns and records:
            records.flush_model()
            self.env.cr.execute(self._sql_empty(records, columns))
        records.invalidate_model()
        self._keep_own(files).exists().unlink()
        return filled

    def _sql_empty(self, records, columns):
        changes = [
            SQL(
                "%s = %s",
                SQL.identifier(field.name),
                REMOVED_TEXT if field.required else None,
            )
            for field in columns
        ]
        return SQL(
            "UPDATE %s SET %s WHERE id = ANY(%s)",
            SQL.identifier(records._table),
            SQL(", ").join(changes),
            records.ids,
        )

    @api.model
    def _get_removed_text(self):
        """Return what stands in place of a text that cannot be empty."""
        return REMOVED_TEXT

    @api.model
    def _remove_messages(self, messages):
        """Remove messages, with the SMS in the queue and the files that are theirs alone."""
        messages = messages.exists()
        if not messages:
            return
        files = self._keep_own(messages.attachment_ids)
        files -= self._get_shared_files(files, messages)
        self.env["sms.sms"].sudo().search([("mail_message_id", "in", messages.ids)]).unlink()
        messages.unlink()
        files.exists().unlink()

    def _get_shared_files(self, files, messages):
        """Return which of these files are part of other messages too."""
        if not files:
            return files
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT attachment_id FROM message_attachment_rel "
                "WHERE attachment_id = ANY(%s) AND message_id != ALL(%s)",
                files.ids,
                messages.ids,
            )
        )
        return files.browse(row[0] for row in rows)


def _holds(value):
    """Tell whether a field still holds something of a person."""
    return bool(value) and (not isinstance(value, str) or value != REMOVED_TEXT)
