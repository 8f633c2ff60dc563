from . import collections_demo, credit, follow_up, history, visits
