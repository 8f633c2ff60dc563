{
    "name": "Collections: deliveries wait for credit",
    "summary": "Deliveries to customers who pay too late or were stopped wait",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "author": "Collections contributors",
    "license": "LGPL-3",
    "icon": "/account_collections/static/description/icon.png",
    "depends": ["account_collections", "stock"],
    "data": ["views/stock_picking_views.xml"],
    "auto_install": True,
}
