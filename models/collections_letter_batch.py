from odoo import api, fields, models
from odoo.exceptions import LockError, UserError

MOST_LETTERS = 500


class CollectionsLetterBatch(models.Model):
    """Letters that are printed and posted together.

    Letters gather in the open batch of their company. Printing looks at the ledger once more,
    under a lock: what was paid, held or disputed meanwhile is left out. The steps count as taken
    when somebody confirms that the batch was posted. In between the paper is out of our hands: a
    letter stays, with a remark, even if the money comes in.
    """

    _name = "collections.letter.batch"
    _description = "Print Batch"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _mail_post_access = "read"

    name = fields.Char(required=True, readonly=True, copy=False, default="/")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(
        [("open", "To print"), ("printed", "Printed"), ("sent", "Sent")],
        default="open",
        required=True,
        readonly=True,
        index=True,
        copy=False,
    )
    action_ids = fields.One2many("collections.action", "letter_batch_id", string="Letters")
    letter_count = fields.Integer(compute="_compute_totals", string="Number of Letters")
    page_count = fields.Integer(compute="_compute_totals", string="Number of Pages")
    amount = fields.Monetary(compute="_compute_totals", string="Amount Asked")
    remark_count = fields.Integer(
        compute="_compute_totals",
        string="With Remark",
        help="Letters of which something was paid or held after they were printed.",
    )
    removed = fields.Text(
        string="Taken Out",
        readonly=True,
        copy=False,
        help="Letters that left this batch after they had been put in, and why.",
    )
    date_printed = fields.Datetime(string="Printed On", readonly=True, copy=False)
    printed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    date_sent = fields.Date(string="Sent On", readonly=True, copy=False)
    sent_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    document_id = fields.Many2one("ir.attachment", readonly=True, copy=False)

    # === COMPUTE METHODS === #

    @api.depends("action_ids.letter_pages", "action_ids.amount", "action_ids.letter_remark")
    def _compute_totals(self):
        groups = self.env["collections.action"]._read_group(
            [("letter_batch_id", "in", self.ids)],
            ["letter_batch_id"],
            ["__count", "letter_pages:sum", "amount:sum", "letter_remark:count"],
        )
        totals = {batch.id: values for batch, *values in groups}
        for batch in self:
            values = totals.get(batch._origin.id, (0, 0, 0.0, 0))
            batch.letter_count, batch.page_count, batch.amount, batch.remark_count = values

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["name"] = self.env["ir.sequence"].next_by_code("collections.letter.batch") or "/"
        return super().create(vals_list)

    # === ACTION METHODS === #

    def action_print(self):
        """Look at the ledger once more and print what may still be sent, with a cover list."""
        self.ensure_one()
        self._check_button(("open", "printed"), self.env._("This batch was sent already."))
        if not self.sudo()._print_on(self.env["collections.ledger"]._get_today()):
            return self._notify(self.env._("Nothing is left to print in this batch."))
        return self.action_download()

    def action_download(self):
        """Fetch the document of this batch once more, as it was printed."""
        self.ensure_one()
        if not self.document_id:
            raise UserError(self.env._("This batch was not printed yet."))
        url = f"/web/content/{self.document_id.id}?download=true"
        # A new window lets the form show at once that the batch was printed.
        return {"type": "ir.actions.act_url", "url": url, "target": "new"}

    def action_sent(self):
        """Confirm that these letters were posted: their steps count as taken from today on."""
        self.ensure_one()
        self._check_button(
            ("printed",), self.env._("Only a batch that was printed can be marked as sent.")
        )
        self.sudo()._set_sent(self.env["collections.ledger"]._get_today())
        return True

    def _check_button(self, states, sentence):
        """Raise unless the user works with letters and this batch is in one of ``states``.

        Nobody writes a batch by hand, so the right to work on actions counts.
        """
        self.check_access("read")
        self.env["collections.action"].check_access("write")
        try:
            self.sudo().lock_for_update()
        except LockError:
            raise UserError(
                self.env._("Somebody else is working on this batch right now.")
            ) from None
        self.invalidate_recordset(["state"])
        if self.state not in states:
            raise UserError(sentence)

    def _notify(self, sentence):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "message": sentence,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    # === BUSINESS METHODS === #

    @api.model
    def _put_in(self, letters):
        """Put letters of one company into a batch: that which is printed now, else the open one."""
        letters = letters.filtered(lambda letter: not letter.letter_batch_id)
        while letters:
            batch, room = self._find_open(letters.company_id)
            letters[:room].letter_batch_id = batch
            letters = letters[room:]

    def _find_open(self, company):
        """Return a batch that takes letters, made when needed, and how many it takes."""
        batch = self.browse(self.env.context.get("collections_letter_batch"))
        if not batch:
            domain = [("company_id", "=", company.id), ("state", "=", "open")]
            batch = self.search(domain, order="id desc", limit=1)
        room = MOST_LETTERS - batch.letter_count
        if batch and room > 0:
            return batch, room
        return self.create({"company_id": company.id}), MOST_LETTERS

    def _print_on(self, day):
        """Print what may be sent on ``day``; return whether anything is left."""
        self._renew(day)
        if self.action_ids:
            self._print()
        return bool(self.action_ids)

    def _renew(self, day):
        """Make all letters anew with what the ledger says on ``day``; leave out the others."""
        self.ensure_one()
        letters = self.action_ids
        waiting = letters.filtered(lambda letter: letter.state == "ready")
        (letters - waiting).letter_batch_id = False
        waiting.write({"letter_batch_id": False, "letter_remark": False, "next_try": False})
        self.state = "open"
        self.env["collections.scheduler"].with_context(collections_letter_batch=self.id)._deliver(
            waiting, day
        )
        self._note_left_out(waiting - self.action_ids)

    def _note_left_out(self, letters):
        for letter in letters:
            if letter.state == "ready":
                reason = self.env._("Comes later")
            else:
                reason = letter._describe_leaving()
            self._note_removed(letter, reason)

    def _print(self):
        """Write all letters into one file behind a list of them."""
        self.ensure_one()
        content = self.env["collections.letter.cover"]._draw(self)
        self.document_id.unlink()
        self.write(
            {
                "state": "printed",
                "date_printed": fields.Datetime.now(),
                "printed_by_id": self.env.uid,
                "document_id": self._keep(content).id,
            }
        )

    def _keep(self, content):
        return self.env["ir.attachment"].create(
            {
                "name": f"{self.name}.pdf".replace("/", "-"),
                "raw": content,
                "mimetype": "application/pdf",
                "res_model": self._name,
                "res_id": self.id,
            }
        )

    def _set_sent(self, day):
        self.ensure_one()
        letters = self.action_ids._filter_on_paper()
        letters._note_remarks(self.env["collections.ledger"]._plan(letters.profile_id, day))
        letters._set_done(day, done_by_id=self.env.uid)
        letters.profile_id._message_log_batch(
            bodies={letter.profile_id.id: self._describe_posted(letter) for letter in letters},
            author_id=self.env.user.partner_id.id,
        )
        self.write({"state": "sent", "date_sent": day, "sent_by_id": self.env.uid})
        letters._record_change()

    def _describe_posted(self, letter):
        self.ensure_one()
        sentence = self.env._("Posted: %(letter)s (%(batch)s)", letter=letter.name, batch=self.name)
        return ". ".join(filter(None, (sentence, letter._get_remark_label())))

    def _note_removed(self, letter, reason):
        """Remember which letter left this batch and why."""
        self.ensure_one()
        line = f"{letter.partner_id.display_name}: {reason}"
        self.removed = "\n".join(filter(None, (self.removed, line)))
