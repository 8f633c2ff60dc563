from . import collections_open_item
