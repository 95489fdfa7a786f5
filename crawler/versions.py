"""Which version of ogi this is."""

from importlib.metadata import PackageNotFoundError, version

try:
    VERSION = version("ogi")
except PackageNotFoundError:  # run from a checkout that was not installed
    VERSION = "unknown"
