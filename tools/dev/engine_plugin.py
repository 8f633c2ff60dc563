"""A pytest plugin: import tests under their name in Odoo, as pytest-odoo does, but no database."""

import pytest_odoo

import odoo.tools

odoo.tools.config.parse_config([])
pytest_odoo.monkey_patch_resolve_pkg_root_and_module_name()
