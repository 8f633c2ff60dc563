import json
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import odoo
from odoo.tests import BaseCase, tagged
from odoo.tests.common import get_db_name
from odoo.tools import config
from odoo.tools.misc import exec_pg_environ

DRIVER = Path(__file__).parent / "crash" / "driver.py"
PROGRAMS = ("pg_dump", "psql", "createdb", "dropdb")
KILLS = 20
SEED = 20250616


@tagged("post_install", "-at_install")
class TestCrash(BaseCase):
    """Whatever happens to the processes, every customer gets the messages of one calm night.

    Real processes do the work, on a database of their own.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not all(map(shutil.which, PROGRAMS)):
            raise unittest.SkipTest("PostgreSQL's client programs are not installed")
        cls.database = f"{get_db_name()}_crash"
        cls.log = cls.enterClassContext(tempfile.TemporaryFile("w+"))
        cls._create_database()
        cls.driver = cls._start_driver()
        cls.ask("seed")
        cls.calm = cls.ask("alone")

    @classmethod
    def _create_database(cls):
        """Copy the database of the tests, which cannot be a template while we are connected."""
        cls.addClassCleanup(cls._drop, cls.database)
        cls.addClassCleanup(cls._drop, f"{cls.database}_untouched")
        cls._drop(cls.database)
        cls._run(
            "createdb", "--template=template0", "--encoding=UTF8", "--lc-collate=C", cls.database
        )
        with tempfile.TemporaryDirectory() as folder:
            path = str(Path(folder, "dump.sql"))
            cls._run("pg_dump", "--no-owner", f"--file={path}", get_db_name())
            cls._run("psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-f", path, cls.database)

    @classmethod
    def _drop(cls, database):
        cls._run("dropdb", "--if-exists", "--force", database)
        shutil.rmtree(config.filestore(database), ignore_errors=True)

    @classmethod
    def _run(cls, *command):
        subprocess.run(command, env=exec_pg_environ(), check=True, stdout=cls.log, stderr=cls.log)

    @classmethod
    def _start_driver(cls):
        source = str(Path(odoo.__path__[0]).parent)
        driver = subprocess.Popen(
            [
                sys.executable,
                str(DRIVER),
                cls.database,
                f"--addons-path={','.join(config['addons_path'])}",
                f"--data-dir={config['data_dir']}",
            ],
            env=exec_pg_environ() | {"PYTHONPATH": source},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=cls.log,
            text=True,
        )
        cls.addClassCleanup(cls._stop, driver)
        return driver

    @classmethod
    def _stop(cls, driver):
        driver.stdin.close()
        driver.kill()
        driver.wait()
        driver.stdout.close()

    @classmethod
    def ask(cls, *command):
        """Let the driver do something and return its answer."""
        cls.driver.stdin.write(json.dumps(command) + "\n")
        cls.driver.stdin.flush()
        answer = cls.driver.stdout.readline()
        if not answer:
            cls.log.seek(0)
            raise AssertionError(f"The driver failed:\n{cls.log.read()}")
        return json.loads(answer)

    def assert_calm(self, outcome):
        """Nothing twice, nothing lost, nothing else."""
        for what in ("mails", "actions", "counts"):
            self.assertEqual(outcome[what], self.calm[what])

    def test_calm_night(self):
        """The night that all is compared with has something to compare."""
        states = {action[3] for action in self.calm["actions"]}
        self.assertLessEqual({"done", "failed", "todo"}, states)
        self.assertEqual(len(set(self.calm["counts"])), 1)
        self.assertGreater(len(self.calm["mails"]), 60)

    def test_two_at_once(self):
        self.assert_calm(self.ask("together", 2))

    def test_two_colleagues_agree_at_once(self):
        """What a colleague agreed on a moment ago is seen: one wins, the other is told why."""
        for pair in (
            ("dispute", "dispute"), ("promise", "plan"), ("plan", "promise"), ("dispute", "plan"),
            ("plan", "dispute"), ("promise", "promise"),
        ):  # fmt: skip
            with self.subTest(pair=pair):
                result = self.ask("agree", *pair)
                self.assertEqual((result["repeated"], result["holds"]), (1, 1), pair)
                self.assertTrue(result["sentence"])

    def test_two_orders_confirmed_at_once(self):
        """Both together are over the limit: one goes on, the other waits and tells why."""
        result = self.ask("order")
        if result is None:
            self.skipTest("Sales is not installed")
        self.assertEqual((result["repeated"], result["states"]), (1, ["sale", "draft"]))
        self.assertIn("credit limit", result["sentence"])

    def test_interest_booked_twice_at_once(self):
        """One books it, the other is told that something changed; it is invoiced once."""
        result = self.ask("charge")
        self.assertEqual((result["repeated"], result["charges"]), (1, 1))
        self.assertIn("Something changed", result["sentence"])
        self.assertEqual(result["asked"], result["invoiced"])
        self.assertGreater(result["asked"], 0)

    def test_killed_at_random_moments(self):
        result = self.ask("killed", KILLS, SEED)
        self.assertEqual(sum(result["kills"].values()), KILLS)
        self.assertEqual(set(result["kills"]), {"r", "p", "d"})
        for outcome in result["outcomes"]:
            self.assert_calm(outcome)
