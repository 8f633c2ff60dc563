"""Business letters drawn with ReportLab: plain values in, pages out. Nothing here knows Odoo."""
