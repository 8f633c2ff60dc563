from . import collections_open_item, collections_open_item_trace
