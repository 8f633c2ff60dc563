import pytest

from odoo.addons.account_collections.engine import privacy


@pytest.mark.parametrize(
    "subject",
    [
        "Reminder: open invoices of {{ object.company_id.name }}",
        "{{ object.company_id.name }}: your complaint {{ object.name }}",
        "A message for {{ object.contact_name or 'you' }}",
        "Pay here: {{ object.pay_url }}, {{ object.instalments_url }}",
        "Your order of 24 pieces",
        "Betalingsherinnering 2",
        "",
        None,
    ],
)
def test_says_nothing_of_the_debt(subject):
    assert privacy.find_details(subject) == []


@pytest.mark.parametrize(
    ("subject", "found"),
    [
        ("Pay {{ object.totals }}", ["object.totals"]),
        ("{{ object.installment_amount ||| it }} is due", ["object.installment_amount ||| it"]),
        ("{{ object.plan_id.installment_ids[0] }}", ["object.plan_id.installment_ids[0]"]),
        ("{{ object.line_ids.move_id.name }} is late", ["object.line_ids.move_id.name"]),
        ("{{ object['amount'] }}", ["object['amount']"]),
        ("{{ object.profile_id.risk_class }}", ["object.profile_id.risk_class"]),
        ("{{ object.invoices }} still open", ["object.invoices"]),
        ("You owe us € 1.250,00 since long", ["€ 1.250,00"]),
        ("You owe 99 EUR", ["99 EUR"]),
        ("Invoice INV/2025/0012 is late", ["INV/2025/0012"]),
        ("Due on 12-03-2025, or 2025-03-12", ["12-03-2025", "2025-03-12"]),
    ],
)
def test_tells_too_much(subject, found):
    assert privacy.find_details(subject) == found


def test_what_is_no_expression_is_left_to_others():
    assert privacy.find_details("{{ object. }}") == []


def test_hidden_elements():
    assert privacy.is_hidden("color: red; display:none")
    assert privacy.is_hidden("max-height: 0; overflow: hidden")
    assert not privacy.is_hidden("color: red")
    assert not privacy.is_hidden(None)
