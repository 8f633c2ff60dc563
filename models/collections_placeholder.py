import ast
import builtins
from collections.abc import Iterator

from lxml import etree, html

from odoo import api, models
from odoo.tools.rendering_tools import parse_inline_template

# Names that QWeb itself gives to a template, and the endings of those that a loop defines.
QWEB_NAMES = frozenset(("object", "true", "false", "None", "request", "json", "floor", "ceil"))
LOOP_ENDINGS = ("", "_index", "_first", "_last", "_value", "_size", "_odd", "_even", "_parity")
EXPRESSIONS = frozenset(
    ("t-out", "t-esc", "t-raw", "t-field", "t-if", "t-elif", "t-foreach", "t-value", "t-att")
)
EXPRESSION_STARTS = ("t-att-", "t-options")


class UnknownPlaceholder(Exception):
    """A placeholder that names nothing; its text is the argument."""


class CollectionsPlaceholder(models.AbstractModel):
    """Find the placeholders of a text and tell which of them name nothing.

    Reading alone: nothing of a text is executed here.
    """

    _name = "collections.placeholder"
    _description = "Placeholders of a Text"

    # === BUSINESS METHODS === #

    @api.model
    def _check_subject(self, text, model, explain):
        """Raise when a ``{{ placeholder }}`` of a subject is unknown or unfinished.

        :param explain: makes a ``ValidationError`` of a sentence, with the name of the text
        """
        for literal, expression, _default in parse_inline_template(text or ""):
            if "{{" in literal or "}}" in literal:
                raise explain(self.env._("a placeholder is not closed: “%s”.", literal.strip()))
            if expression:
                self._check_expression(expression, model, frozenset(), explain)

    @api.model
    def _check_body(self, text, model, explain):
        """Raise when a placeholder of a body is unknown, or when QWeb does not understand it."""
        if not text:
            return
        root = html.fragment_fromstring(str(text), create_parent="div")
        names = frozenset(self._find_own_names(root))
        for expression in self._find_expressions(root):
            self._check_expression(expression, model, names, explain)
        self._check_braces(root, explain)
        try:
            self.env["ir.qweb"]._generate_code(root)
        except Exception as error:
            raise explain(self.env._("it cannot be read: %s", error)) from error

    @api.model
    def _find_placeholders(self, subject, body):
        """Return the placeholders of a text as a sorted list, to compare its languages."""
        found = [expression for _t, expression, _d in parse_inline_template(subject or "")]
        if body:
            root = html.fragment_fromstring(str(body), create_parent="div")
            found += self._find_expressions(root)
        return sorted(filter(None, map(str.strip, found)))

    # === HELPERS === #

    def _find_expressions(self, root) -> Iterator[str]:
        for node in root.iter(etree.Element):
            for name, value in node.attrib.items():
                if name in EXPRESSIONS or name.startswith(EXPRESSION_STARTS):
                    yield value
                elif name.startswith("t-attf-"):
                    yield from filter(None, (part[1] for part in parse_inline_template(value)))

    def _find_own_names(self, root) -> Iterator[str]:
        for node in root.iter(etree.Element):
            if "t-set" in node.attrib:
                yield node.attrib["t-set"]
            if "t-as" in node.attrib:
                yield from (node.attrib["t-as"] + ending for ending in LOOP_ENDINGS)

    def _check_braces(self, root, explain):
        """Raise for the placeholder of a subject in a body, where nobody would fill it in."""
        for text in root.itertext():
            if "{{" in text:
                raise explain(
                    self.env._(
                        "“%s” is not filled in here: braces are for the subject. Type /field in "
                        "the text to insert a placeholder.",
                        text.strip(),
                    )
                )

    def _check_expression(self, expression, model, names, explain):
        try:
            tree = ast.parse(expression.strip(), mode="eval")
        except (SyntaxError, ValueError) as error:
            raise explain(
                self.env._("the placeholder “%s” is not written correctly.", expression)
            ) from error
        try:
            self._check_names(tree, names)
            for node in ast.walk(tree):
                if isinstance(node, ast.Attribute):
                    self._resolve(node, model)
        except UnknownPlaceholder as error:
            raise explain(self.env._("there is no placeholder “%s”.", error)) from error

    def _check_names(self, tree, names):
        nodes = list(ast.walk(tree))
        own = {node.id for node in nodes if isinstance(node, ast.Name) and _is_stored(node)}
        own |= {node.arg for node in nodes if isinstance(node, ast.arg)}
        known = own | names | QWEB_NAMES | set(dir(builtins)) | self._get_known_names()
        for node in nodes:
            if isinstance(node, ast.Name) and node.id not in known:
                raise UnknownPlaceholder(ast.unparse(tree))

    def _get_known_names(self):
        return set(self.env["mail.render.mixin"]._render_eval_context())

    def _resolve(self, node, model):
        """Return an empty recordset for what ``node`` stands for, None when nobody can tell."""
        if isinstance(node, ast.Name):
            return self.env[model] if node.id == "object" else None
        if not isinstance(node, ast.Attribute):
            return None
        records = self._resolve(node.value, model)
        if records is None:
            return None
        field = records._fields.get(node.attr)
        if node.attr.startswith("_") or (field is None and not hasattr(type(records), node.attr)):
            raise UnknownPlaceholder(ast.unparse(node))
        return self.env[field.comodel_name] if field is not None and field.relational else None


def _is_stored(name):
    return isinstance(name.ctx, ast.Store)
