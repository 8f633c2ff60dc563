{
    "name": "Collections: dashboard",
    "summary": "Expected cash, overdue amounts and what was done, in Odoo's dashboards",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "author": "Collections contributors",
    "license": "LGPL-3",
    "icon": "/account_collections/static/description/icon.png",
    "depends": ["account_collections", "spreadsheet_dashboard"],
    "data": ["data/dashboards.xml"],
    "auto_install": True,
}
