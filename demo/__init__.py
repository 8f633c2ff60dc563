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
# What comes next is foreseen from all that happened.
from . import forecasts

# isort: split
# What happens on the day of the demo itself comes last.
from . import calls, charges, worklist
