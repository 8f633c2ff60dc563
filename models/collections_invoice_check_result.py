from collections import defaultdict

from odoo import api, fields, models


class CollectionsInvoiceCheckResult(models.Model):
    """What a check found on an invoice, and what became of it.

    Posting only adds and changes rows here, never the check itself, so that two people who post
    at once do not wait for each other.
    """

    _name = "collections.invoice.check.result"
    _description = "Result of an Invoice Check"
    _order = "date desc, id desc"
    _rec_name = "sentence"

    check_id = fields.Many2one(
        "collections.invoice.check", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="check_id.company_id", store=True)
    profile_id = fields.Many2one(related="check_id.profile_id", store=True, index="btree_not_null")
    move_id = fields.Many2one(
        "account.move", string="Invoice", required=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="move_id.commercial_partner_id", string="Customer")
    state = fields.Selection(
        [
            ("warned", "Stopped"),
            ("corrected", "Corrected first"),
            ("anyway", "Posted anyway"),
            ("automatic", "Posted automatically"),
            ("clean", "In order"),
        ],
        required=True,
    )
    sentence = fields.Char("What Was Wrong")
    date = fields.Datetime("When", required=True, default=fields.Datetime.now)
    user_id = fields.Many2one("res.users", string="Who", default=lambda self: self.env.uid)
    is_told = fields.Boolean(help="The task in the worklist was made.")
    task_id = fields.Many2one("collections.action", ondelete="set null", index="btree_not_null")

    _once = models.UniqueIndex("(check_id, move_id)", "An invoice has one result of each check.")
    _tell_index = models.Index("(id) WHERE state = 'automatic' AND is_told IS NOT TRUE")

    # === ACTION METHODS === #

    def action_open_move(self):
        """Open the invoice."""
        self.ensure_one()
        return self.move_id._get_records_action()

    # === BUSINESS METHODS === #

    @api.model
    def _record_warnings(self, applied):
        """Write down that somebody was warned in the form, before anything is posted.

        :param applied: see ``collections.invoice.check._apply``
        """
        self._set([(check, move, "warned", text) for check, move, text in applied if text])

    @api.model
    def _record_postings(self, applied, confirmed):
        """Write down with what results invoices were posted.

        :param confirmed: whether somebody saw the warnings and posted in spite of them
        """
        there = self._get_existing(applied)
        rows = []
        for check, move, text in applied:
            before = there.get((check.id, move.id))
            if text:
                rows.append((check, move, "anyway" if confirmed else "automatic", text))
            elif before and before.state != "clean":
                rows.append((check, move, "corrected", before.sentence))
            elif check.clean_limit and not before:
                rows.append((check, move, "clean", False))
        self._set(rows, there)

    @api.model
    def _set(self, rows, there=None):
        """Write ``(check, invoice, state, sentence)`` rows, one result per check and invoice."""
        there = self._get_existing(rows) if there is None else there
        missing, now = [], fields.Datetime.now()
        for check, move, state, sentence in rows:
            values = {
                "state": state,
                "sentence": sentence,
                "date": now,
                "user_id": self.env.uid,
                "is_told": False,
            }
            if (check.id, move.id) in there:
                there[check.id, move.id].write(values)
            else:
                missing.append({"check_id": check.id, "move_id": move.id, **values})
        self.sudo().create(missing)

    @api.model
    def _get_existing(self, applied):
        """Return the results of these invoices that are there, by (check id, invoice id)."""
        found = self.sudo().search(
            [
                ("check_id", "in", list({row[0].id for row in applied})),
                ("move_id", "in", list({row[1].id for row in applied})),
            ]
        )
        return {(result.check_id.id, result.move_id.id): result for result in found}

    def _add_tasks(self, day):
        """Put one task per invoice in the worklist: somebody corrects or explains it."""
        profiles = self._get_profiles()
        by_move = self.grouped("move_id")
        actions = self.env["collections.action"]
        wanted = {
            move: results
            for move, results in by_move.items()
            if (move.commercial_partner_id, move.company_id) in profiles
        }
        tasks = actions.create(
            [
                results._prepare_task(profiles[move.commercial_partner_id, move.company_id], day)
                for move, results in wanted.items()
            ]
        )
        for results, task in zip(wanted.values(), tasks, strict=True):
            results.task_id = task
        self.is_told = True

    def _prepare_task(self, profile, day):
        """Return the values of the task about one invoice."""
        move = self.move_id
        return {
            "profile_id": profile.id,
            "kind": "manual",
            "user_id": (profile.user_id or self.check_id.user_id[:1]).id,
            "summary": self.env._(
                "%(invoice)s was posted although: %(what)s",
                invoice=move.name,
                what=" ".join(self.mapped("sentence")),
            ),
            "amount": move.amount_residual_signed,
            "date": day,
        }

    def _get_profiles(self):
        """Return the dossiers of these invoices by (customer, company), made when needed."""
        customers = defaultdict(lambda: self.env["res.partner"])
        for move in self.move_id:
            customers[move.company_id] |= move.commercial_partner_id
        found = {}
        for company, partners in customers.items():
            self.env["collections.ledger"]._ensure_profiles(company, partners.ids)
            domain = [("partner_id", "in", partners.ids), ("company_id", "=", company.id)]
            for profile in self.env["collections.profile"].search(domain):
                found[profile.partner_id, company] = profile
        return found
