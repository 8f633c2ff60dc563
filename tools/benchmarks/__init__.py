"""Benchmarks of the addon on a large book, beside the addons that people use instead.

``main.py`` starts the groups and prints their figures. The work itself runs in processes of its
own (``worker.py``), one for each thing measured, so that memory and caches are not shared.
"""
