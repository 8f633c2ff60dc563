"""Runs the nightly job in processes that are killed, and tells what came of it.

Usage: driver.py DATABASE [ODOO OPTION]...

Commands come in on stdin and answers go out on stdout, one JSON value per line. Odoo is loaded
once; every job is a forked process with connections of its own, as Odoo's workers are.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
import traceback
from collections import Counter

import agreement
import charges
import job
import meetings
import orders
import outcome

import odoo
from odoo import sql_db
from odoo.modules.registry import Registry

# Half of the kills come while messages are queued, which cannot be taken back.
KILLED_PHASES = ("r", "p", "d", "d")
KILLS_IN_A_ROW = 4
LONGEST_WAIT = 0.005


class Driver:
    """Carries out the commands on one database."""

    def __init__(self, database):
        self.database = database
        self.untouched = f"{database}_untouched"
        self.statements = Counter()

    # === COMMANDS === #

    def seed(self):
        """Post the ledger, let some earlier nights pass, and keep a copy of the result."""
        self._finish(self._fork(job.seed))
        self._copy(self.database, self.untouched)

    def alone(self):
        """Run the job once, undisturbed."""
        self._reset()
        self._watch(self._fork(job.work), lambda phase: self.statements.update([phase]))
        return outcome.read(self.database)

    def together(self, count):
        """Run the job in several processes at once."""
        self._reset()
        for child in [self._fork(job.work) for _number in range(count)]:
            self._finish(child)
        return outcome.read(self.database)

    def killed(self, count, seed):
        """Kill the job ``count`` times, in every phase, and start it again each time.

        Some kills follow each other, then the job is left to complete. When it completes before
        its kill comes, the kill is tried again on a fresh ledger.

        :return: what came of it every time it was completed, and the kills by phase
        """
        chance = random.Random(seed)
        phases = [KILLED_PHASES[number % len(KILLED_PHASES)] for number in range(count)]
        chance.shuffle(phases)
        kills, outcomes = Counter(), []
        self._reset()
        while phases:
            if self._kill(phases[-1], chance):
                kills[phases.pop()] += 1
                if phases and len(phases) % KILLS_IN_A_ROW:
                    continue
                self._finish(self._fork(job.work))
            outcomes.append(outcome.read(self.database))
            self._reset()
        return {"outcomes": outcomes, "kills": kills}

    def agree(self, first, second):
        """Let two colleagues agree on something with the same customer at once."""
        self._reset()
        try:
            return agreement.at_once(self.database, first, second)
        finally:
            sql_db.close_all()

    # === PROCESSES === #

    def order(self):
        """Have two orders confirmed at once that together are over the limit."""
        self._reset()
        return orders.at_once(self.database)

    def charge(self):
        """Have the same interest booked twice at once."""
        self._reset()
        return charges.at_once(self.database)

    def meet(self, name):
        """Have a scheduled action meet other work at the same moment."""
        self._reset()
        special = {"whatsapp": meetings.meet_whatsapp, "slow": meetings.be_slow}
        try:
            if name in special:
                return special[name](self.database)
            return meetings.meet(self.database, name)
        finally:
            sql_db.close_all()

    def _fork(self, function):
        """Call ``function`` in a process of its own; return its id and where it reports."""
        reader, writer = os.pipe()
        pid = os.fork()
        if pid:
            os.close(writer)
            return pid, reader
        code = 1
        try:
            function(self.database, writer)
            code = 0
        except Exception:
            traceback.print_exc()
        finally:
            os._exit(code)

    def _kill(self, phase, chance):
        """Start the job and kill it some statements into a phase; tell whether that came about."""
        left = chance.randint(1, max(1, self.statements[phase] // 2))
        wait = chance.uniform(0, LONGEST_WAIT)
        child = self._fork(job.work)

        def count_down(reported):
            nonlocal left
            left -= reported == phase
            if left == 0:
                time.sleep(wait)
                os.kill(child[0], signal.SIGKILL)

        return self._watch(child, count_down)

    def _finish(self, child):
        self._watch(child, lambda _phase: None)

    def _watch(self, child, notice):
        """Pass on every report of a process until it ends; tell whether it was killed."""
        pid, reader = child
        while report := os.read(reader, 1):
            notice(report.decode())
        os.close(reader)
        _pid, status = os.waitpid(pid, 0)
        code = os.waitstatus_to_exitcode(status)
        if code not in (0, -signal.SIGKILL):
            raise RuntimeError(f"The process ended with {code}: see the lines above.")
        return code != 0

    # === DATABASES === #

    def _reset(self):
        self._copy(self.untouched, self.database)

    def _copy(self, source, target):
        subprocess.run(["dropdb", "--if-exists", "--force", target], check=True)
        subprocess.run(["createdb", "--template", source, target], check=True)


def main(database, *options):
    """Load Odoo, then answer commands until there are no more."""
    odoo.tools.config.parse_config([f"--database={database}", "--log-level=critical", *options])
    Registry(database)
    sql_db.close_all()
    driver = Driver(database)
    for line in sys.stdin:
        command, *arguments = json.loads(line)
        sys.stdout.write(json.dumps(getattr(driver, command)(*arguments)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
