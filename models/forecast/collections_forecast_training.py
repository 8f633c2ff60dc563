import logging
from datetime import date, timedelta

from odoo import api, fields, models
from odoo.tools import float_round

from ...engine import forecast
from ...engine.forecast import cash_model
from ..failure_log import log_failure
from ..scheduled import CONFLICTS, scheduled
from .collections_forecast_model import LEAST_JUDGED

_logger = logging.getLogger(__name__)

EVERY_DAYS = 7
# A piece that was begun so often and never finished takes longer than a worker may work.
# Every further time it is tried with half of the customers.
MOST_TRIES = 3
# A new model has to be worse by both to be refused: a share, and days of date and curve together.
WORSE_SHARE, WORSE_DAYS = 1.1, 0.25
DRIFT_SHARE, DRIFT_DAYS = 1.5, 1.0
CONCLUSION, CASH = "conclude", "cash"
# The weeks of the past are rehearsed with no more than so many items; who they are of is drawn.
MOST_REHEARSED = 15_000
CHECKED = 14


class CollectionsForecastModel(models.Model):
    """The training: in pieces that are kept, so that a worker that is killed loses one of them.

    The pieces are the trials of the engine (train a candidate on the past, judge it by what came
    after), then the training of the winner, then what forecasts cash best and with what bands.
    Every piece is noted before it begins: one that never ends within the limits of a worker is left
    out.
    """

    _inherit = "collections.forecast.model"

    # === STARTING === #

    @api.model
    def _ask_for_training(self, company, day, user=None):
        """Begin a training of a company, unless one is under way; the scheduled action does it.

        :return: the new training, an empty one when one is under way
        """
        if self.search_count([("company_id", "=", company.id), ("state", "=", "training")]):
            return self.browse()
        training = self.create(
            {"company_id": company.id, "trained_on": day, "user_id": user.id if user else False}
        )
        self._trigger_training()
        return training

    @api.model
    def _trigger_training(self):
        cron = self.env.ref("account_collections.cron_forecast_train", raise_if_not_found=False)
        if cron:
            cron.sudo()._trigger()

    @api.model
    def _is_due(self, company, day):
        """Tell whether it is time to train again: every week, and when forecasts got worse."""
        last = self.search(
            [("company_id", "=", company.id), ("state", "!=", "failed")],
            order="trained_on desc",
            limit=1,
        )
        if not last or last.trained_on <= day - timedelta(EVERY_DAYS):
            return True
        in_use = self._get_in_use(company)
        is_new = last.trained_on == day
        return not is_new and in_use._has_drifted(in_use.judged_count, in_use.live_mae)

    def _has_drifted(self, count, mae):
        """Tell whether the first words about items are further off than in the tests."""
        return bool(
            self
            and self.mae
            and count >= LEAST_JUDGED
            and mae > DRIFT_SHARE * self.mae
            and mae > self.mae + DRIFT_DAYS
        )

    # === CRON METHODS === #

    @api.model
    @scheduled
    def _cron_train(self, day=None):
        """Begin the trainings that are due, and go on with those under way, piece by piece.

        :param day: date that counts as today
        """
        day = day or self.env["collections.ledger"]._get_today()
        for company in self.env["res.company"].search([("collections_forecast", "=", True)]):
            if self._is_due(company, day):
                self._ask_for_training(company, day)
        open_trainings = self.search([("state", "=", "training")], order="id")
        for training in open_trainings:
            if not training.with_company(training.company_id)._go_on():
                return
        self.env["ir.cron"]._commit_progress(remaining=0)

    def _go_on(self):
        """Do the pieces that are left; return whether there is time for more."""
        crons = self.env["ir.cron"]
        while self.state == "training":
            if not self.try_lock_for_update():
                # Another worker is at it.
                return True
            piece = self._begin_piece()
            if not crons._commit_progress(remaining=1):
                return False
            # The lock ended with the transaction: whoever has it now does this piece.
            if not self.try_lock_for_update():
                return True
            self._work_at(piece)
            if not crons._commit_progress(1, remaining=1):
                return False
        return True

    def _begin_piece(self):
        """Note the next piece before it begins, for the case that it never ends; return it."""
        work = self.work or {}
        piece = self._find_piece(work)
        tries = {**work.get("tries", {}), piece: work.get("tries", {}).get(piece, 0) + 1}
        self.work = {**work, "tries": tries}
        return piece

    def _find_piece(self, work):
        """Return the name of the next piece: "plan", the number of a trial, or what follows."""
        if "trials" not in work:
            return "plan"
        for number, (name, *_days) in enumerate(work["trials"]):
            is_done = str(number) in work.get("results", {})
            if not is_done and name not in work.get("left_out", ()):
                return str(number)
        return CASH if self.text else CONCLUSION

    def _work_at(self, piece):
        """Do one piece; whatever goes wrong fails this training and nothing else."""
        try:
            with self.env.cr.savepoint():
                if self.work["tries"][piece] > MOST_TRIES:
                    self._leave_out(piece)
                else:
                    self._do_piece(piece)
        except CONFLICTS:
            raise
        except Exception as error:
            text = "The training %s of a forecast model failed"
            log_failure(_logger, logging.ERROR, error, text, self.id)
            self.invalidate_recordset()
            self._fail("failed", problem=str(error) or type(error).__name__)

    def _do_piece(self, piece):
        ledger = self._read_ledger(self.work["tries"][piece])
        if piece == "plan":
            self._plan(ledger)
        elif piece == CONCLUSION:
            self._conclude(ledger)
        elif piece == CASH:
            self._learn_cash(ledger)
            self._finish()
        else:
            self._try_out(ledger, int(piece))

    def _leave_out(self, piece):
        """Go on without what no worker can finish: a candidate, or what is special about cash."""
        work = self.work
        if piece == CASH:
            self._finish()
        elif piece.isdigit():
            name = work["trials"][int(piece)][0]
            self.work = {**work, "left_out": [*work.get("left_out", ()), name]}
        elif piece == CONCLUSION and not work.get("is_small"):
            champion = self._get_champion_name()
            left = [] if champion is None else [champion]
            self.work = {
                **work,
                "left_out": [*work.get("left_out", ()), *left],
                "is_small": True,
                "tries": {},
            }
        else:
            self._fail("too_long")

    # === PIECES === #

    def _read_ledger(self, tries=1):
        """Return what was known on the day of the training, of fewer customers at every try."""
        reader = self.env["collections.forecast.ledger"]
        ledger = reader._read(self.company_id, self.trained_on)
        return _thin(ledger, 2 ** (tries - 1))

    def _plan(self, ledger):
        trials = forecast.plan(ledger, self.trained_on)
        self.item_count = len(ledger.invoices)
        self._keep_work(trials=[[t.name, str(t.cut), str(t.until)] for t in trials], results={})

    def _try_out(self, ledger, number):
        trial = self._read_trial(self.work["trials"][number])
        figures = forecast.try_out(ledger, trial, self.trained_on)
        results = {**self.work["results"], str(number): figures.as_dict()}
        self._keep_work(results=results)

    def _conclude(self, ledger):
        """Train the winner on all that is known, and keep how all of them did."""
        results = self._get_results()
        forecaster = forecast.conclude(ledger, self.trained_on, results)
        backtest = forecaster.backtest
        best = backtest.figures.get(backtest.champion, forecast.Figures())
        self.write(
            {
                "text": forecaster.dumps(),
                "champion": backtest.champion,
                "mae": best.mae,
                "bucket": best.bucket,
                "calibration": best.calibration.get(CHECKED, 0.0),
                "band": best.band,
                "score_ids": [
                    fields.Command.clear(),
                    *(
                        fields.Command.create(self._prepare_score(trial, figures, backtest))
                        for trial, figures in results
                    ),
                ],
            }
        )
        self._keep_work(loss=best.loss if best.count else None)

    def _learn_cash(self, ledger):
        """Learn from weeks of the past what forecasts cash best, and how wide its bands are."""
        part = -(-len(ledger.invoices) // MOST_REHEARSED)
        champion = forecast.load(self.text)
        learned = cash_model.learn(_thin(ledger, part), self.trained_on, champion)
        names = [member.name for member in learned.members]
        self.write(
            {
                "cash_text": learned.dumps() if names != [champion.name] else False,
                "dependence": learned.dependence.as_dict(),
                "wape": learned.errors.get("+".join(names), 0.0),
            }
        )

    def _keep_work(self, **values):
        self.work = {**self.work, **values}
        trials = len(self.work.get("trials", ()))
        done = len(self.work.get("results", {})) + bool(self.text)
        self.progress = float_round(100 * done / (trials + 2), precision_digits=0)

    def _get_results(self):
        """Return the trials that were run, with their figures, as the engine reads them."""
        left_out = self.work.get("left_out", ())
        return [
            (self._read_trial(trial), forecast.Figures.from_dict(self.work["results"][str(number)]))
            for number, trial in enumerate(self.work["trials"])
            if trial[0] not in left_out and str(number) in self.work["results"]
        ]

    @api.model
    def _read_trial(self, row):
        name, cut, until = row
        return forecast.Trial(name, date.fromisoformat(cut), date.fromisoformat(until))

    def _get_champion_name(self):
        """Return who would win by the trials that were run, None without any."""
        losses = {}
        for trial, figures in self._get_results():
            losses.setdefault(trial.name, []).append((figures.count, figures.loss))
        means = {
            name: sum(count * loss for count, loss in rows) / sum(count for count, _loss in rows)
            for name, rows in losses.items()
            if sum(count for count, _loss in rows)
        }
        return min(means, key=means.get, default=None)

    def _prepare_score(self, trial, figures, backtest):
        return {
            "candidate": trial.name,
            "is_champion": trial.name == backtest.champion,
            "date_from": trial.cut,
            "date_to": trial.until,
            "item_count": figures.count,
            "mae": figures.mae,
            "area": figures.area,
            "bucket": figures.bucket,
            "calibration": figures.calibration.get(CHECKED, 0.0),
            "band": figures.band,
        }

    # === THE END === #

    def _finish(self):
        """Put the new model in use, unless it is worse than the one in use."""
        self.write({"finished_at": fields.Datetime.now(), "progress": 100})
        before = self._get_in_use(self.company_id)
        refusal = self._find_refusal(before)
        if refusal:
            self.write({"state": "candidate", "reason_facts": refusal})
        else:
            self._put_in_use(self._find_why())

    def _find_refusal(self, before):
        """Return why this model is not put in use, with its facts; None when it is.

        Both are compared by their tests. A model whose forecasts are further off by now than in its
        tests has lost the right to that comparison.
        """
        ours, theirs = (self.work or {}).get("loss"), (before.work or {}).get("loss")
        if not before.text or ours is None or theirs is None:
            return None
        if before._has_drifted(before.judged_count, before.live_mae) or not before._is_readable():
            return None
        if ours <= WORSE_SHARE * theirs or ours <= theirs + WORSE_DAYS:
            return None
        return ["worse", {"ours": round(self.mae, 2), "theirs": round(before.mae, 2)}]

    def _is_readable(self):
        try:
            self._get_forecaster()
        except forecast.Unreadable:
            return False
        return True

    def _find_why(self):
        """Return why this model is put in use, with its facts."""
        if (self.work or {}).get("loss") is None:
            return ["untested", {"champion": self.champion}]
        return [
            "best",
            {
                "champion": self.champion,
                "days": round(self.mae, 2),
                "left_out": self.work.get("left_out", []),
            },
        ]

    def _fail(self, code, **facts):
        self.write(
            {"state": "failed", "finished_at": fields.Datetime.now(), "reason_facts": [code, facts]}
        )


def _thin(ledger, part):
    """Return what is known of one customer in so many."""
    if part < 2:
        return ledger
    return forecast.Ledger([one for one in ledger.invoices if one.customer % part == 0])
