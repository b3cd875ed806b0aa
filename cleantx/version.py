"""The version, alone in its module so that `--version` need not import anything."""

__version__ = "0.1.0"
