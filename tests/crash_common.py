import json
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import odoo
from odoo.tests import BaseCase
from odoo.tests.common import get_db_name
from odoo.tools import config
from odoo.tools.misc import exec_pg_environ

DRIVER = Path(__file__).parent / "crash" / "driver.py"
PROGRAMS = ("pg_dump", "psql", "createdb", "dropdb")


class CrashCase(BaseCase):
    """A small ledger on a database of its own, and a driver that lets real processes work on it."""

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
