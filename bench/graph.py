"""The graph against its peer: a page of ours in Streamlit with st-link-analysis, over the same rows of one PostgreSQL server."""

import json
import os
import subprocess
import threading
import time
from contextlib import contextmanager
from pathlib import Path

from programs import AMPHORA, HOST, OUT, ROOT, amphora, get, latencies, percentile, program, resident, run, throughput
from review import Addresses

VENV = ROOT / "target/tools/streamlit/bin"
FOCUS = "nih-cxr14"
PAGE = f"/graph?focus=dataset:{FOCUS}"
WHOLE = "/graph?layout=overview"
DATA = "/graph/overview.json"
PEER = f"focus={FOCUS}"
# Datasets, works and statements of made-up reviews of 2,200 nodes with 4,000 lines, and of 22,000 with 50,000.
MIDDLE = {"datasets": 200, "papers": 2300, "usages": 4000, "seed": 1}
LARGE = {"datasets": 2000, "papers": 21_100, "usages": 50_000, "seed": 1}
ROUNDS = 5
# Who is not done by then is given up.
PATIENCE = 300


def cluster():
    """An empty PostgreSQL server that ends with this process: the address of a database of that name."""
    script = ROOT / "scripts/throwaway-postgres"
    started = subprocess.run([script, "start", "--until-pid", str(os.getpid())], capture_output=True, text=True, check=True)
    address = started.stdout.strip().split("=", 1)[1]
    programs = Path(subprocess.run([script, "find"], capture_output=True, text=True, check=True).stdout.strip())

    def database(name):
        subprocess.run([programs / "psql", "-q", address, "-c", f"create database {name}"], check=True)
        return address.rsplit("/", 1)[0] + f"/{name}"

    return database


def filled(database, name, size):
    """A database with a made-up review, and the folder that it came from."""
    folder = OUT / name
    words = [word for key, value in size.items() for word in (f"--{key}", str(value))]
    run([AMPHORA, "dev", "synthesize", folder, *words])
    address = database(name)
    run([AMPHORA, "import", "review", folder, "--database", address])
    return address, folder


@contextmanager
def streamlit(address, port):
    quiet = ["--server.headless", "true", "--browser.gatherUsageStats", "false", "--server.fileWatcherType", "none"]
    command = [VENV / "streamlit", "run", ROOT / "bench/peer.py", "--server.address", HOST, "--server.port", str(port), *quiet]
    with program(command, port, env={**os.environ, "AMPHORA_BENCH_DATABASE": address}) as started:
        yield started[0]


def opened(kind, *addresses):
    """What a browser saw of each address."""
    found = run(["node", ROOT / "bench/graph-load.mjs", kind, str(PATIENCE), *addresses]).output
    return [json.loads(line) for line in found.strip().splitlines() if line.startswith("{")]


def median(found, what):
    values = [each[what] for each in found if each[what] is not None]
    return percentile(values, 0.5) if len(values) == len(found) else None


def cold(row, port, peer_port):
    """The first look at one dataset: seconds and bytes. In turn, so that both have the same machine."""
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours += opened("page", f"http://{HOST}:{port}{PAGE}")
        theirs += opened("peer", f"http://{HOST}:{peer_port}/?{PEER}")
    nodes = f"{ours[0]['nodes']} nodes", f"{theirs[0]['nodes']} nodes"
    for what, name in (("seen", "until the graph is seen"), ("clickable", "until a click selects a node")):
        our, their = median(ours, what), median(theirs, what)
        target = ("≤ 1/8", our / their <= 1 / 8) if what == "seen" else ("", None)
        row(f"{PAGE}, cold, {name}", f"{our:.2f} s, {nodes[0]}", f"Streamlit {their:.2f} s, {nodes[1]}", f"1/{their / our:.1f}", *target)
    our, their = median(ours, "bytes"), median(theirs, "bytes")
    row(f"{PAGE}, cold, bytes", f"{our / 1000:,.0f} kB", f"Streamlit {their / 1000:,.0f} kB", f"1/{their / our:.1f}", "≤ 1/15", our / their <= 1 / 15)


def loads(row, server, peer, ports, seconds):
    """Page loads for each second, and the memory of both servers afterwards."""
    port, peer_port = ports
    our = throughput(port, PAGE, seconds)
    script = [VENV / "python", ROOT / "bench/peer_load.py", str(peer_port), str(seconds), "8", PEER]
    their = float(run(script).output.strip().splitlines()[-1])
    row(f"{PAGE}, loads for each second", f"{our:,.0f}/s", f"Streamlit {their:.1f}/s", f"{our / their:,.0f}×", "≥ 300×", our / their >= 300)
    our, their = resident(server.pid), resident(peer.pid)
    row("… resident memory afterwards", f"{our:.0f} MiB", f"Streamlit {their:.0f} MiB", f"1/{their / our:.1f}", "≤ 1/3", our / their <= 1 / 3)


def told(found, what):
    return f"{found[what]:.1f} s" if found[what] is not None else f"not within {PATIENCE} s"


def whole(row, address, folder, port, peer_port):
    """The whole review of 2,200 nodes; and what a neighbourhood costs, each asked for the first time."""
    slugs = [page.rsplit("/", 1)[1] for page in Addresses(folder).dataset_pages(1000)]
    with amphora(address, port):
        get(port, PAGE.replace(FOCUS, slugs[0]))
        times = latencies(port, [f"/graph.json?focus=dataset:{slug}" for slug in slugs[1:]])
    middle, worst = percentile(times, 0.5), percentile(times, 0.99)
    name = "a neighbourhood of up to 60 nodes as JSON, first asked: choosing, layout and writing"
    row(f"{name}, median", f"{middle:.2f} ms", "", "", "≤ 5 ms", middle <= 5)
    row(f"{name}, p99", f"{worst:.2f} ms")
    number = "2,200 nodes with 4,000 lines"
    theirs = f"http://{HOST}:{peer_port}/"
    with amphora(address, port), streamlit(address, peer_port):
        if not has_overview(port):
            return row(f"{number}: seen, clickable", "not measured: the overview is not there yet")
        until_drawn(port)
        ours = opened("overview", f"http://{HOST}:{port}{WHOLE}")[0]
        peer = opened("peer", theirs)[0]
    first = ours["clickable"] is not None and (peer["seen"] is None or ours["clickable"] < peer["seen"])
    row(f"{number}, cold, until seen", told(ours, "seen"), f"Streamlit {told(peer, 'seen')}", "", "first", first)
    row(f"{number}, cold, until a click selects", told(ours, "clickable"), f"Streamlit {told(peer, 'clickable')}", "", "before the peer is seen", first)


def has_overview(port):
    return get(port, DATA)[0] in (200, 202)


def until_drawn(port):
    """Seconds from the first question for the overview until its positions are there."""
    began = time.monotonic()
    while get(port, DATA)[0] != 200:
        if time.monotonic() - began > PATIENCE:
            return None
        time.sleep(0.05)
    return time.monotonic() - began


def background(row, address, folder, port):
    """The positions of 22,000 nodes, and whether other pages wait for them."""
    number = "overview of 22,000 nodes with 50,000 lines, from the first question to its positions"
    seen = None
    pages = Addresses(folder).dataset_pages(1000)
    with amphora(address, port):
        if not has_overview(port):
            return row(number, "not measured: the overview is not there yet")
        worst, done = 0.0, threading.Event()

        def visitor():
            nonlocal worst
            for page in pages:
                if done.is_set():
                    return
                began = time.monotonic()
                get(port, page)
                worst = max(worst, time.monotonic() - began)

        other = threading.Thread(target=visitor)
        other.start()
        seconds = until_drawn(port)
        done.set()
        other.join()
        if seconds:
            seen = opened("overview", f"http://{HOST}:{port}{WHOLE}")[0]
    row(number, f"{seconds:.1f} s" if seconds else f"not within {PATIENCE} s", "", "", "≤ 20 s", seconds is not None and seconds <= 20)
    row("… the slowest page of a dataset meanwhile", f"{worst * 1000:.0f} ms")
    if seen:
        row("… drawn in a browser that knows nothing of it; a click leads on", f"{told(seen, 'seen')}; {told(seen, 'clickable')}")


def graph(row, port, seconds):
    """All of it; three ports from that one on."""
    database = cluster()
    small = database("small")
    run([AMPHORA, "import", "default", "--database", small])
    with amphora(small, port) as (server, _), streamlit(small, port + 1) as peer:
        if get(port, PAGE)[0] != 200:
            return row(PAGE, "not measured: the page is not there yet")
        cold(row, port, port + 1)
        loads(row, server, peer, (port, port + 1), seconds)
    whole(row, *filled(database, "middle", MIDDLE), port, port + 1)
    background(row, *filled(database, "wide", LARGE), port)
