"""Inside the process: what the peer takes to generate the reminders of the whole book."""

import time

from .book import DAY


def measure(env):
    """Generate the lines of all late items under the policy that the peer comes with."""
    policy = env.ref("account_credit_control.credit_control_3_time")
    policy.account_ids = env["account.account"].search([("account_type", "=", "asset_receivable")])
    env.company.credit_policy_id = policy
    run = env["credit.control.run"].create({"date": DAY, "policy_ids": [(6, 0, policy.ids)]})
    env.cr.commit()
    start = time.perf_counter()
    run.generate_credit_lines()
    env.cr.commit()
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "lines": env["credit.control.line"].search_count([])}
