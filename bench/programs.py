"""Programs that are measured: started, asked, and ended by their process id."""

import http.client
import os
import re
import shutil
import signal
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "target" / "bench"
AMPHORA = Path(os.environ.get("AMPHORA_BENCH_PROGRAM", ROOT / "target" / "release" / "amphora"))
HOST = "127.0.0.1"


class Cost:
    """What a program took: seconds by the clock and of the processor, and its largest memory in MiB."""

    def __init__(self, wall, cpu, mib, output):
        self.wall, self.cpu, self.mib, self.output = wall, cpu, mib, output


def run(arguments, stdin=None, check=True):
    """Runs a program to its end and says what it cost."""
    began = time.monotonic()
    log = open(OUT / "program.log", "w+b")
    child = subprocess.Popen([str(a) for a in arguments], stdin=stdin, stdout=log, stderr=subprocess.STDOUT)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    wall = time.monotonic() - began
    log.seek(0)
    output = log.read().decode(errors="replace")
    log.close()
    if check and child.returncode != 0:
        raise RuntimeError(f"{arguments[0]} ended with {child.returncode}: {output[-800:]}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, output)


def get(port, path, headers=None):
    """The status, headers and body of an answer."""
    connection = http.client.HTTPConnection(HOST, port, timeout=60)
    try:
        connection.request("GET", path, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, answer.getheaders(), answer.read()
    finally:
        connection.close()


@contextmanager
def program(arguments, port, path="/", patience=120, **kwargs):
    """Starts a server, waits for its first answer, and ends it. Gives its process and the seconds until that answer."""
    log = open(OUT / "server.log", "ab")
    began = time.monotonic()
    child = subprocess.Popen([str(a) for a in arguments], stdout=log, stderr=log, **kwargs)
    try:
        while True:
            try:
                if get(port, path)[0] == 200:
                    break
            except (OSError, http.client.HTTPException):
                pass
            if child.poll() is not None:
                raise RuntimeError(f"{arguments[0]} ended at once; see {OUT / 'server.log'}")
            if time.monotonic() - began > patience:
                raise RuntimeError(f"{arguments[0]} does not answer")
            time.sleep(0.002)
        yield child, time.monotonic() - began
    finally:
        if child.poll() is None:
            child.send_signal(signal.SIGTERM)
            try:
                child.wait(20)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        log.close()


def amphora(database, port, path="/healthz"):
    return program([AMPHORA, "serve", "--database", database, "--listen", f"{HOST}:{port}", "--log", "warn"], port, path)


def datasette(database, port, path):
    command = [ROOT / "target/tools/datasette/bin/datasette", "serve", "-i", database, "-h", HOST, "-p", str(port)]
    return program(command, port, path)


def nginx(folder, port, headers, path):
    """nginx as one sets it up for static files, with the headers that Amphora sends."""
    lines = "\n".join(f'    add_header {name} "{value}";' for name, value in headers)
    configuration = folder / "nginx.conf"
    configuration.write_text(
        f"""daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes auto;
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_timeout 65; keepalive_requests 100000000; gzip off; gzip_static on;
  open_file_cache max=100; default_type "text/html; charset=utf-8"; types {{ }}
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{
    listen {HOST}:{port}; root {folder}/root; server_tokens off;
{lines}
  }}
}}
"""
    )
    folder.chmod(0o755)
    binary = shutil.which("nginx") or "/usr/sbin/nginx"
    user = ["-g", "user root;"] if os.getuid() == 0 else []
    return program([binary, "-c", configuration, *user], port, path)


def resident(pid):
    """Resident memory in MiB."""
    text = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", text).group(1)) / 1024


def throughput(port, path, seconds, connections=64, headers=()):
    """Requests for each second under wrk; an error is an error."""
    command = ["wrk", "-t2", f"-c{connections}", f"-d{seconds}s", "--timeout", "60s"]
    for header in headers:
        command += ["-H", header]
    output = run([*command, f"http://{HOST}:{port}{path}"]).output
    if "Non-2xx" in output:
        raise RuntimeError(f"{path}: {output}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", output).group(1))


def latencies(port, paths):
    """The milliseconds of each answer, asked one after the other over one connection."""
    asked, histogram = OUT / "addresses.txt", OUT / "histogram.txt"
    asked.write_text("\n".join(paths) + "\n")
    url = f"http://{HOST}:{port}"
    complete = Path(f"{histogram}.complete")
    for old in (histogram, complete):
        old.unlink(missing_ok=True)
    command = ["wrk", "-t1", "-c1", "-d600s", "--timeout", "60s", "-s", ROOT / "bench/addresses.lua", url, "--", asked, histogram]
    child = subprocess.Popen([str(word) for word in command], stdout=subprocess.DEVNULL)
    while child.poll() is None and not complete.exists():
        time.sleep(0.01)
    # wrk ends as after its full time, and gives its numbers.
    child.send_signal(signal.SIGINT)
    if child.wait(60) != 0:
        raise RuntimeError("wrk failed")
    failed, *lines = histogram.read_text().splitlines()
    if failed != "failed 0":
        raise RuntimeError(f"{failed} of {len(paths)}: {paths[:3]} …")
    return [int(value) / 1000 for value, count in (line.split() for line in lines) for _ in range(int(count))]


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
