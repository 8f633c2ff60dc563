import json
from dataclasses import dataclass
from datetime import date

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine import scoring
from .res_company_score import BOOK, BOOK_FIELDS
from .scheduled import scheduled, spare_the_rest
from .sql_values import array

BATCH = 1000
# A score that moved less is not worth a row of the history, unless the class changed.
NOTICEABLE = 3.0
SAMPLE = 2000


@dataclass(slots=True)
class Standing:
    """How a customer stood until now, and what the last row of its history told."""

    profile_id: int
    company_id: int
    risk_class: str | None
    score_class: str | None
    is_by_hand: bool
    until: date | None
    told_score: float | None
    told_class: str | None
    told_by_hand: bool | None


@dataclass(slots=True)
class Outcome:
    """What became of a customer: ``score_class`` by the score, ``risk_class`` what counts."""

    before: Standing
    score: scoring.Score
    signs: list
    score_class: str
    risk_class: str
    is_by_hand: bool
    exposure: float
    version: int

    @property
    def has_moved(self):
        """Whether the class that counts is another one than it was."""
        return self.before.risk_class != self.risk_class

    @property
    def is_news(self):
        """Whether this belongs into the history."""
        told = self.before
        return (
            told.told_score is None
            or told.told_class != self.risk_class
            or told.told_by_hand != self.is_by_hand
            or abs(told.told_score - self.score.value) >= NOTICEABLE
        )


class CollectionsScorer(models.AbstractModel):
    """Scores customers in batches: a constant number of queries, whatever their number.

    The engine decides; here its facts are read and its answers are written.
    """

    _name = "collections.scorer"
    _description = "Scoring of Customers"

    # === BUSINESS METHODS === #

    @api.model
    def _score(self, profiles, day, ask_rules=True):
        """Score these customers on ``day`` and tell in the dossiers whose class changed.

        It may be repeated at any moment: the same ledger gives the same score and no second row.

        :param ask_rules: have the rules asked about those whose class changed, within a minute
        :return: the profiles whose class changed
        """
        if not profiles.ids:
            return profiles
        outcomes = self._decide(profiles, day)
        self._store(outcomes, day)
        moved = [outcome for outcome in outcomes if outcome.has_moved]
        movers = profiles.browse(outcome.before.profile_id for outcome in moved)
        if movers:
            self._tell(movers, moved)
        if movers and ask_rules:
            self.env["collections.change"]._record_profiles(movers)
        return movers

    @api.model
    def _explain(self, profiles, day):
        """Score these customers without writing anything.

        :return: ``{profile id: (engine.scoring.Score, its signs as they are stored)}``
        """
        return {
            outcome.before.profile_id: (outcome.score, self._write_signs(outcome))
            for outcome in self._decide(profiles, day)
        }

    def _decide(self, profiles, day):
        """Ask the engine about these customers; nothing is written."""
        self._flush()
        policies = {
            company.id: company._get_score_policy() for company in profiles.sudo().company_id
        }
        histories = self._load_histories(profiles, day)
        return [
            self._judge(before, histories[before.profile_id], policies[before.company_id], day)
            for before in self._load_standings(profiles)
        ]

    def _judge(self, before, history, policy, day):
        signs = scoring.observe(history, day, policy.book)
        score = scoring.weigh(signs, policy.weights)
        by_score = scoring.classify(score.value, before.score_class, policy.bounds, policy.margin)
        by_hand = self._is_by_hand(before, day)
        return Outcome(
            before=before,
            score=score,
            signs=signs,
            score_class=by_score,
            risk_class=before.risk_class if by_hand else by_score,
            is_by_hand=by_hand,
            exposure=sum(item.amount for item in history.items if item.is_open_on(day)),
            version=policy.version,
        )

    def _is_by_hand(self, before, day):
        """Tell whether somebody decided the class: so does a class that was there before scores."""
        if not before.risk_class:
            return False
        if not before.score_class:
            return True
        return before.is_by_hand and (not before.until or before.until >= day)

    # === WRITING === #

    def _store(self, outcomes, day):
        """Write scores and classes to the profiles, and what is new to the history."""
        self.env.cr.execute(self._update_query(outcomes, day))
        news = [outcome for outcome in outcomes if outcome.is_news]
        if news:
            self.env.cr.execute(self._history_query(news, day))
        self.env["collections.profile"].browse(
            outcome.before.profile_id for outcome in outcomes
        ).invalidate_recordset(flush=False)
        self.env["collections.score"].invalidate_model(flush=False)

    def _update_query(self, outcomes, day):
        return SQL(
            """
            UPDATE collections_profile profile
               SET risk_score = new.score, risk_uncertainty = new.uncertainty,
                   score_class = new.score_class, risk_class = new.risk_class,
                   is_class_by_hand = new.by_hand,
                   risk_hand_reason = CASE WHEN new.by_hand THEN risk_hand_reason END,
                   risk_hand_until = CASE WHEN new.by_hand THEN risk_hand_until END,
                   risk_hand_user_id = CASE WHEN new.by_hand THEN risk_hand_user_id END,
                   risk_date = %s
              FROM unnest(%s::int[], %s::float8[], %s::float8[], %s::text[], %s::text[],
                          %s::bool[])
                   AS new(id, score, uncertainty, score_class, risk_class, by_hand)
             WHERE profile.id = new.id
            """,
            day,
            array(outcome.before.profile_id for outcome in outcomes),
            array(outcome.score.value for outcome in outcomes),
            array(outcome.score.uncertainty for outcome in outcomes),
            array(outcome.score_class for outcome in outcomes),
            array(outcome.risk_class for outcome in outcomes),
            array(outcome.is_by_hand for outcome in outcomes),
        )

    def _history_query(self, news, day):
        """Insert rows of the history; a second one of a day takes the place of the first.

        What was before that day stays, and the move is told against it.
        """
        return SQL(
            """
            WITH new AS (
                INSERT INTO collections_score AS row
                       (profile_id, partner_id, company_id, date, score, previous_score, change,
                        uncertainty, risk_class, previous_class, move, is_by_hand, balance,
                        version, detail)
                SELECT profile.id, profile.partner_id, profile.company_id, %(day)s, new.score,
                       new.before, new.score - new.before, new.uncertainty, new.class,
                       new.class_before, %(move)s, new.by_hand, new.balance, new.version,
                       new.detail::jsonb
                  FROM unnest(%(ids)s::int[], %(scores)s::float8[], %(befores)s::float8[],
                              %(uncertainties)s::float8[], %(classes)s::text[],
                              %(classes_before)s::text[], %(by_hand)s::bool[],
                              %(balances)s::float8[], %(versions)s::int[], %(details)s::text[])
                       AS new(id, score, before, uncertainty, class, class_before, by_hand,
                              balance, version, detail)
                  JOIN collections_profile profile ON profile.id = new.id
           ON CONFLICT (profile_id, date) DO UPDATE
                   SET score = EXCLUDED.score, change = EXCLUDED.score - row.previous_score,
                       uncertainty = EXCLUDED.uncertainty, risk_class = EXCLUDED.risk_class,
                       move = %(move_again)s, is_by_hand = EXCLUDED.is_by_hand,
                       balance = EXCLUDED.balance, version = EXCLUDED.version,
                       detail = EXCLUDED.detail
             RETURNING id, profile_id)
            UPDATE collections_profile profile SET risk_score_id = new.id
              FROM new WHERE profile.id = new.profile_id
            """,
            day=SQL("%s::date", day),
            move=self._move_sql(SQL("new.class_before"), SQL("new.class")),
            move_again=self._move_sql(SQL("row.previous_class"), SQL("EXCLUDED.risk_class")),
            ids=array(outcome.before.profile_id for outcome in news),
            scores=array(outcome.score.value for outcome in news),
            befores=array(outcome.before.told_score for outcome in news),
            uncertainties=array(outcome.score.uncertainty for outcome in news),
            classes=array(outcome.risk_class for outcome in news),
            classes_before=array(outcome.before.told_class for outcome in news),
            by_hand=array(outcome.is_by_hand for outcome in news),
            balances=array(outcome.exposure for outcome in news),
            versions=array(outcome.version for outcome in news),
            details=array(self._write_details(news)),
        )

    def _move_sql(self, before, after):
        return SQL(
            "CASE WHEN %(before)s IS NULL THEN 'first' WHEN %(after)s > %(before)s THEN 'down' "
            "WHEN %(after)s < %(before)s THEN 'up' ELSE 'drift' END",
            before=before,
            after=after,
        )

    def _write_details(self, news):
        """Return what stands behind these scores as JSON, in their order."""
        profiles = self.env["collections.profile"].browse(o.before.profile_id for o in news)
        old = {
            profile_id: {sign["code"]: sign["points"] for sign in detail["signs"]}
            for profile_id, _class, detail in self._fetch_details(profiles)
        }
        return [
            json.dumps(self._write_detail(outcome, old.get(outcome.before.profile_id)))
            for outcome in news
        ]

    def _write_detail(self, outcome, old):
        """Return the signs of a score, and which of them moved it since the last row.

        :param old: points by sign in the last row, None for the first
        """
        signs = self._write_signs(outcome)
        moves = {sign["code"]: sign["points"] - (old or {}).get(sign["code"], 0) for sign in signs}
        down = outcome.score.value < (outcome.before.told_score or 0)
        moved = sorted(
            (code for code, move in moves.items() if abs(move) >= 1 and (move < 0) == down),
            key=lambda code: (-abs(moves[code]), code),
        )
        return {"signs": signs, "moved": moved if old else []}

    def _write_signs(self, outcome):
        """Return all signs with what they do to the score, those without a weight too."""
        points = {factor.code: factor.points for factor in outcome.score.factors}
        return [
            {
                "code": sign.code,
                "value": round(sign.value, 5),
                "points": round(points.get(sign.code, 0.0), 3),
                "facts": {name: round(value, 3) for name, value in sign.facts.items()},
            }
            for sign in outcome.signs
        ]

    def _tell(self, profiles, outcomes):
        """Leave a note about the new class, with the reasons, in these dossiers."""
        labels = dict(profiles._fields["risk_class"]._description_selection(self.env))
        rows = {row.profile_id.id: row for row in profiles.risk_score_id}
        bodies = {}
        for outcome in outcomes:
            row = rows.get(outcome.before.profile_id)
            old = outcome.before.risk_class
            if not row or not old:
                continue
            bodies[row.profile_id.id] = self.env._(
                "Class %(old)s → %(new)s (score %(score)s). %(why)s",
                old=labels[old],
                new=labels[outcome.risk_class],
                score=round(outcome.score.value),
                why=row.cause or row.reasons,
            )
        told = profiles.filtered(lambda profile: profile.id in bodies)
        told._message_log_batch(bodies=bodies)

    # === CRON METHODS === #

    @api.model
    @scheduled
    def _cron_score(self, day=None):
        """Score every customer of every company, those who owe nothing too."""
        day = day or self.env["collections.ledger"]._get_today()
        for company in self.env["res.company"].search([]):
            scorer = self.with_company(company)
            if scorer._get_left(company, day, 1):
                scorer._read_book(company, day)
            if not scorer._score_company(company, day):
                return
        self.env["ir.cron"]._commit_progress(remaining=0)

    def _score_company(self, company, day):
        """Score who is left of a company; return whether there is time for more."""
        done = 0
        while batch := self._get_left(company, day, BATCH, done):
            done = max(batch.ids)
            locked = batch.try_lock_for_update(allow_referencing=True)
            spare_the_rest(
                locked,
                lambda some: self._score(some, day),
                lambda profile, _error: profile.write({"risk_date": day}),
            )
            # There may be more, of this company or another: who comes to the end says so.
            if not self.env["ir.cron"]._commit_progress(len(locked), remaining=1):
                return False
        return True

    def _score_all_again(self, company):
        """Have all customers of a company scored again, by new weights."""
        self._flush()
        self.env.cr.execute(
            SQL("UPDATE collections_profile SET risk_date = NULL WHERE company_id = %s", company.id)
        )
        self.env["collections.profile"].invalidate_model(["risk_date"], flush=False)
        self.env.ref("account_collections.cron_score")._trigger()

    def _get_left(self, company, day, limit, after=0):
        """Return customers who were not scored on ``day`` yet."""
        return self.env["collections.profile"].search(
            Domain("company_id", "=", company.id)
            & Domain("risk_date", "!=", day)
            & Domain("id", ">", after),
            limit=limit,
            order="id",
        )

    def _read_book(self, company, day):
        """Look how the customers of a company pay on average, at those who paid last."""
        self._flush()
        sample = self.env["collections.profile"].search(
            [("company_id", "=", company.id), ("last_payment_date", "!=", False)],
            limit=SAMPLE,
            order="last_payment_date desc, id",
        )
        book = scoring.get_book(list(self._load_histories(sample, day).values()), day)
        facts = {"days": book.days, "share": book.share}
        self.env["collections.bookmark"]._put(BOOK, company, date=day, facts=facts)
        company.invalidate_recordset(BOOK_FIELDS, flush=False)
