from . import collections_demo, credit, follow_up, history, inbox, opinions, scores, visits

# isort: split
# What happens on the day of the demo itself comes last.
from . import calls, worklist
