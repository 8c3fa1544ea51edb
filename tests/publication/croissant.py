"""Validates every Croissant file of a folder as `mlcroissant validate` does, in one process.

No error and no warning may be among what it says: the library exits with 0 where a required property is missing, so a
warning counts as a failure. Which properties must be there, and which are allowed, is asked by `cargo test`.
"""

import importlib.metadata
import logging
import pathlib
import sys

import mlcroissant
from absl import logging as absl_logging


class Said(logging.Handler):
    """Keeps what the validator says."""

    def __init__(self):
        super().__init__(logging.INFO)
        self.lines = []

    def emit(self, record):
        if record.levelno >= logging.WARNING:
            self.lines.append(f"{record.levelname[0]} {record.getMessage()}")


def main():
    files = sorted(pathlib.Path(sys.argv[1]).glob("*.json"))
    expected = int(sys.argv[2])
    assert len(files) == expected, f"{len(files)} files, not {expected}"
    said = Said()
    absl_logging.get_absl_logger().addHandler(said)
    logging.getLogger().addHandler(said)
    failed = 0
    for file in files:
        said.lines.clear()
        try:
            mlcroissant.Dataset(str(file))
        except mlcroissant.ValidationError as error:
            said.lines.append(f"E {error}")
        if said.lines:
            failed += 1
            print(f"{file.name}:", *said.lines, sep="\n  ")
    print(f"mlcroissant {importlib.metadata.version('mlcroissant')}: {len(files) - failed} of {len(files)} files without error or warning")
    sys.exit(failed > 0)


main()
