"""How scheduled work behaves where it meets other work at the same moment.

Odoo's transactions see the database as it was when they began. Who writes a row that somebody else
wrote meanwhile is refused by PostgreSQL, and has to begin anew. Odoo does that for requests; a
scheduled action that is refused fails, with an error in the log, and one that fails too often is
switched off. Ours give way instead: what they committed stays, and they go on with what is left.
"""

import contextlib
import functools
import logging
import random
import sys
import threading
import time

from psycopg2.errors import UniqueViolation

from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY as CONFLICTS

from .failure_log import log_failure

_logger = logging.getLogger(__name__)

# What somebody else added at the same moment, and what somebody else changed.
REFUSED = (UniqueViolation, *CONFLICTS)
TRIES = 5
PAUSE = 0.1


def scheduled(method):
    """Let a scheduled action give way to other work, and never fail because of it.

    It is called anew after a conflict, a bounded number of times, and has to find by itself what is
    left, as at any other start. After the last time the next turn goes on.
    """

    @functools.wraps(method)
    def working(self, *args, **kwargs):
        try:
            begin_anew(self.env, lambda: method(self, *args, **kwargs))
        except CONFLICTS:
            _logger.info("%s.%s is left for its next turn", self._name, method.__name__)
            self.env["ir.cron"]._commit_progress(remaining=1)

    return working


def begin_anew(env, work):
    """Do ``work``; where other work got in its way it is done again.

    What was written since the last commit is undone before. A row that somebody else added
    meanwhile is seen at the next try; where it still is in the way, that is a failure.

    :raise CONFLICTS: when other work got in its way again and again
    """
    for number in range(1, TRIES + 1):
        try:
            with _quiet_about_conflicts():
                work()
                env.cr.flush()
            break
        except REFUSED as error:
            env.cr.rollback()
            env.transaction.reset()
            env.registry.reset_changes()
            if number == TRIES:
                raise
            text = "Scheduled work gives way to other work (%s) and begins anew"
            _logger.info(text, type(error).__name__)
            time.sleep(random.uniform(0, PAUSE * 2**number))


def walk(records, domain, limit, work, last=0, note=None):
    """Let ``work`` handle all records of ``domain``, batch by batch in the order of their ids.

    None is handled twice in one call, whether ``work`` takes it out of the domain or not.

    :param records: the model, in the environment for the work
    :param last: the id after which to begin
    :param note: called with the id up to which all are handled, 0 at the end
    :return: whether it came to the end; without, the time is over
    """
    domain = Domain(domain)
    while batch := records.search(domain & Domain("id", ">", last), limit=limit, order="id"):
        work(batch)
        last = batch[-1].id
        left = records.search_count(domain & Domain("id", ">", last))
        if note:
            note(last if left else 0)
        if not records.env["ir.cron"]._commit_progress(len(batch), remaining=left):
            return not left
    if note:
        note(0)
    return True


def spare_the_rest(records, work, fail=None):
    """Call ``work`` with all records; what fails is divided, so that a bad one stops nobody else.

    :param fail: called with a record that fails by itself and the error, to write it down; without
        it the log alone tells, as an error. Conflicts with other work are no failure of a record.
    """
    if not records:
        return
    try:
        with records.env.cr.savepoint():
            work(records)
    except CONFLICTS:
        raise
    except Exception as error:
        if len(records) > 1:
            _say(logging.INFO, error, "%s %s cannot be handled at once", len(records), records)
            half = len(records) // 2
            spare_the_rest(records[:half], work, fail)
            spare_the_rest(records[half:], work, fail)
        else:
            level = logging.WARNING if fail else logging.ERROR
            _say(level, error, "Record %s of %s is left out of the run", records.id, records)
            records.invalidate_recordset()
            if fail:
                fail(records, error)


def _say(level, error, text, number, records):
    log_failure(_logger, level, error, text, number, records._name)


@contextlib.contextmanager
def _quiet_about_conflicts():
    """Keep Odoo from logging a statement that gives way as a bad query, in this thread."""
    thread, logger = threading.get_ident(), logging.getLogger("odoo.sql_db")

    def is_told(record):
        return record.thread != thread or not isinstance(sys.exc_info()[1], REFUSED)

    logger.addFilter(is_told)
    try:
        yield
    finally:
        logger.removeFilter(is_told)
