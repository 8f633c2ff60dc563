from . import collections_run_now, collections_run_now_line, collections_text_preview
