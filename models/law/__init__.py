from . import (
    collections_procedure,
    collections_procedure_step,
)
