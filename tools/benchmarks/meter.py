"""Stopwatches on methods of models and on the batches between two commits."""

import contextlib
import functools
import gc
import resource
import time
from collections import Counter

from odoo.sql_db import Cursor


class Stopwatch:
    """Adds up the seconds that the calls of a method take."""

    def __init__(self):
        self.seconds = 0.0

    def around(self, method):
        """Return ``method`` with this watch running while it works."""

        @functools.wraps(method)
        def timed(*args, **kwargs):
            start = time.perf_counter()
            try:
                return method(*args, **kwargs)
            finally:
                self.seconds += time.perf_counter() - start

        return timed


class Laps:
    """The wall and processor seconds of every batch, from one commit to the next."""

    def __init__(self):
        self.wall, self.cpu, self.done = [], [], 0
        self.start()

    def start(self):
        """Begin a lap here."""
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def after(self, commit, enough=float("inf")):
        """Return ``commit`` (that of a scheduled action) ending a lap each time.

        :param enough: number of records after which the time of the action is up
        """

        @functools.wraps(commit)
        def timed(crons, processed=0, **kwargs):
            left = commit(crons, processed, **kwargs)
            self.wall.append(time.perf_counter() - self._wall)
            self.cpu.append(time.process_time() - self._cpu)
            self.done += processed
            self.start()
            return 0 if self.done >= enough else left

        return timed


@contextlib.contextmanager
def patched(env, model, name, wrap):
    """Replace a method of a model by ``wrap(method)`` for a while."""
    owner = env.registry[model]
    setattr(owner, name, wrap(getattr(owner, name)))
    try:
        yield
    finally:
        delattr(owner, name)


@contextlib.contextmanager
def stopwatch(env, model, name):
    """Time the calls of a method of a model."""
    watch = Stopwatch()
    with patched(env, model, name, watch.around):
        yield watch


@contextlib.contextmanager
def laps(env, enough=float("inf")):
    """Time the batches of a scheduled action, and end it after ``enough`` records."""
    counter = Laps()
    with patched(env, "ir.cron", "_commit_progress", lambda f: counter.after(f, enough)):
        yield counter


@contextlib.contextmanager
def query_counter():
    """Count the statements that this process sends to the database, yielded as a counter."""
    counter, execute = Counter(), Cursor.execute

    @functools.wraps(execute)
    def counting(cursor, query, *args, **kwargs):
        counter["queries"] += 1
        return execute(cursor, query, *args, **kwargs)

    Cursor.execute = counting
    try:
        yield counter
    finally:
        Cursor.execute = execute


def count_queries(env, find, work):
    """Count the queries of ``work`` on what ``find`` returns when Odoo's caches are filled.

    Those of ``find`` do not count, and nothing of the work stays. Garbage collection may empty one
    of the caches half-way, so it waits.
    """
    gc.disable()
    try:
        return min(_try(env, find, work) for _repeat in range(2))
    finally:
        gc.enable()


def _try(env, find, work):
    records = find()
    with query_counter() as count:
        work(records)
        env.flush_all()
    env.cr.rollback()
    env.invalidate_all()
    return count["queries"]


def peak_megabytes():
    """Return the most memory that this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
