from . import collections_demo, follow_up, history, scores, visits
