"""The development environment of Collections: set-up, demo server, tests.

Everything here runs before anything is installed, so it needs nothing but the Python standard
library. ``main.py`` lists the commands; the scripts beside this folder and the Makefile call it.
"""
