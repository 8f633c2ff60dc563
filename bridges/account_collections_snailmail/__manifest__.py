{
    "name": "Collections: letters by Snailmail",
    "summary": "Letters of Collections are printed and posted by Odoo's postal service",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "author": "Collections contributors",
    "license": "LGPL-3",
    "icon": "/account_collections/static/description/icon.png",
    "depends": ["account_collections", "snailmail"],
    "auto_install": True,
}
