{
    "name": "Collections: orders wait for credit",
    "summary": "Orders of customers without credit wait, and count in what they may owe",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "author": "Collections contributors",
    "license": "LGPL-3",
    "icon": "/account_collections/static/description/icon.png",
    "depends": ["account_collections", "sale"],
    "data": ["views/sale_order_views.xml"],
    "auto_install": True,
}
