"""Forecasts of a ledger in a file: what was known on a day goes in, lines of a table come out.

Whatever happened after the day is dropped before anything else looks at the ledger, and rows are
brought in an order of their own, so that neither later facts nor the order of a file tell anything.
"""
import csv
import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from .. import ledger_csv
from .cash import Week
from .cash_model import learn
from .champion import fit
from .records import Invoice, Ledger, Prediction, known_on

ITEM_COLUMNS = (
    "invoice_id", "expected_date", "p10_date", "p90_date", "p_due", "p_due_14", "p_due_30",
)  # fmt: skip
CASH_COLUMNS = ("week", "from", "to", "currency", "expected", "p10", "p90")
GRACES = (0, 14, 30)


@dataclass(slots=True, frozen=True)
class Book:
    """The invoices of a file, by the number of their line, and what is wrong with other lines."""

    ledger: Ledger
    problems: Sequence[ledger_csv.Problem]
    names: Mapping[object, str]


def read(data: bytes, day: dt.date, mapping=None, decimal: str = "") -> Book:
    """Return the invoices in the bytes of a CSV file.

    Of rows with the same invoice only the first counts; a row that was not there on `day` never
    takes the place of one that was. An invoice may be due before it is issued.
    """
    found = ledger_csv.read(data, mapping, decimal, strict=False)
    rows = sorted(found.rows, key=lambda row: (row.issue_date > day, row.line))
    twice = ledger_csv.find_duplicates(rows)
    again = {problem.line for problem in twice}
    rows = sorted((row for row in rows if row.line not in again), key=_order)
    problems = sorted([*found.problems, *twice], key=lambda problem: problem.line)
    return Book(
        Ledger([_make_invoice(row) for row in rows]),
        problems,
        {row.key: row.invoice for row in rows},
    )


def _order(row):
    return row.issue_date, row.due_date, row.customer, row.invoice


def _make_invoice(row):
    return Invoice(
        id=row.key,
        customer=row.customer,
        issued=row.issue_date,
        due=row.due_date,
        amount=float(row.amount),
        currency=row.currency,
        paid=row.payment_date,
        terms=row.terms or None,
        group=row.group,
    )


@dataclass(slots=True, frozen=True)
class Tables:
    """The forecasts of a book as texts of CSV files, and a line about them."""

    items: str
    cash: str
    summary: str


def forecast(
    book: Book, day: dt.date, at_creation: bool = False, with_cash: bool = False,
) -> Tables:
    """Learn from what was known on `day` and forecast the invoices that were open then.

    :param at_creation: forecast those that were issued on `day` or later instead
    :param with_cash: forecast the cash of the invoices that were open on `day` as well
    """
    known = known_on(book.ledger, day)
    forecaster = fit(known, day)
    ids = [invoice.id for invoice in known.invoices if invoice.paid is None]
    weeks = _forecast_cash(forecaster, known, ids, day) if with_cash and ids else []
    if at_creation:
        predictions = predict_at_creation(forecaster, book.ledger, day)
    else:
        predictions = _predict(forecaster, known, ids, day)
    summary = f"{len(predictions)} invoices are forecast with the model {forecaster.name!r}."
    return Tables(tell_items(book, predictions), tell_weeks(weeks), summary)


def _forecast_cash(forecaster, known, ids, day):
    model = learn(known, day, forecaster)
    return model.simulate(_predict(model, known, ids, day), known.invoices, day)


def _predict(forecaster, known, ids, day):
    """Forecast invoices without the reasons, which no table tells."""
    asked = [(id_, day) for id_ in ids]
    return forecaster.predict_each(known, asked, explain=False) if asked else []


# === AT CREATION === #


def predict_at_creation(forecaster, ledger: Ledger, day: dt.date) -> list[Prediction]:
    """Return a forecast for each invoice issued on `day` or later, as on the day of its issue.

    The forecaster stays as it is and reads what was known at the end of that day, on which the
    invoice itself is not paid yet.
    """
    invoices = [
        replace(invoice, paid=None) if invoice.paid == invoice.issued >= day else invoice
        for invoice in ledger.invoices
    ]
    asked = [(invoice.id, invoice.issued) for invoice in invoices if invoice.issued >= day]
    return forecaster.predict_each(Ledger(invoices), asked, explain=False) if asked else []


# === TABLES === #


def tell_items(book: Book, predictions: Iterable[Prediction]) -> str:
    """Return the forecasts of invoices as the text of a CSV file, by the number of the invoice."""
    due = {invoice.id: invoice.due for invoice in book.ledger.invoices}
    rows = sorted(
        (book.names[prediction.invoice_id], str(prediction.invoice_id), prediction)
        for prediction in predictions
    )
    return _write(ITEM_COLUMNS, (
        (name, *_tell(prediction.curve, due[prediction.invoice_id])) for name, _, prediction in rows
    ))


def _tell(curve, due):
    chances = (curve.chance_by(due + dt.timedelta(days)) for days in GRACES)
    return (
        curve.expected().isoformat(),
        *((curve.quantile(share) or curve.end).isoformat() for share in (0.1, 0.9)),
        *(f"{chance:.4f}" for chance in chances),
    )


def tell_weeks(weeks: Iterable[Week]) -> str:
    """Return the weeks of a cash forecast as the text of a CSV file."""
    return _write(CASH_COLUMNS, (
        (week.number, week.start.isoformat(), week.end.isoformat(), week.currency,
         *(f"{amount:.2f}" for amount in (week.expected, week.p10, week.p90)))
        for week in weeks
    ))  # fmt: skip


def _write(columns, rows):
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\n")
    table.writerow(columns)
    table.writerows(rows)
    return text.getvalue()
