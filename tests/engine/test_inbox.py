import email
import email.policy
import unittest

from ...engine.inbox import kinds, references, routing
from ...engine.inbox.routing import ADDRESS, DOMAIN, NUMBER, REFERENCE, Trace


def mail(**headers):
    lines = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in headers.items())
    return email.message_from_string(f"{lines}\nText", policy=email.policy.SMTP)


class TestKinds(unittest.TestCase):
    def test_a_person(self):
        self.assertEqual(kinds.classify(mail(Subject="Invoice")), kinds.PERSON)
        self.assertEqual(kinds.classify(mail(Auto_Submitted="no")), kinds.PERSON)
        self.assertEqual(
            kinds.classify(mail(X_Auto_Response_Suppress="DR, RN, NRN")), kinds.PERSON
        )

    def test_machines(self):
        for headers in (
            {"Auto_Submitted": "auto-replied"},
            {"Auto_Submitted": "auto-generated; owner-email=x"},
            {"X_Auto_Response_Suppress": "DR, OOF, AutoReply"},
            {"X_Auto_Response_Suppress": "All"},
            {"Precedence": "bulk"},
            {"Precedence": "auto_reply"},
            {"X_Autoreply": "yes"},
        ):
            with self.subTest(headers):
                self.assertEqual(kinds.classify(mail(**headers)), kinds.AUTOMATIC)

    def test_absence_needs_a_machine(self):
        subject = "Out of office: Reminder"
        self.assertEqual(
            kinds.classify(mail(Subject=subject, Auto_Submitted="auto-replied")), kinds.ABSENCE
        )
        self.assertEqual(kinds.classify(mail(Subject=subject)), kinds.PERSON)

    def test_nobody_answers_a_server(self):
        self.assertTrue(kinds.is_machine(mail(Return_Path="<>")))
        self.assertFalse(kinds.is_machine(mail(Return_Path="<a@b.example>")))

    def test_reports(self):
        self.assertTrue(kinds.is_harmless_report(report("delayed")))
        self.assertTrue(kinds.is_harmless_report(report("Relayed")))
        self.assertFalse(kinds.is_harmless_report(report("failed")))
        self.assertFalse(kinds.is_harmless_report(report("delayed", "failed")))
        self.assertFalse(kinds.is_harmless_report(mail(Subject="Hello")))


def report(*actions):
    groups = "".join(
        f"Final-Recipient: rfc822; a{n}@b.example\nAction: {action}\nStatus: 4.4.1\n\n"
        for n, action in enumerate(actions)
    )
    return email.message_from_string(
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        f"--b\n\nText\n--b\nContent-Type: message/delivery-status\n\n"
        f"Reporting-MTA: dns; mx.b.example\n\n{groups}--b--\n",
        policy=email.policy.SMTP,
    )


class TestReferences(unittest.TestCase):
    def find(self, *texts):
        return references.find_numbers(*texts)

    def test_invoice_numbers(self):
        self.assertIn("INV/2026/00012", self.find("about inv/2026/00012."))
        self.assertIn("INV/2026/00012", self.find("(INV-2026-00012)"))
        self.assertIn("INV/2026/00012", self.find("INV 2026 00012 is paid"))
        self.assertIn("20260012", self.find("Factuur: 20260012, graag een kopie"))

    def test_words_and_short_numbers_are_none(self):
        self.assertEqual(self.find("We paid 12 and 1.250 on 3/4, see page 7 of the letter"), [])

    def test_belgian(self):
        self.assertIn("+++090/9337/55493+++", self.find("ref ***090/9337/55493***"))
        self.assertIn("+++090/9337/55493+++", self.find("mededeling 090/9337/55493"))
        self.assertNotIn("+++090/9337/55494+++", self.find("+++090/9337/55494+++"))

    def test_belgian_rest_zero_is_97(self):
        self.assertTrue(references.is_belgian("000000009797"))
        self.assertFalse(references.is_belgian("000000009700"))

    def test_creditor_reference(self):
        self.assertIn("RF18539007547034", self.find("RF18 5390 0754 7034"))
        self.assertIn("RF18 5390 0754 7034", self.find("paid with rf18539007547034"))
        self.assertNotIn("RF19539007547034", self.find("RF19 5390 0754 7034")[:1])
        self.assertIn("RF18539007547034", self.find("RF18 5390 0754 7034 was paid"))

    def test_dutch(self):
        self.assertTrue(references.is_dutch("5234567890123452"))
        self.assertFalse(references.is_dutch("6234567890123452"))
        self.assertIn("5234 5678 9012 3452", self.find("kenmerk 5234567890123452"))
        self.assertIn("5234567890123452", self.find("5234 5678 9012 3452"))

    def test_bounded(self):
        many = " ".join(f"INV{n:06}" for n in range(10_000))
        self.assertEqual(len(self.find(many)), references.MOST_NUMBERS)
        self.assertEqual(self.find(" " * references.LONGEST_TEXT + "INV/2026/00001"), [])

    def test_hostile_texts_take_no_time(self):
        for text in ("RF18" + " 1" * 50_000, "1/" * 50_000, "A " * 50_000, "+" * 50_000):
            self.find(text)


class TestRouting(unittest.TestCase):
    def decide(self, *traces, company=1):
        return routing.decide(list(traces), company)

    def test_nothing_known(self):
        self.assertFalse(self.decide().profile)

    def test_order_of_evidence(self):
        traces = [
            Trace(4, 1, DOMAIN),
            Trace(3, 1, NUMBER),
            Trace(2, 1, ADDRESS),
            Trace(1, 1, REFERENCE),
        ]
        for expected in (1, 2, 3, 4):
            decision = self.decide(*traces)
            self.assertEqual((decision.profile, decision.is_certain), (expected, True))
            traces.pop()

    def test_several_with_one_address_are_a_guess(self):
        decision = self.decide(Trace(1, 1, ADDRESS, weight=5), Trace(2, 1, ADDRESS, weight=9))
        self.assertEqual((decision.profile, decision.is_certain, decision.rivals), (2, False, 1))

    def test_a_number_singles_one_out(self):
        decision = self.decide(
            Trace(1, 1, ADDRESS), Trace(2, 1, ADDRESS, weight=9), Trace(1, 1, NUMBER, "INV/1")
        )
        self.assertEqual((decision.profile, decision.is_certain), (1, True))
        self.assertEqual((decision.kind, decision.detail), (NUMBER, "INV/1"))

    def test_a_number_of_somebody_else_singles_nobody_out(self):
        decision = self.decide(Trace(1, 1, ADDRESS), Trace(2, 1, ADDRESS), Trace(3, 1, NUMBER))
        self.assertFalse(decision.is_certain)
        self.assertIn(decision.profile, (1, 2))

    def test_company_of_the_address_counts(self):
        traces = [Trace(1, 1, ADDRESS), Trace(2, 2, ADDRESS)]
        self.assertEqual(self.decide(*traces, company=2).profile, 2)
        self.assertEqual(self.decide(*traces, company=1).profile, 1)

    def test_company_of_the_number_counts_more(self):
        decision = self.decide(Trace(1, 1, ADDRESS), Trace(2, 2, ADDRESS), Trace(2, 2, NUMBER))
        self.assertEqual((decision.profile, decision.is_certain), (2, True))

    def test_customer_of_another_company_alone(self):
        self.assertEqual(self.decide(Trace(2, 2, ADDRESS), company=1).profile, 2)

    def test_a_guess_names_nobody_of_another_company(self):
        decision = self.decide(Trace(2, 2, NUMBER), Trace(3, 2, NUMBER), company=1)
        self.assertFalse(decision.profile)

    def test_free_domains(self):
        self.assertEqual(routing.domain_of("a@gmail.com"), "")
        self.assertEqual(routing.domain_of("a@Firm.example"), "firm.example")
        self.assertEqual(routing.domain_of("a@own.example", {"own.example"}), "")
        self.assertEqual(routing.domain_of(""), "")
