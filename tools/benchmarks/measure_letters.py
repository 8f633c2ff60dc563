"""Inside the process: draw letters, then print the same through QWeb and wkhtmltopdf."""

import base64
import io
import subprocess
import time
from pathlib import Path

import qrcode
from pypdf import PdfReader

from odoo import Command, fields, tools

from odoo.addons.base.models.ir_actions_report import _wkhtml

from .letters import LETTERS

TEMPLATE = Path(__file__).with_name("letter_peer.xml")
NAME = "collections_bench.letter"
BODY = """
<p>Dear <t t-out="object.contact_name"/>,</p>
<p>Perhaps it escaped your attention: according to our books the following invoices have not been
paid yet. Would you pay them in the coming days? If your payment crossed this letter, please
consider it as not written.</p>
<p>Do you have a question, or do you not agree with an invoice? Call us and we look into it.</p>
<hr/><p>Kind regards,</p><p><t t-out="object.company_id.name"/></p>
"""


def measure(env):
    """Return the seconds of both ways, after a first letter that fills Odoo's caches."""
    _prepare_company(env)
    actions = _make_letters(env)
    _make_peer(env, actions)
    env.cr.commit()
    _print(env, "account_collections.report_letter", actions[:2])
    _print(env, NAME, actions[:2])
    drawn, ours = min(_timed(env, "account_collections.report_letter", actions) for _ in "123")
    program = _wkhtml()
    batches = [actions] if program.is_patched_qt else list(actions)
    theirs = [_timed(env, NAME, batch) for batch in batches]
    _check([ours])
    _check([content for _seconds, content in theirs])
    return {
        "drawn_s": drawn,
        "wkhtmltopdf_s": sum(seconds for seconds, _content in theirs),
        "version": _describe_program(program),
        "drawn_apart_ms": _measure_apart(env, actions[:20]),
    }


def _timed(env, report, actions):
    env.invalidate_all()
    start = time.perf_counter()
    content = _print(env, report, actions)
    return time.perf_counter() - start, content


def _print(env, report, actions):
    reports = env["ir.actions.report"].with_context(force_report_rendering=True)
    content, kind = reports._render_qweb_pdf(report, actions.ids)
    assert kind == "pdf"
    return content


def _check(contents):
    """Raise unless these files have a page for each letter."""
    pages = sum(len(PdfReader(io.BytesIO(content)).pages) for content in contents)
    assert pages == LETTERS, f"the letters are not of one page each: {pages}"


def _describe_program(program):
    how = "all in one batch" if program.is_patched_qt else "one by one: it has no patched Qt"
    return f"{subprocess.check_output([program.bin, '--version'], text=True).split()[1]} ({how})"


def _measure_apart(env, actions):
    start = time.perf_counter()
    for action in actions:
        env["collections.letter"]._draw(action)
    return (time.perf_counter() - start) * 1000 / len(actions)


# === THE LETTERS === #


def _prepare_company(env):
    company = env.company
    euro = env.ref("base.EUR")
    euro.active = True
    env["account.chart.template"].try_loading("be_comp", company, install_demo=False)
    company.partner_id.write(
        {
            "street": "Grote Markt 1",
            "zip": "2000",
            "city": "Antwerpen",
            "country_id": env.ref("base.be").id,
        }
    )
    bank = env["res.bank"].create({"name": "Bank", "bic": "ABNANL2A"})
    env["res.partner.bank"].create(
        {
            "acc_number": "NL91ABNA0417164300",
            "partner_id": company.partner_id.id,
            "bank_id": bank.id,
            "allow_out_payment": True,
        }
    )
    parameters = env["ir.config_parameter"]
    parameters.set_param("report.url", f"http://127.0.0.1:{tools.config['http_port']}")


def _make_letters(env):
    """Return planned letters of as many customers, about one to three late invoices each."""
    template = env["mail.template"].create(
        {
            "name": "Letter",
            "model_id": env["ir.model"]._get_id("collections.action"),
            "subject": "Reminder: open invoices of {{ object.company_id.name }}",
            "lang": "{{ object.lang }}",
            "body_html": BODY,
        }
    )
    step = {
        "name": "Letter",
        "offset": 1,
        "channel_ids": [Command.set(env.ref("account_collections.channel_letter").ids)],
        "letter_template_id": template.id,
    }
    procedure = env["collections.procedure"].create(
        {"name": "Letters", "min_balance": 0, "step_ids": [Command.create(step)]}
    )
    env.company.collections_procedure_id = procedure
    customers = env["res.partner"].create([_customer(env, number) for number in range(LETTERS)])
    moves = env["account.move"].create(
        [
            _invoice(env, customer, number)
            for position, customer in enumerate(customers)
            for number in range(1 + position % 3)
        ]
    )
    moves.action_post()
    today = fields.Date.context_today(env.user)
    env["collections.run"]._start(env.company, today)._process()
    actions = env["collections.action"].search([("channel_id.code", "=", "letter")])
    assert len(actions) == LETTERS
    return actions


def _customer(env, number):
    return {
        "name": f"Customer {number} & Sons",
        "is_company": True,
        "street": f"Kerkstraat {number}",
        "zip": "1000",
        "city": "Brussel",
        "country_id": env.ref("base.be").id,
    }


def _invoice(env, customer, number):
    today = fields.Date.context_today(env.user)
    line = {"name": "Goods", "price_unit": 100.5 + number, "tax_ids": False}
    return {
        "move_type": "out_invoice",
        "partner_id": customer.id,
        "currency_id": env.ref("base.EUR").id,
        "invoice_date": fields.Date.subtract(today, days=60 + number),
        "invoice_date_due": fields.Date.subtract(today, days=30 + number),
        "invoice_payment_term_id": False,
        "invoice_line_ids": [Command.create(line)],
    }


# === THE SAME THROUGH QWEB === #


def _make_peer(env, actions):
    """Register a QWeb report of the same letters, with Odoo's own layout."""
    env["ir.ui.view"].create(
        {"name": NAME, "key": NAME, "type": "qweb", "arch": TEMPLATE.read_text()}
    )
    report = env["ir.actions.report"].create(
        {
            "name": "Letter",
            "model": "collections.action",
            "report_type": "qweb-pdf",
            "report_name": NAME,
            "paperformat_id": env.ref("base.paperformat_euro").id,
        }
    )
    reports = env.registry["ir.actions.report"]
    original = reports._get_rendering_context

    def with_letters(self, wanted, docids, data):
        data = original(self, wanted, docids, data)
        if wanted.id == report.id:
            data["letters"] = _describe(self.env, self.env["collections.action"].browse(docids))
        return data

    reports._get_rendering_context = with_letters


def _describe(env, actions):
    """Return what the template shows of each letter: the same words, table, account and code."""
    writer = env["collections.letter"]
    texts = actions._render_texts("letter")
    addressees = actions.profile_id._get_addressees()
    return {
        action.id: _describe_one(
            writer, action, addressees[action.profile_id.id][0], texts[action.id]
        )
        for action in actions
    }


def _describe_one(writer, action, partner, text):
    day = action._get_day()
    groups = action.line_ids._prepare_table_values(day, links=False)["groups"]
    (box,) = writer._prepare_payment(action, groups, writer._get_paper(action.company_id))
    image = io.BytesIO()
    qrcode.make(box.code, mask_pattern=3).save(image)
    return {
        "address": writer._get_addressee(partner, action.company_id),
        "facts": writer._prepare_facts(action, partner, day),
        "subject": text["subject"],
        "body": text["body_html"],
        "groups": groups,
        "payment": box.facts,
        "code": base64.b64encode(image.getvalue()).decode(),
    }
