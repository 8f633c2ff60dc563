from odoo.tools import SQL


def _post_init(env):
    """Give every company its default procedure; look at its ledger and learn within a minute.

    Who installs from the apps list is brought to the preview of a first run.
    """
    standard = env.ref("account_collections.procedure_standard")
    companies = env["res.company"].with_context(active_test=False).search([])
    companies.filtered(lambda c: not c.collections_procedure_id).collections_procedure_id = standard
    env["collections.change"]._record_whole_book()
    env["collections.forecast.model"]._trigger_training()
    env.ref("account_collections.todo_begin").state = "open"


def _uninstall(env):
    """Empty the tables of the dossiers first, because procedures and channels are kept for them."""
    for model in (
        "collections.whatsapp.message",
        "collections.invoice.check.result",
        "collections.invoice.check",
        "collections.cause.item",
        "collections.cause",
        "collections.agency.entry",
        "collections.agency.item",
        "collections.agency.case",
        "collections.promise",
        "collections.action.line",
        "collections.dispute.item",
        "collections.dispute",
        "collections.action",
        "collections.installment",
        "collections.plan.item",
        "collections.plan",
        "collections.hold",
        "collections.payment.item",
        "collections.run.now.line",
        "collections.mailbox",
        "collections.charge",
        "collections.forecast",
        "collections.forecast.cash",
        "collections.score",
        "collections.bureau.report",
        "collections.profile",
    ):
        env.cr.execute(SQL("DELETE FROM %s", SQL.identifier(env[model]._table)))
    # Parameters that somebody set for us belong to no module that Odoo knows of.
    env["ir.config_parameter"].search([("key", "=like", "account\\_collections.%")]).unlink()
