"""The law of late payment as data and arithmetic: what may be asked, how much, and from when.

One file per jurisdiction holds its rules, `laws` finds the one that governs a debtor; `charging`,
`guard`, `contact`, `terms` and `allocation` are what the rest of the addon calls. Dates and rates
are arguments, money is a `Decimal`, and nothing here reads a clock, a file or a database.

The research behind the rules is of 21 November 2026 and no legal advice. A rule or a rate that no
source confirms says so in its `doubt` or `status`; where a doubt leaves a choice, the choice is the
one that asks less and later.
"""
