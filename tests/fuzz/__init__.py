"""Fuzzing of our own code with atheris: ``python -m tests.fuzz --minutes 10``."""
