"""The way to bureaus over the network. Neither Odoo nor a database is needed for it."""
