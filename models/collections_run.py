import contextlib
import gc
import logging

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from .scheduled import CONFLICTS, scheduled, spare_the_rest

_logger = logging.getLogger(__name__)

BATCH = 2500
SMALLEST_BATCH = 500
BATCHES_LEFT = 3


@contextlib.contextmanager
def no_garbage_collection():
    """Keep Python from looking for cycles among all that a batch has read: there are none."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class CollectionsRun(models.Model):
    """One pass over the customers of a company: refresh, assign, plan and fill the worklist.

    A customer points to the last run that handled it, so a run that was interrupted at any moment
    goes on where it stopped, and several workers share one.
    """

    _name = "collections.run"
    _description = "Collections Run"
    _order = "id desc"

    name = fields.Char(compute="_compute_name")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    user_id = fields.Many2one("res.users", string="Started By", readonly=True)
    day = fields.Date(required=True, readonly=True)
    state = fields.Selection(
        [("running", "Running"), ("done", "Done")], default="running", required=True, readonly=True
    )
    is_silent = fields.Boolean(
        "Figures Only",
        readonly=True,
        help="The nightly run of this company is not switched on yet: figures are refreshed, "
        "nothing new is planned or sent.",
    )
    finished_at = fields.Datetime(readonly=True)
    customer_count = fields.Integer("Customers", readonly=True)
    # Nothing is written here while the run works, so that its workers never wait for each other.
    handled_count = fields.Integer(readonly=True)
    failed_customer_count = fields.Integer(readonly=True)
    done_count = fields.Integer("Customers Done", compute="_compute_progress")
    error_count = fields.Integer("Errors", compute="_compute_progress")
    progress = fields.Float(compute="_compute_progress")
    action_count = fields.Integer("New Actions", compute="_compute_action_count")
    action_ids = fields.One2many("collections.action", "run_id")
    message_count = fields.Integer("Messages", compute="_compute_message_counts")
    sent_count = fields.Integer("Sent", compute="_compute_message_counts")
    failed_count = fields.Integer("Failed", compute="_compute_message_counts")
    waiting_count = fields.Integer("Ready to Go Out", compute="_compute_message_counts")
    next_message_at = fields.Datetime(
        compute="_compute_next_message_at",
        help="Messages go out within the hours of the procedure and of the customer.",
    )

    _one_at_a_time = models.UniqueIndex(
        "(company_id) WHERE state = 'running'", "A run of this company is under way already."
    )

    # === COMPUTE METHODS === #

    @api.depends("day", "company_id")
    def _compute_name(self):
        for run in self:
            day = format_date(self.env, run.day)
            run.name = self.env._("%(company)s, %(day)s", company=run.company_id.name, day=day)

    @api.depends("customer_count", "handled_count", "failed_customer_count", "state")
    def _compute_progress(self):
        running = self.filtered(lambda run: run.state == "running")
        counts = running._count_handled()
        for run in self - running:
            run.done_count, run.error_count = run.handled_count, run.failed_customer_count
            run.progress = 100
        for run in running:
            run.done_count, run.error_count = counts.get(run, (0, 0))
            run.progress = min(100 * run.done_count / (run.customer_count or 1), 99)

    def _count_handled(self):
        """Return ``{run: (customers handled, of these with an error)}`` of runs under way."""
        profiles = self.env["collections.profile"].sudo()
        groups = profiles._read_group(
            [("run_id", "in", self.ids)], ["run_id"], ["__count", "run_error:count"]
        )
        return {run: (count, errors) for run, count, errors in groups}

    def _compute_action_count(self):
        groups = self.env["collections.action"]._read_group(
            [("run_id", "in", self.ids)], ["run_id"], ["__count"]
        )
        counts = dict(groups)
        for run in self:
            run.action_count = counts.get(run, 0)

    def _compute_message_counts(self):
        groups = self.env["collections.action"]._read_group(
            [("run_id", "in", self.ids), ("channel_id.is_message", "=", True)],
            ["run_id", "state"],
            ["__count"],
        )
        counts = {(run, state): count for run, state, count in groups}
        for run in self:
            run.message_count = sum(n for (owner, _s), n in counts.items() if owner == run)
            run.sent_count = counts.get((run, "done"), 0)
            run.failed_count = counts.get((run, "failed"), 0)
            run.waiting_count = counts.get((run, "ready"), 0)

    def _compute_next_message_at(self):
        groups = self.env["collections.action"]._read_group(
            [("run_id", "in", self.ids), ("state", "=", "ready"), ("next_try", "!=", False)],
            ["run_id"],
            ["next_try:min"],
        )
        moments = dict(groups)
        for run in self:
            run.next_message_at = moments.get(run)

    # === ACTION METHODS === #

    def action_open_actions(self):
        """Show what this run put in the worklist."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Actions of this run"),
            "res_model": "collections.action",
            "view_mode": "list,form",
            "domain": Domain("run_id", "=", self.id),
        }

    def action_open_errors(self):
        """Show the customers that this run could not handle."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Customers with an error"),
            "res_model": "collections.profile",
            "view_mode": "list,form",
            "domain": Domain("run_id", "=", self.id) & Domain("run_error", "!=", False),
        }

    # === CRUD METHODS === #

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if self:
            raise UserError(self.env._("Runs are kept: actions and customers tell of them."))

    # === BUSINESS METHODS === #

    @api.model
    @api.model
    def _is_to_begin(self, company):
        """Tell whether nobody has let Collections send anything for ``company`` yet."""
        if company.sudo().collections_nightly:
            return False
        runs_sudo = self.sudo()
        started = [("company_id", "=", company.id), ("is_silent", "=", False)]
        return not runs_sudo.search_count(started, limit=1)

    def _start(self, company, day, is_silent=False):
        """Begin a run for ``company``; the scheduled action does the work.

        :param day: date that counts as today
        :param is_silent: refresh the figures only
        :raise UserError: when a run of this company is under way
        """
        if self.search_count([("company_id", "=", company.id), ("state", "=", "running")], limit=1):
            raise UserError(
                self.env._("A run of %s is under way: wait until it is done.", company.name)
            )
        self.env["collections.ledger"].with_company(company)._ensure_profiles(company)
        run = self.create(
            {
                "company_id": company.id,
                "day": day,
                "user_id": self.env.uid,
                "is_silent": is_silent,
            }
        )
        run.customer_count = self.env["collections.profile"].search_count(run._domain_left())
        for name in ("cron_process_runs", "cron_process_runs_backwards"):
            self.env.ref(f"account_collections.{name}").sudo()._trigger()
        return run

    def _process(self, backwards=False):
        """Handle the customers that are left, batch by batch.

        Two workers share a run from its two ends, so that one computes while the database works
        for the other.

        :param backwards: begin at the last customer
        :return: whether there is time for more
        """
        self.ensure_one()
        profiles = self.env["collections.profile"].with_company(self.company_id)
        order = "id desc" if backwards else "id"
        left = profiles.search_count(self._domain_left())
        beyond = Domain.TRUE
        while True:
            size = self._get_batch_size(left)
            batch = profiles.search(self._domain_left() & beyond, limit=size, order=order)
            if not batch and not beyond.is_true():
                # Once more from the start, for those that the other worker did not finish.
                beyond = Domain.TRUE
                continue
            if not batch:
                # A new transaction sees whether the other worker has finished the run already.
                self.env["ir.cron"]._commit_progress(remaining=0)
                self._finish()
                return bool(self.env["ir.cron"]._commit_progress(remaining=0))
            try:
                locked = batch.try_lock_for_update(allow_referencing=True)
            except CONFLICTS:
                # The other worker finished some of them since we looked: look again.
                self.env.cr.rollback()
                self.env.invalidate_all(flush=False)
                continue
            if not locked:
                # The other worker is at the last of them, and will finish the run.
                return True
            self._process_batch(locked)
            beyond = Domain("id", "<" if backwards else ">", batch[-1].id)
            left -= 2 * len(locked)
            if left < BATCHES_LEFT * BATCH:
                # The end is near: how much did the other worker really do?
                left = profiles.search_count(self._domain_left())
            if not self.env["ir.cron"]._commit_progress(len(locked), remaining=left):
                return False

    @api.model
    def _get_batch_size(self, left):
        """Return how many customers to take of those that are ``left``.

        Towards the end the batches get smaller, so that two workers finish together.
        """
        return min(BATCH, max(left // BATCHES_LEFT, SMALLEST_BATCH))

    def _process_batch(self, profiles):
        """Handle these customers at once; one that fails is left out and says why."""
        with no_garbage_collection():
            spare_the_rest(profiles, self._refresh_and_plan, self._leave_out)

    def _leave_out(self, profile, error):
        profile.write({"run_error": str(error) or type(error).__name__, "run_id": self.id})

    def _refresh_and_plan(self, profiles):
        self._assign(profiles)
        actions = profiles._refresh_and_plan(self.day, create=not self.is_silent, run=self)
        ready = [("run_id", "=", self.id), ("state", "=", "ready")]
        if actions and actions.search_count(ready, limit=1):
            actions._trigger_delivery()

    def _assign(self, profiles):
        """Give customers without procedure the default one of their company.

        Rules that assign other procedures and collectors extend this method.
        """
        profiles.fetch(["procedure_id", "company_id"])
        without = profiles.filtered(lambda profile: not profile.procedure_id)
        if without:
            without.procedure_id = self.company_id._get_collections_procedure()

    def _finish(self):
        """Close the run with its figures, unless the other worker does so at this moment."""
        self.invalidate_recordset()
        try:
            with self.env.cr.savepoint():
                locked = self.try_lock_for_update(allow_referencing=True)
        except CONFLICTS:
            return
        if not locked or self.state != "running":
            return
        handled, failed = self._count_handled().get(self, (0, 0))
        self.write(
            {
                "state": "done",
                "finished_at": fields.Datetime.now(),
                "handled_count": handled,
                "failed_customer_count": failed,
            }
        )
        self.env.ref("account_collections.cron_score").sudo()._trigger()

    def _domain_left(self):
        """Customers of the company that this run has not handled yet."""
        return Domain("company_id", "=", self.company_id.id) & Domain("run_id", "!=", self.id)

    # === CRON METHODS === #

    @api.model
    @scheduled
    def _cron_nightly(self, day=None):
        """Start a run for every company; it is silent until a manager once saw a preview."""
        today = day or self.env["collections.ledger"]._get_today()
        self.env["collections.hold"]._tell_ended(today)
        companies = self.env["res.company"].search([])
        running = self.search([("state", "=", "running")]).company_id
        for company in companies - running:
            spare_the_rest(company, lambda one: self._start_night(one, today))
            self.env["ir.cron"]._commit_progress(1)
        self._cron_process_runs()
        # The others go on with what is left; this one would start finished companies anew.
        self.env["ir.cron"]._commit_progress(remaining=0)

    def _start_night(self, company, day):
        try:
            with self.env.cr.savepoint():
                self.with_company(company)._start(company, day, not company.collections_nightly)
        except UniqueViolation:
            _logger.info("Somebody started a run of company %s at this moment", company.id)

    @api.model
    @scheduled
    def _cron_process_runs(self, backwards=False):
        """Go on with the runs that are under way, company by company."""
        for run in self.search([("state", "=", "running")], order="id"):
            if not run._process(backwards):
                return
