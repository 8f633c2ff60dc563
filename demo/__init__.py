from . import (
    collections_demo,
    credit,
    credit_applications,
    follow_up,
    history,
    inbox,
    opinions,
    scores,
    visits,
)

# isort: split
# Bureaus tell what happened to customers that they reported about.
from . import monitoring

# isort: split
# What happens on the day of the demo itself comes last.
from . import calls, charges, worklist
