from . import collections_demo
from . import follow_up
