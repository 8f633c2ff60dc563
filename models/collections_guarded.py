from odoo import models
from odoo.exceptions import AccessError
from odoo.tools import format_list


class CollectionsGuarded(models.AbstractModel):
    """A record whose state and traces are written by its own methods and by nobody else."""

    _name = "collections.guarded"
    _description = "Guarded Record"

    # Names of the fields that nobody writes over RPC; extensions add theirs in `_is_protected`.
    _protected_fields = frozenset()

    def _check_protected(self, names):
        """Raise when somebody, whatever rights he has, writes one of these fields by hand.

        :param names: names of the fields that are about to be written
        """
        if self.env.su:
            return
        forbidden = sorted(name for name in names if self._is_protected(name))
        if forbidden:
            raise AccessError(
                self.env._(
                    "%s cannot be changed directly: use the buttons of the form.",
                    format_list(self.env, [self._fields[name].string for name in forbidden]),
                )
            )

    def _is_protected(self, name):
        """Return whether nobody may write this field by hand; models with their own rule extend."""
        return name in self._protected_fields
