# What the law makes of messages: documents and their words.
from . import (
    collections_action_letter,
    collections_law_writer,
    collections_procedure_step_letter,
    mail_template,
)
