from odoo import api, models

STEP = 500
AUTOMATIC = {"a": 10_000, "b": 5_000}


class CollectionsDemo(models.AbstractModel):
    """Customers who asked for credit: one is approved, one waits for the credit manager."""

    _inherit = "collections.demo"

    @api.model
    def _run_first_nights(self, companies, customers, partners, day):
        result = super()._run_first_nights(companies, customers, partners, day)
        company = companies["nl"]
        self._shape_policies(company)
        profiles = self.env["collections.profile"].search(
            [("company_id", "=", company.id), ("balance", ">", STEP)], order="balance, id"
        )
        quiet = profiles.filtered(lambda p: not p.overdue and p.credit_source != "own")
        quiet = quiet or profiles
        self._apply_and_approve(quiet[:1])
        self._apply_and_wait((profiles - quiet[:1])[-1:])
        return result

    def _shape_policies(self, company):
        """Approve small wishes of the best payers by themselves."""
        policies = self.env["collections.credit.policy"]
        policies._make_missing(company)
        terms = self.env.ref("account.account_payment_term_30days", raise_if_not_found=False)
        by_class = policies._get_by_class(company)
        for code, most in AUTOMATIC.items():
            by_class[code].write(
                {
                    "application_automatic": True,
                    "application_max": most,
                    "application_terms_id": terms and terms.id,
                }
            )

    def _apply_and_approve(self, profile):
        application = self._apply_for(
            profile, "user", "New branch in Zwolle, larger orders from next month on."
        )
        if application.state == "submitted":
            terms = self.env.ref("account.account_payment_term_30days", raise_if_not_found=False)
            application._approve(
                application.amount,
                terms or self.env["account.payment.term"],
                self.env["collections.procedure"],
                "Has paid on time for as long as we know it.",
            )

    def _apply_and_wait(self, profile):
        self._apply_for(profile, "portal", "We would like to order for a whole season at once.")

    def _apply_for(self, profile, origin, note):
        amount = max(round(profile.balance * 2 / STEP) * STEP, STEP)
        return self.env["collections.credit.application"]._apply_for(
            profile,
            origin,
            amount=amount,
            turnover=amount * 6,
            legal_name=profile.partner_id.name,
            note=note,
        )
