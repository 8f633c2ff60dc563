from email.message import EmailMessage

from .common import TODAY, CollectionsCommon, day


class ProposalCommon(CollectionsCommon):
    """A customer who was reminded of two invoices, and answers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer("Bakery")
        cls.first = cls.make_invoice(cls.customer, due=-20, amount=100)
        cls.second = cls.make_invoice(cls.customer, due=-10, amount=250.5)

    def setUp(self):
        super().setUp()
        self.today = TODAY
        ledger = type(self.env["collections.ledger"])
        self.patch(ledger, "_get_today", lambda _self: self.today)
        self.dossier = self.profile(self.customer)
        self.sent = 0

    # === FACTORIES === #

    def item(self, *invoices):
        lines = self.env["account.move.line"].union(*(invoice.line_ids for invoice in invoices))
        return lines.filtered(lambda line: line.display_type == "payment_term")

    def make_mail(self, text, sender=None, parent=None, html=None, **headers):
        """Return a mail as a customer's program sends it, on the day of the test."""
        self.sent += 1
        mail = EmailMessage()
        mail["From"] = sender or self.customer.email
        mail["To"] = f"{self.alias_catchall}@{self.alias_domain}"
        mail["Subject"] = headers.pop("Subject", "Re: Payment reminder")
        mail["Message-Id"] = f"<{self.id()}.{self.sent}@customer.example>"
        mail["Date"] = self.today.strftime("%a, %d %b %Y 09:12:00 +0000")
        mail["In-Reply-To"] = (parent or self.remind()).message_id
        for name, value in headers.items():
            mail[name.replace("_", "-")] = value
        mail.set_content(text)
        if html:
            mail.add_alternative(html, subtype="html")
        return mail.as_string()

    def remind(self):
        """Return the message that the customer answers; here it lists no invoice."""
        if not hasattr(self, "question"):
            self.question = self.dossier.message_post(
                body="Please pay", message_type="email_outgoing", subtype_xmlid="mail.mt_comment"
            )
        return self.question

    def receive(self, text, **values):
        """Let a mail of the customer arrive through the gateway; return its proposals."""
        mail = self.make_mail(text, **values)
        before = self.dossier.message_ids
        with self.mock_mail_gateway():
            self.env["mail.thread"].message_process("res.partner", mail)
        new = self.dossier.message_ids - before
        self.message = new.filtered(lambda message: message.message_type == "email")
        self.assertTrue(self.message, "the mail did not arrive")
        return self.proposals()

    def receive_one(self, text, **values):
        proposals = self.receive(text, **values)
        self.assertEqual(len(proposals), 1, proposals.mapped("intent"))
        return proposals

    def proposals(self):
        domain = [("message_id", "=", self.message.id)]
        return self.env["collections.proposal"].search(domain, order="id")

    def switch_on(self, intent, confidence=0.9):
        rules = self.env["collections.proposal.rule"]
        rules._ensure(self.company)
        rule = rules.search([("company_id", "=", self.company.id), ("intent", "=", intent)])
        rule.write({"is_on": True, "confidence": confidence})
        return rule

    def day(self, offset=0):
        return day(offset)
