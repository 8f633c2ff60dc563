"""Tests of the pure rules; they need no database and are run by pytest."""
