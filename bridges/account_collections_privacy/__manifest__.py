{
    "name": "Collections: privacy look-up",
    "summary": "Odoo's privacy look-up finds and removes what Collections keeps about a person",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "author": "Collections contributors",
    "license": "LGPL-3",
    "icon": "/account_collections/static/description/icon.png",
    "depends": ["account_collections", "privacy_lookup"],
    "auto_install": True,
}
