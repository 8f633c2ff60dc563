"""A pytest plugin: import tests under their name in Odoo, as pytest-odoo does, but no database."""

import odoo.tools
import pytest_odoo

odoo.tools.config.parse_config([])
pytest_odoo.monkey_patch_resolve_pkg_root_and_module_name()
