import base64
from decimal import Decimal

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..engine.bureaus import numbers, sheet
from ..engine.bureaus.sheet import SheetError
from ..models.collections_bureau_report import MANAGER, pack_row

SAMPLES = 3
MOST_PROBLEMS = 500


class CollectionsBureauImport(models.TransientModel):
    """Read a file of an insurer or a bureau: all of its rows, or nothing."""

    _name = "collections.bureau.import"
    _description = "Import of Reports"

    bureau_id = fields.Many2one(
        "collections.bureau", string="Source", required=True, domain="[('code', '=', 'file')]"
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    file = fields.Binary(attachment=False)
    file_name = fields.Char()
    state = fields.Selection(
        [("upload", "File"), ("columns", "Columns"), ("check", "Check")], default="upload"
    )
    decimal = fields.Selection(
        [(".", "1,234.56"), (",", "1.234,56")], string="Amounts", default=".", required=True
    )
    day_order = fields.Selection(
        [("day", "31-12-2025"), ("month", "12/31/2025")],
        string="Dates",
        default="day",
        required=True,
        help="2025-12-31 is read in any case.",
    )
    best_score = fields.Float("Highest Score", default=100, help="It becomes 100.")
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
        help="Of amounts in rows that name none.",
    )
    foreign = fields.Selection(
        [("refuse", "Are a mistake"), ("convert", "Are converted at the rate of the day")],
        string="Amounts in Other Currencies",
        default="refuse",
        required=True,
    )
    unknown = fields.Selection(
        [("refuse", "Are a mistake"), ("skip", "Are left out")],
        string="Companies That Are No Customers",
        default="refuse",
        required=True,
    )
    column_ids = fields.One2many("collections.bureau.import.column", "import_id")
    problem_ids = fields.One2many("collections.bureau.import.problem", "import_id")
    good_count = fields.Integer("Rows to Import", readonly=True)
    skipped_count = fields.Integer("Rows Left Out", readonly=True)
    bad_count = fields.Integer("Rows With a Problem", readonly=True)

    # === ACTION METHODS === #

    def action_read(self):
        """Read the names of the columns, and recognise those that can be."""
        self.ensure_one()
        table = self._read_table()
        guessed = {column: name for name, column in sheet.guess(table[0]).items()}
        width = max(len(cells) for cells in table[: SAMPLES + 1])
        self.column_ids.unlink()
        self.write(
            {
                "state": "columns",
                "column_ids": [
                    Command.create(self._prepare_column(table, number, guessed.get(number)))
                    for number in range(width)
                ],
            }
        )
        return self._reopen()

    def action_check(self):
        """Read every row, and show what is wrong with it."""
        self.ensure_one()
        pairs, problems, skipped = self._read_rows()
        self.problem_ids.unlink()
        self.write(
            {
                "state": "check",
                "good_count": len(pairs),
                "bad_count": len(problems),
                "skipped_count": skipped,
                "problem_ids": [
                    Command.create({"row": problem.row, "reason": self._explain(problem)})
                    for problem in problems[:MOST_PROBLEMS]
                ],
            }
        )
        return self._reopen()

    def action_import(self):
        """Take over all rows, unless one has a problem."""
        self.ensure_one()
        self._check_manager()
        pairs, problems, _skipped = self._read_rows()
        if problems:
            raise UserError(
                self.env._(
                    "Nothing was imported: row %(row)s has a problem, %(reason)s Correct the file "
                    "and choose it again.",
                    row=problems[0].row,
                    reason=self._explain(problems[0]),
                )
            )
        if not pairs:
            raise UserError(self.env._("There is nothing to import in this file."))
        reports = self._make_reports(pairs)
        return reports._get_records_action(
            name=self.env._("Imported Reports"), views=[(False, "list"), (False, "form")]
        )

    def action_back(self):
        """Go back to the columns, or to another file."""
        self.ensure_one()
        self.state = "columns" if self.state == "check" else "upload"
        return self._reopen()

    def _check_manager(self):
        if not self.env.su and not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Only a manager of Collections imports reports."))
        if self.bureau_id.state == "disabled":
            raise UserError(self.env._("%s is switched off.", self.bureau_id.name))

    # === READING === #

    def _read_table(self):
        if not self.file:
            raise UserError(self.env._("Choose a file first."))
        try:
            return sheet.read_table(base64.b64decode(self.file))
        except SheetError as error:
            raise UserError(self._explain(error.problem)) from None

    def _prepare_column(self, table, number, target):
        cells = [sheet.to_cell(row[number]) if number < len(row) else "" for row in table]
        return {
            "number": number,
            "title": cells[0] or self.env._("Column %s", number + 1),
            "sample": ", ".join(filter(None, cells[1 : SAMPLES + 1])),
            "target": target or False,
        }

    def _get_columns(self):
        """Return ``{field: column}`` as the user chose them."""
        chosen = self.column_ids.filtered("target")
        doubles = [t for t, columns in chosen.grouped("target").items() if len(columns) > 1]
        if doubles:
            labels = dict(chosen._fields["target"]._description_selection(self.env))
            raise UserError(
                self.env._("Two columns are marked as “%s”: keep one.", labels[doubles[0]])
            )
        columns = {column.target: column.number for column in chosen}
        if not set(columns).intersection(sheet.WAYS):
            raise UserError(
                self.env._(
                    "Mark the column by which customers are recognised: customer reference, VAT "
                    "number or company number."
                )
            )
        return columns

    def _read_rows(self):
        """Return ``(pairs of row and dossier id, problems, number of rows left out)``."""
        if self.best_score <= 0:
            raise UserError(self.env._("The highest score has to be above zero."))
        rows, problems = sheet.read_rows(
            self._read_table(),
            self._get_columns(),
            currency=self.currency_id.name,
            decimal=self.decimal,
            best_score=Decimal(str(self.best_score)),
            day_first=self.day_order == "day",
        )
        pairs, strangers = sheet.match(rows, self._get_known())
        skipped = 0
        if self.unknown == "skip":
            kept = [problem for problem in strangers if problem.code != "unknown_customer"]
            skipped, strangers = len(strangers) - len(kept), kept
        problems = [*problems, *strangers, *self._check_currencies(pairs)]
        return pairs, sorted(problems, key=lambda problem: problem.row), skipped

    def _get_known(self):
        """Return the dossiers of this company by reference, VAT number and company number."""
        self.env["res.partner"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT profile.id, partner.ref, partner.vat, partner.company_registry, country.code
                  FROM collections_profile profile
                  JOIN res_partner partner ON partner.id = profile.partner_id
             LEFT JOIN res_country country ON country.id = partner.country_id
                 WHERE profile.company_id = %s
                   AND COALESCE(partner.ref, partner.vat, partner.company_registry) IS NOT NULL
                """,
                self.company_id.id,
            )
        )
        known = {way: {} for way in sheet.WAYS}
        for profile_id, ref, vat, registry, country in rows:
            checked = numbers.check_vat(vat, country or "")
            company = numbers.check_company(registry, country or "")
            for way, keys in (
                ("reference", {(ref or "").strip()}),
                ("vat", {numbers.compact(vat), checked.text if checked else ""}),
                ("number", {numbers.compact(registry), company.text if company else ""}),
            ):
                for key in keys - {""}:
                    known[way].setdefault(key, set()).add(profile_id)
        return known

    def _check_currencies(self, pairs):
        """Return the problems of amounts in other currencies; a rate is never invented."""
        reports = self.env["collections.bureau.report"]
        own = self.company_id.currency_id.name
        today = self.env["collections.ledger"]._get_today()
        rates, problems = {}, []
        for row, _profile_id in pairs:
            code, day = row.report.currency, row.report.day or today
            has_amount = row.report.limit is not None or row.report.cover is not None
            if not has_amount or code in ("", own):
                continue
            if self.foreign == "refuse":
                problems.append(sheet.Problem(row.row, "foreign", {"code": code, "own": own}))
                continue
            if (code, day) not in rates:
                rates[code, day] = reports._find_rate(self.company_id, code, day)[1]
            if not rates[code, day]:
                problems.append(sheet.Problem(row.row, "no_rate", {"code": code, "day": day}))
        return problems

    # === MAKING === #

    def _make_reports(self, pairs):
        reports_sudo = self.env["collections.bureau.report"].sudo()
        profiles = self.env["collections.profile"].browse(profile_id for _row, profile_id in pairs)
        values = [
            {
                **reports_sudo._prepare_values(profile, self.bureau_id, row.report),
                "raw": pack_row(row),
                "origin": self.env._("%(file)s, row %(row)s", file=self.file_name, row=row.row),
                "requested_by_id": self.env.uid,
            }
            for (row, _profile_id), profile in zip(pairs, profiles, strict=True)
        ]
        made = reports_sudo.create(values)
        made._take_effect()
        return made.sudo(self.env.su)

    # === WORDS === #

    @api.model
    def _explain(self, problem):
        """Return what is wrong with a row, in one sentence."""
        facts = {"value": "", "first": "", "keys": "", "count": "", "code": "", "own": "",
                 "day": "", "best": "", "megabytes": "", **problem.facts}  # fmt: skip
        sentences = {
            "too_large": self.env._("The file is larger than %(megabytes)s MB: split it.", **facts),
            "too_many": self.env._("The file has more than %(count)s rows: split it.", **facts),
            "empty": self.env._("The file holds no rows below the names of the columns."),
            "unreadable": self.env._(
                "The file is neither CSV nor a workbook (XLSX): save it as one."
            ),
            "no_key": self.env._("it has no customer reference, VAT number or company number."),
            "says_nothing": self.env._(
                "it says nothing: no score, rating, limit, cover or status."
            ),
            "twice": self.env._("it is about the same company as row %(first)s.", **facts),
            "bad_vat": self.env._("the VAT number %(value)s cannot exist.", **facts),
            "bad_number": self.env._("the company number %(value)s cannot exist.", **facts),
            "bad_country": self.env._("%(value)s is no country code such as NL.", **facts),
            "bad_currency": self.env._("%(value)s is no currency code such as EUR.", **facts),
            "bad_amount": self.env._("the amount %(value)s cannot be read.", **facts),
            "negative": self.env._("the amount %(value)s is negative.", **facts),
            "bad_score": self.env._("the score %(value)s is not between 0 and %(best)s.", **facts),
            "bad_day": self.env._("%(value)s is no date.", **facts),
            "bad_status": self.env._("the status %(value)s is not known.", **facts),
            "unknown_customer": self.env._("no customer has the number %(keys)s.", **facts),
            "keys_differ": self.env._("the numbers %(keys)s are of different customers.", **facts),
            "several": self.env._("%(count)s customers have the number %(keys)s.", **facts),
            "foreign": self.env._(
                "its amounts are in %(code)s and yours in %(own)s: have them converted, or leave "
                "them out.",
                **facts,
            ),
            "no_rate": self.env._("%(code)s has no exchange rate on %(day)s: add one.", **facts),
        }
        return sentences[problem.code]

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import Reports"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }


class CollectionsBureauImportColumn(models.TransientModel):
    """What a column of the file means."""

    _name = "collections.bureau.import.column"
    _description = "Column of an Imported File"
    _order = "number"

    import_id = fields.Many2one("collections.bureau.import", required=True, ondelete="cascade")
    number = fields.Integer(readonly=True)
    title = fields.Char("Column", readonly=True)
    sample = fields.Char("For Example", readonly=True)
    target = fields.Selection(
        [
            ("reference", "Customer reference"),
            ("vat", "VAT number"),
            ("number", "Company number"),
            ("name", "Name"),
            ("country", "Country code"),
            ("day", "Date"),
            ("score", "Score"),
            ("score_text", "Rating in words"),
            ("limit", "Advised limit"),
            ("cover", "Insured amount"),
            ("currency", "Currency"),
            ("status", "Status of the company"),
            ("founded", "Founded on"),
            ("external_reference", "Policy or report number"),
        ],
        string="Means",
    )


class CollectionsBureauImportProblem(models.TransientModel):
    """Why a row of the file cannot be taken over."""

    _name = "collections.bureau.import.problem"
    _description = "Problem of an Imported File"
    _order = "row, id"

    import_id = fields.Many2one("collections.bureau.import", required=True, ondelete="cascade")
    row = fields.Integer(readonly=True)
    reason = fields.Char(readonly=True)
