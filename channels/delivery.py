from odoo import api, fields, models

from ..models.collections_action import MAX_TRIES, OPEN_STATES

# What a message that came back says of its address; the channel is closed until that changes.
CAME_BACK = ("bounce", "unreachable")
PROGRESS = ("queued", "sent", "delivered", "opened")


class CollectionsAction(models.Model):
    """What became of a message, for every channel alike.

    A message that was not sent or came back is no step. Its action fails and stays in the worklist
    until somebody mends the address. When another channel takes the step over, a task to find the
    right address takes the place of the failed action: one entry, never two.
    """

    _inherit = "collections.action"

    kind = fields.Selection(
        selection_add=[("address", "Wrong address")], ondelete={"address": "cascade"}
    )
    delivery_status = fields.Selection(
        [
            ("queued", "In the queue"),
            ("sent", "Sent"),
            ("delivered", "Delivered"),
            ("opened", "Opened"),
            ("bounced", "Came back"),
            ("failed", "Not sent"),
            ("uncertain", "Perhaps sent"),
        ],
        string="Delivery",
        readonly=True,
        copy=False,
        help="What the mail server or the service told last about this message.",
    )
    is_forgiven = fields.Boolean(
        string="Address Confirmed",
        readonly=True,
        copy=False,
        help="A message came back, but somebody said that the address is right: it is used again.",
    )
    failure_type = fields.Selection(
        selection_add=[
            ("not_set_up", "Not set up"),
            ("credit", "No credit"),
            ("account", "Account refused"),
            ("service", "Service out of order"),
            ("withdrawn", "Taken out of the queue"),
            ("uncertain", "Perhaps sent"),
        ]
    )

    _came_back_index = models.Index(
        "(profile_id) WHERE failure_type IN ('bounce', 'unreachable')",
    )

    # === ACTION METHODS === #

    def action_retry(self):
        """Try again, also at an address from which a message came back: somebody knows better."""
        self.check_access("write")
        self.sudo()._forgive_address()
        return super().action_retry()

    def action_send(self):
        """Send now, also to an address from which a message came back: somebody knows better."""
        self.check_access("write")
        self.sudo().filtered(lambda action: action.state == "failed")._forgive_address()
        return super().action_send()

    def action_forgive_address(self):
        """Close the task: the address is right after all and may be used again."""
        self._check_button(("todo",), self.env._("This action is closed already."))
        tasks_sudo = self.sudo().filtered(lambda action: action.kind == "address")
        tasks_sudo._forgive_address()
        for task in tasks_sudo:
            body = self.env._("The address is right after all: %s", task._get_address())
            task._set_done(self.env["collections.ledger"]._get_today(), done_by_id=self.env.uid)
            task.profile_id._message_log(body=body, author_id=self._author())
        self._record_change()
        return True

    # === BUSINESS METHODS === #

    def _set_failed(self, failure_type, detail="", **values):
        bounced = failure_type in CAME_BACK
        status = "uncertain" if failure_type == "uncertain" else "failed"
        values = {
            "delivery_status": "bounced" if bounced else status,
            "is_forgiven": False,
            **values,
        }
        return super()._set_failed(failure_type, detail, **values)

    def _set_progress(self, status):
        """Record that a message got further; reports that come late or twice change nothing."""
        for action in self:
            known = action.delivery_status
            at = PROGRESS.index(known) if known in PROGRESS else -1
            if PROGRESS.index(status) > at:
                action.delivery_status = status

    def _set_undelivered(self, failure_type, detail=""):
        """Take back that a message went out: it did not arrive.

        The action fails. When the next message through the same channel is being prepared
        already there is no place for it in the worklist, and a task tells of the wrong address.
        """
        for action in self:
            if action._has_successor():
                values = {"state": "cancelled", "cancel_reason": "overtaken", "next_try": False}
                action._set_failed(failure_type, detail, **values)
                action._create_address_tasks()
            else:
                action._set_failed(failure_type, detail)
        self._record_change()

    def _set_waiting(self, failure_type, detail, moment, counts=True):
        """Send a message anew at ``moment``, planned again then, unless it failed too often.

        :param counts: whether this was a try; a service that asks to wait did not try
        """
        self.ensure_one()
        tries = self.tries + 1 if counts else self.tries
        if tries >= MAX_TRIES or self._has_successor():
            self._set_undelivered(failure_type, detail)
            return
        self._set_failed(failure_type, detail, next_try=moment, state="ready", tries=tries)
        self.env.ref("account_collections.cron_deliver").sudo()._trigger(moment)

    def _has_successor(self):
        """Whether another step for this customer and channel is open already."""
        self.ensure_one()
        if self.kind != "step" or self.state in OPEN_STATES:
            return False
        return bool(
            self.search_count(
                [
                    ("id", "!=", self.id),
                    ("profile_id", "=", self.profile_id.id),
                    ("channel_id", "=", self.channel_id.id),
                    ("kind", "=", "step"),
                    ("state", "in", OPEN_STATES),
                ],
                limit=1,
            )
        )

    def _set_cancelled(self, reason, **values):
        if reason == "overtaken":
            self.filtered(lambda action: action.state == "failed")._create_address_tasks()
        return super()._set_cancelled(reason, **values)

    def _receive_notification(self, notification):
        """Take over what became of the message of this action. Channels override by guard."""

    # === ADDRESSES === #

    def _create_address_tasks(self):
        """Ask the collector for the right address, once for every address."""
        task = self.env.ref("account_collections.channel_task")
        came_back = self.filtered(lambda action: action.failure_type in CAME_BACK)
        for action in came_back.filtered(lambda action: not action._find_address_tasks()):
            collector = action.profile_id.user_id
            lang = (collector or action.company_id).partner_id.lang
            self.create(
                {
                    "kind": "address",
                    "profile_id": action.profile_id.id,
                    "channel_id": task.id,
                    "user_id": collector.id,
                    "summary": action.with_context(lang=lang)._get_address_summary(),
                    "amount": action.amount,
                    "date": self.env["collections.ledger"]._get_today(),
                    "recipient_email": action.recipient_email,
                    "recipient_phone": action.recipient_phone,
                }
            )

    def _find_address_tasks(self):
        """Return the tasks about the address of this action, done ones included."""
        self.ensure_one()
        return self.search(
            [
                ("kind", "=", "address"),
                ("state", "!=", "cancelled"),
                ("is_forgiven", "=", False),
                *self._domain_address(),
            ]
        )

    def _domain_address(self):
        return [
            ("profile_id", "=", self.profile_id.id),
            ("recipient_email", "=", self.recipient_email),
            ("recipient_phone", "=", self.recipient_phone),
        ]

    def _filter_mended(self):
        """Return the tasks whose address is not the one of the customer any more."""
        wrong = self.filtered(lambda task: task.failure_type == "wrong_number")
        others = self - wrong
        emails = others.profile_id._get_recipients()
        phones = others.profile_id._find_phones()
        return wrong._filter_number_gone() | others.filtered(
            lambda task: (
                emails[task.profile_id.id][0].sudo().email != task.recipient_email
                if task.recipient_email
                else phones[task.profile_id.id][1] != task.recipient_phone
            )
        )

    def _filter_told(self):
        """Return the tasks whose address a failed action in the worklist tells of too."""
        failed = self.search(
            [
                ("profile_id", "in", self.profile_id.ids),
                ("state", "=", "failed"),
                ("failure_type", "in", CAME_BACK),
            ]
        )
        kinds = {(action.profile_id, action.failure_type) for action in failed}
        return self.filtered(
            lambda task: (
                (task.profile_id, "bounce" if task.recipient_email else "unreachable") in kinds
            )
        )

    def _get_address_summary(self):
        self.ensure_one()
        address = self._get_address()
        if self.failure_type == "bounce":
            return self.env._("The e-mail to %s came back: find the right address", address)
        return self.env._("%s cannot be reached: find the right number", address)

    def _forgive_address(self):
        """Use the addresses of these actions again, whatever came back from them before."""
        for action in self:
            came_back = ["|", ("failure_type", "in", CAME_BACK), ("kind", "=", "address")]
            self.search([*came_back, *action._domain_address()]).is_forgiven = True

    @api.model
    def _explain_failure(self, failure_type, email):
        sentences = {
            "not_set_up": self.env._("This channel is not set up: see Settings, Collections."),
            "credit": self.env._("There is no credit left with the service: buy some."),
            "account": self.env._(
                "The service refuses our account: an administrator has to look at the settings."
            ),
            "service": self.env._("The service did not take the message."),
            "withdrawn": self.env._("Somebody took the message out of the queue."),
            "uncertain": self.env._(
                "It is not known whether this message went out, and nothing sends it twice by "
                "itself. Find out, then try again or skip this step."
            ),
        }
        return sentences.get(failure_type) or super()._explain_failure(failure_type, email)


class CollectionsScheduler(models.AbstractModel):
    """Closes the tasks about an address that was mended, or that a failed action tells of too."""

    _inherit = "collections.scheduler"

    def _apply(self, profiles, plans, day, create=True, run=None):
        actions = super()._apply(profiles, plans, day, create=create, run=run)
        tasks = self.env["collections.action"].search(
            [
                ("kind", "=", "address"),
                ("state", "in", OPEN_STATES),
                ("profile_id", "in", profiles.ids),
            ]
        )
        if tasks:
            mended = tasks._filter_mended()
            mended._set_done(day)
            (tasks - mended)._filter_told()._set_cancelled("overtaken")
        return actions
