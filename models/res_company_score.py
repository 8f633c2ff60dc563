from dataclasses import dataclass

from odoo import fields, models

from ..engine import scoring

# The bookmark with how the customers of a company pay on average.
BOOK = "score"
BOOK_FIELDS = ("collections_book_days", "collections_book_share", "collections_book_date")


@dataclass(frozen=True, slots=True)
class ScorePolicy:
    """How a company scores its customers."""

    weights: dict
    bounds: tuple
    margin: float
    version: int
    book: scoring.Book


class ResCompany(models.Model):
    _inherit = "res.company"

    collections_score_weights = fields.Json(
        "Weights of the Score", help="Points by sign, as far as they differ from the default."
    )
    collections_score_bounds = fields.Json(
        "Bounds of the Classes", help="The lowest scores of A, B, C and D; empty for the default."
    )
    collections_score_margin = fields.Float(
        "Margin Between Classes",
        default=scoring.MARGIN,
        help="A customer leaves a class only when the score lies beyond it by so many points.",
    )
    collections_score_version = fields.Integer("Version of the Weights", default=1)
    collections_book_days = fields.Float(
        "Average Lateness",
        compute="_compute_book",
        help="How many days late the customers of this company pay.",
    )
    collections_book_share = fields.Float(
        "Average Share Paid Late",
        compute="_compute_book",
        help="The part that is paid more than a week late.",
    )
    collections_book_date = fields.Date("Averages As Of", compute="_compute_book")

    _collections_score_margin = models.Constraint(
        "CHECK(collections_score_margin BETWEEN 0 AND 20)",
        "The margin between two classes is 0 to 20 points.",
    )

    def _compute_book(self):
        """Read what the last night noted: nobody who saves a company meets the scheduled action."""
        bookmarks = self.env["collections.bookmark"]._find(BOOK, self)
        by_company = {bookmark.company_id.id: bookmark for bookmark in bookmarks}
        for company in self:
            bookmark = by_company.get(company.id, bookmarks.browse())
            facts = bookmark.facts or {}
            company.collections_book_days = facts.get("days", 0)
            company.collections_book_share = facts.get("share", 0)
            company.collections_book_date = bookmark.date

    def _get_score_policy(self):
        """Return how this company scores its customers."""
        self.ensure_one()
        known = self.collections_book_date
        return ScorePolicy(
            weights=scoring.DEFAULT_WEIGHTS | (self.collections_score_weights or {}),
            bounds=tuple(self.collections_score_bounds or scoring.BOUNDS),
            margin=self.collections_score_margin,
            version=self.collections_score_version,
            book=scoring.Book(self.collections_book_days, self.collections_book_share)
            if known
            else scoring.Book(),
        )

    def _set_score_policy(self, weights, bounds, margin):
        """Score the customers of this company in another way from now on.

        :param dict weights: most points by sign
        :param bounds: the lowest scores of A, B, C and D
        """
        self.ensure_one()
        own = {
            code: points
            for code, points in weights.items()
            if points != scoring.DEFAULT_WEIGHTS.get(code)
        }
        self.write(
            {
                "collections_score_weights": own or False,
                "collections_score_bounds": list(bounds)
                if tuple(bounds) != scoring.BOUNDS
                else False,
                "collections_score_margin": margin,
                "collections_score_version": self.collections_score_version + 1,
            }
        )
