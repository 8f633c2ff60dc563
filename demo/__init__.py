from . import collections_demo, follow_up, history, visits

# isort: split
# What happens on the day of the demo itself comes last.
from . import calls
