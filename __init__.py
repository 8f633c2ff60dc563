from . import models

# isort: split
# Channels, reports and wizards extend the models, so they come after them.
from . import channels, controllers, demo, reports, wizards
from .hooks import _post_init, _uninstall

__all__ = [
    "_post_init",
    "_uninstall",
    "channels",
    "controllers",
    "demo",
    "models",
    "reports",
    "wizards",
]
