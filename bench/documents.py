"""Documents: all datasheets and the review as PDF, against the typst compiler as a process for each; Croissant files, against the
time that mlcroissant takes to validate them."""

import random
import shutil
import subprocess
import time

from programs import AMPHORA, OUT, ROOT, run

TYPST = ROOT / "target/tools/typst/bin/python"
MLCROISSANT = ROOT / "target/tools/publication/python/bin/python"
FONTS = ROOT / "browser/dist/fonts/print"
# mlcroissant validates so many of the files; the time of all is extrapolated from them.
SAMPLE = 100

COMPILE = """
import sys, typst
typst.compile(sys.argv[1] + "/main.typ", output=sys.argv[2], root=sys.argv[1], font_paths=[sys.argv[3]],
              ignore_system_fonts=True, pdf_standards=["a-2a", "ua-1"])
"""

VALIDATE = """
import logging, sys, time
import mlcroissant
from absl import logging as absl_logging
absl_logging.set_verbosity(absl_logging.FATAL)
logging.disable(logging.CRITICAL)
began = time.perf_counter()
for file in sys.argv[1:]:
    mlcroissant.Dataset(file)
print(time.perf_counter() - began)
"""


def fresh_folder(name):
    folder = OUT / name
    shutil.rmtree(folder, ignore_errors=True)
    return folder


def documents(row, database):
    """All datasheets and the review document of the default review."""
    pdf, typ = fresh_folder("documents"), fresh_folder("documents-typ")
    pdf.mkdir(parents=True)
    ours = 0.0
    largest = 0.0
    for command in (["export", "datasheets", pdf / "sheets"], ["export", "document", pdf / "review.pdf"]):
        cost = run([AMPHORA, *command, "--database", database])
        ours, largest = ours + cost.wall, max(largest, cost.mib)
    run([AMPHORA, "export", "datasheets", typ / "sheets", "--format", "typ", "--database", database])
    run([AMPHORA, "export", "document", typ / "review", "--format", "typ", "--database", database])
    sources = [*sorted((typ / "sheets").iterdir()), typ / "review"]
    began = time.monotonic()
    for source in sources:
        subprocess.run([TYPST, "-c", COMPILE, source, typ / f"{source.name}.pdf", FONTS], check=True)
    peer = time.monotonic() - began
    sheets = list((pdf / "sheets").iterdir())
    assert len(sheets) + 1 == len(sources) == len(list(typ.glob("*.pdf"))), "not as many documents"
    kilobytes = sum(file.stat().st_size for file in sheets) / len(sheets) / 1000
    row(
        f"{len(sheets)} datasheets and the review as PDF, seconds by the clock",
        f"{ours:.1f} s",
        f"typst, a process for each {peer:.1f} s",
        f"1/{peer / ours:.1f}",
        "≤ 1/5",
        ours <= peer / 5,
    )
    row("… largest resident memory; a datasheet has, the review has", f"{largest:.0f} MiB; {kilobytes:.0f} kB, {(pdf / 'review.pdf').stat().st_size / 1000:.0f} kB")


def croissant(row, database):
    """The Croissant files of the large review."""
    folder = fresh_folder("croissant")
    ours = run([AMPHORA, "export", "croissant", folder, "--database", database])
    files = sorted(folder.glob("*.json"))
    sample = random.Random(1).sample(files, SAMPLE)
    said = subprocess.run([MLCROISSANT, "-W", "ignore", "-c", VALIDATE, *sample], capture_output=True, text=True, check=True)
    peer = float(said.stdout.split()[-1]) / SAMPLE * len(files)
    row(
        f"Croissant files of {len(files):,} datasets, seconds by the clock",
        f"{ours.wall:.1f} s",
        f"mlcroissant validates them in {peer:,.0f} s (from {SAMPLE} of them)",
        f"1/{peer / ours.wall:.0f}",
        "≤ 1/20",
        ours.wall <= peer / 20,
    )
    shutil.rmtree(folder)
