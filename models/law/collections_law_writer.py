import re
from decimal import Decimal

from markupsafe import Markup

from odoo import models
from odoo.tools import format_amount, format_date, format_list

from ...engine.law import eu
from ...engine.law.documents import FINAL
from ...engine.law.reading import Facts
from ...engine.law.records import BE_FIRST, NL_14_DAYS

BREAK = Markup("<br/>")
# Countries whose companies all have a number, which letters must name.
NUMBERED = frozenset(("NL", "BE"))
MOST_PRODUCTS = 3


class CollectionsLawWriter(models.AbstractModel):
    """Puts the facts of legal documents into words, in the language of the environment.

    The words are those that the rules of the law read again before a document goes out; see
    ``engine.law.reading``.
    """

    _name = "collections.law.writer"
    _description = "Writer of Legal Documents"

    # === PLACEHOLDERS === #

    def _prepare_values(self, source):
        """Return what the placeholders of a document say, ``{field of the action: value}``."""
        say = self._say_in(source.currency)
        return {
            "law_amount": self._say_sums(source.balances),
            "law_total": self._say_sums(source.totals),
            "law_interest": say(source.interest),
            "law_costs": say(source.costs),
            "law_creditor": self._write_creditor(source.company),
            "law_claims": self._write_claims(source),
            "law_term": self._write_term(source),
            "law_sums": self._write_sums(source),
            "law_consequence": self._write_consequence(source),
        }

    def _prepare_facts(self, source):
        """Return what the document has to state, written as its reader reads it."""
        document = source.document
        balances = source.balances
        sums = {
            *balances.values(),
            *source.totals.values(),
            document.interest,
            document.balance + document.interest,
            document.balance + document.costs + document.vat,
        }
        return Facts(
            claims={claim.id: claim.amount for claim in source.claims},
            balances=tuple(balances.values()),
            written=tuple(self._say_in(currency)(value) for currency, value in balances.items()),
            totals=tuple(source.totals.values()),
            costs=document.costs,
            vat=document.vat,
            others=frozenset(sums),
            creditor=source.company.name or "",
            number=self._get_number(source.company),
            products=tuple(self._say_products(claim) for claim in source.claims),
            dues=tuple(format_date(self.env, claim.due) for claim in source.claims),
        )

    # === WHO ASKS === #

    def _write_creditor(self, company):
        """Return name, address and number of the creditor, as one paragraph."""
        company = company.sudo()
        paper = self.env["collections.paper"]
        address = ", ".join(paper._get_address(company.partner_id, company))
        known = [company.name, address, self._say_number(company)]
        creditor = ", ".join(filter(None, known))
        return Markup("<p>%s</p>") % self.env._("Creditor: %s", creditor)

    def _get_number(self, company):
        """Return the number of a company in its register; in Belgium its VAT number holds it."""
        company = company.sudo()
        number = (company.company_registry or "").strip()
        if not number and company.country_id.code == "BE":
            number = re.sub(r"\D", "", company.vat or "")
        return number

    def _say_number(self, company):
        """Return the number of a company with the name that it has in its country."""
        number = self._get_number(company)
        if not number:
            return ""
        country = company.country_id.code
        if country == "BE":
            digits = re.sub(r"\D", "", number)
            if len(digits) == 10:
                number = f"{digits[:4]}.{digits[4:7]}.{digits[7:]}"
        return {
            "NL": self.env._("Chamber of Commerce number %s", number),
            "BE": self.env._("enterprise number %s", number),
            "DE": self.env._("commercial register %s", number),
            "FR": self.env._("SIREN/SIRET number %s", number),
        }.get(country) or self.env._("company number %s", number)

    def _find_lacks(self, company):
        """Return what a company lacks to send legal documents, a sentence for each."""
        company = company.sudo()
        label = company.partner_id.company_registry_label or self.env._("Company ID")
        name = company.name or ""
        if company.country_id.code in NUMBERED and not self._get_number(company):
            yield self.env._(
                "This letter must state the enterprise number of %(company)s: fill in “%(field)s” "
                "under Settings, Companies.",
                company=name,
                field=label,
            )
        partner = company.partner_id
        if not all((partner.street, partner.zip, partner.city, partner.country_id)):
            yield self.env._(
                "This letter must state the address of %s: fill in street, postcode, city and "
                "country under Settings, Companies.",
                name,
            )
        if not self.env["collections.paper"]._get_bank(company):
            yield self.env._(
                "This letter must say to which account to pay: add a bank account of %s under "
                "Accounting, Configuration, Bank Accounts.",
                name,
            )

    # === WHAT IT IS ABOUT === #

    def _write_claims(self, source):
        """Return a list of the invoices: number, date, due date and what was delivered."""
        items = [Markup("<li>%s</li>") % self._write_claim(claim) for claim in source.claims]
        return Markup("<ul>%s</ul>") % Markup().join(items)

    def _write_claim(self, claim):
        values = {
            "invoice": Markup("<b>%s</b>") % claim.number,
            "issued": format_date(self.env, claim.issued),
            "due": format_date(self.env, claim.due),
            "products": self._say_products(claim),
        }
        if values["products"]:
            return self.env._(
                "%(invoice)s of %(issued)s, payable by %(due)s: %(products)s", **values
            )
        return self.env._("%(invoice)s of %(issued)s, payable by %(due)s", **values)

    def _say_products(self, claim):
        """Return the products or services of a claim, the first ones by name."""
        names = list(dict.fromkeys(filter(None, claim.products)))
        if len(names) <= MOST_PRODUCTS:
            return format_list(self.env, names)
        return self.env._(
            "%(products)s and %(count)s more",
            products=", ".join(names[:MOST_PRODUCTS]),
            count=len(names) - MOST_PRODUCTS,
        )

    def _write_sums(self, source):
        """Return invoices, interest, costs and total, a line for each; nothing without extras."""
        if not source.on_top:
            return Markup()
        say = self._say_in(source.currency)
        lines = [self.env._("Open invoices: %s", self._say_sums(source.balances))]
        lines += [
            self.env._("%(name)s: %(amount)s", name=name, amount=say(amount))
            for name, amount in self._prepare_rows(source)
        ]
        total = self.env._("Total: %s", self._say_sums(source.totals))
        return Markup("<p>%s</p>") % BREAK.join([*lines, Markup("<b>%s</b>") % total])

    def _prepare_rows(self, source):
        """Return what is asked on top of the invoices, ``[(name, amount)]``."""
        rows = []
        if source.interest:
            day = format_date(self.env, source.day)
            interest = self.env._("Interest up to and including %s", day)
            rows.append((interest, float(source.interest)))
        if source.on_top > source.interest:
            costs = self.env._("Compensation for collection costs")
            rows.append((costs, float(source.on_top - source.interest)))
        return rows

    # === TERM === #

    def _write_term(self, source):
        """Return within which term to pay, to follow the amount in a sentence."""
        language = (self.env.lang or "en").partition("_")[0]
        document = source.document
        if document.kind == NL_14_DAYS:
            return document.term_text.get(language) or document.term_text["en"]
        if document.kind == BE_FIRST and source.is_message:
            return self.env._(
                "within %s calendar days, which begin on the day after this reminder was sent",
                document.term,
            )
        if document.kind == BE_FIRST:
            return self.env._(
                "within %s calendar days, which begin on the third working day after this "
                "reminder was sent",
                document.term,
            )
        if source.is_message:
            return self.env._("within %s days of the date of this e-mail", document.term)
        return self.env._("within %s days of the date of this letter", document.term)

    # === CONSEQUENCE === #

    def _write_consequence(self, source):
        """Return what follows when it is not paid in time."""
        writers = {NL_14_DAYS: self._write_dutch, BE_FIRST: self._write_belgian}
        sentences = writers.get(source.kind, self._write_action)(source)
        return Markup("<p>%s</p>") % Markup(" ").join(filter(None, sentences))

    def _write_dutch(self, source):
        """The exact costs in euros, with what the law says of VAT."""
        say = self._say_in(source.currency)
        if source.costs:
            yield self.env._(
                "If you do not pay the full amount within this term, you must also pay us "
                "%(costs)s in collection costs (article 6:96 of the Dutch Civil Code).",
                costs=Markup("<b>%s</b>") % say(source.costs),
            )
        else:
            yield self.env._(
                "If you do not pay the full amount within this term, we may take further steps to "
                "collect it."
            )
        if source.document.vat:
            yield self.env._(
                "On top of that comes %(vat)s of VAT: we use a collection agency and cannot "
                "recover the VAT.",
                vat=Markup("<b>%s</b>") % say(source.document.vat),
            )
        yield self.env._("We may then ask statutory interest as well.")

    def _write_belgian(self, source):
        """What the contract gives: a compensation, interest, both or neither."""
        costs = Markup("<b>%s</b>") % self._say_in(source.currency)(source.costs)
        claims = source.case.claims
        has_rate = any(claim.agreed_legal or claim.agreed_rate for claim in claims)
        if source.costs and has_rate:
            yield self.env._(
                "If you do not pay within this term, you owe under our terms and conditions a "
                "compensation of %(costs)s and late payment interest at the agreed rate, within "
                "the limits of Book XIX of the Code of Economic Law.",
                costs=costs,
            )
        elif source.costs:
            yield self.env._(
                "If you do not pay within this term, you owe under our terms and conditions a "
                "compensation of %(costs)s, within the limits of Book XIX of the Code of Economic "
                "Law.",
                costs=costs,
            )
        elif has_rate:
            yield self.env._(
                "If you do not pay within this term, you owe late payment interest at the agreed "
                "rate, within the limits of Book XIX of the Code of Economic Law."
            )
        else:
            yield self.env._(
                "If you do not pay within this term, we may take further steps to collect the "
                "amount."
            )
        if not source.costs:
            yield self.env._("We ask no compensation.")

    def _write_action(self, source):
        """What happens after a demand or a final notice, and what the law gives then."""
        if source.case.debtor.is_consumer:
            yield from self._write_consumer_action(source)
            return
        if source.kind == FINAL:
            yield self.env._(
                "If we do not receive payment within this term, we will hand over the claim for "
                "collection or bring it to court without writing to you again."
            )
        else:
            yield self.env._(
                "If we do not receive payment within this term, we will take further steps to "
                "collect the claim."
            )
        yield self._write_basis(source.case.debtor.country) or self.env._(
            "The costs of that will be claimed from you as far as the law allows."
        )

    def _write_consumer_action(self, source):
        if source.kind == FINAL:
            yield self.env._(
                "If we receive neither payment nor a message from you within this term, we may "
                "hand over your file to a collection agency or bring it to court."
            )
        else:
            yield self.env._(
                "If we do not receive payment within this term, we may take further steps to "
                "collect the amount."
            )
        yield self.env._("We ask costs and interest only as far as the law allows.")

    def _write_basis(self, country):
        """Return by which law a business owes interest and costs, nothing where none is known."""
        bases = {
            "NL": self.env._(
                "By law (articles 6:119a and 6:96 of the Dutch Civil Code) we are entitled to "
                "interest from the first day of the delay and to compensation for collection "
                "costs."
            ),
            "BE": self.env._(
                "By the law of 2 August 2002 on combating late payment in commercial transactions "
                "we are entitled to interest from the first day of the delay and to compensation "
                "for collection costs."
            ),
            "DE": self.env._(
                "By law (sections 286 and 288 of the German Civil Code) we are entitled to default "
                "interest and to a lump sum for collection costs."
            ),
            "FR": self.env._(
                "By law (article L441-10 of the French Commercial Code) we are entitled to late "
                "payment penalties from the day after the due date and to a fixed compensation "
                "for recovery costs."
            ),
            "GB": self.env._(
                "Under the Late Payment of Commercial Debts (Interest) Act 1998 we are entitled to "
                "interest and to compensation for each late invoice."
            ),
        }
        if country in eu.MEMBERS - bases.keys():
            return self.env._(
                "By the rules of Directive 2011/7/EU on late payment in commercial transactions we "
                "are entitled to interest and to compensation for collection costs."
            )
        return bases.get(country, "")

    # === HELPERS === #

    def _say_in(self, currency):
        """Return the function that writes an amount in a currency."""
        return lambda amount: format_amount(self.env, float(amount), currency)

    def _say_sums(self, sums):
        return format_list(self.env, [self._say_in(c)(amount) for c, amount in sums.items()])

    @staticmethod
    def _to_decimal(amount):
        return Decimal(str(round(amount, 6)))
