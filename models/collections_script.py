import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_amount, format_list

from .mail_template import PARTS

PLACEHOLDER = re.compile(r"\{\{\s*(.*?)\s*\}\}", re.DOTALL)


class CollectionsScript(models.AbstractModel):
    """What a collector says on the telephone, with the facts of the customer filled in.

    The placeholders are those of our texts. They are looked up, nothing is executed: whoever may
    change a procedure writes scripts.
    """

    _name = "collections.script"
    _description = "Script of a Call"

    # === BUSINESS METHODS === #

    @api.model
    def _fill_in(self, text, facts):
        """Return a script with each ``{{ placeholder }}`` replaced by its fact."""
        return PLACEHOLDER.sub(lambda found: self._get_fact(found, facts), text or "")

    @api.model
    def _get_fact(self, found, facts):
        """Return the fact for a placeholder; a name like “Vierhuis B.V.” also ends a sentence."""
        fact = str(facts.get(found[1], found[0]))
        is_end = found.string[found.end() :].startswith(".")
        return fact.removesuffix(".") if is_end else fact

    @api.model
    def _find_unknown(self, text):
        """Return the placeholders of a script that name nothing, and braces that stay open."""
        rest = PLACEHOLDER.sub("", text or "")
        known = self._prepare_facts(self.env["collections.profile"], "", {}, 0)
        unknown = [name for name in PLACEHOLDER.findall(text or "") if name not in known]
        return unknown + [braces for braces in ("{{", "}}") if braces in rest]

    @api.model
    def _prepare_facts(self, profile, contact_name, amounts, count):
        """Return what the placeholders stand for, ``{placeholder: text}``.

        :param amounts: what is asked, ``{currency: amount}``
        :param count: number of invoices
        """
        profile_sudo = profile.sudo()
        sender, company = profile_sudo.user_id or self.env.user, profile_sudo.company_id
        totals = [format_amount(self.env, amount, currency) for currency, amount in amounts.items()]
        words = self.env["ir.qweb"]._render(PARTS["object.invoices"], {"count": count})
        return {
            "object.contact_name": contact_name or "",
            "object.partner_id.name": profile_sudo.partner_id.name or "",
            "object.partner_id.ref": profile_sudo.partner_id.ref or "",
            "object.totals": format_list(self.env, totals),
            "object.invoice_count": str(count),
            "object.invoices": " ".join(str(words).split()),
            "object.profile_id.days_late": str(profile_sudo.days_late),
            "object.company_id.name": company.name or "",
            "object.company_id.phone": company.phone or "",
            "object.company_id.email": company.email or "",
            "object.sender_id.name": sender.name or "",
            "object.sender_id.phone": sender.phone or "",
            "object.sender_id.email": sender.email or "",
        }

    @api.model
    def _get_standard(self):
        """Return what is said when the step has no script of its own."""
        return self.env._(
            "Ask for {{ object.contact_name }}. {{ object.invoices }} of {{ object.totals }} are "
            "late, the oldest by {{ object.profile_id.days_late }} days. Is everything in order "
            "with them? When will they be paid? Write down the date and the name."
        )


class CollectionsProcedureStep(models.Model):
    """Scripts with placeholders that name something."""

    _inherit = "collections.procedure.step"

    @api.constrains("instructions")
    def _check_instructions(self):
        for step in self:
            unknown = self.env["collections.script"]._find_unknown(step.instructions)
            if unknown:
                raise ValidationError(
                    self.env._(
                        "The instructions of “%(step)s” cannot be filled in: “%(what)s” is no "
                        "placeholder. Use {{ object.contact_name }}, {{ object.totals }}, "
                        "{{ object.invoices }} or {{ object.profile_id.days_late }}.",
                        step=step.name,
                        what=unknown[0],
                    )
                )


class CollectionsAction(models.Model):
    """The instructions of a step, about this customer."""

    _inherit = "collections.action"

    script = fields.Text(
        compute="_compute_script", help="The instructions with the facts of this customer."
    )

    @api.depends("step_id.instructions", "line_ids.amount", "profile_id", "recipient_id")
    @api.depends_context("lang")
    def _compute_script(self):
        scripts = self.env["collections.script"]
        for action in self:
            text = action.step_id.instructions or ""
            facts = action._prepare_script_facts() if "{{" in text else {}
            action.script = scripts._fill_in(text, facts)

    def _prepare_script_facts(self, contact=None):
        """Return what the placeholders of the script of this action stand for."""
        self.ensure_one()
        amounts = {
            currency: sum(lines.mapped("amount"))
            for currency, lines in self.line_ids.grouped("currency_id").items()
        }
        name = contact.name if contact else self.contact_name
        return self.env["collections.script"]._prepare_facts(
            self.profile_id, name, amounts, self.invoice_count
        )
