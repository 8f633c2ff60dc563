"""The rules of receivables follow-up in plain Python.

Nothing in this package imports Odoo, reads a clock or touches a database: plain records go in,
plain records come out, and the day is an argument. The same functions therefore serve the nightly
run, the explanation on an open item, the preview, the replay over past ledgers and the tests.
"""
