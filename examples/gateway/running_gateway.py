"""What demonstrate.py works with: the program that runs, the files that are edited meanwhile, and the server behind the gateway.

Nothing is taken for granted after some time: whatever is waited for fails if it takes longer than 20 seconds.
"""

import difflib
import http.client
import http.server
import os
import re
import signal
import subprocess
import threading
import time

DEADLINE = 20
ACME = {"X-Api-Key": "acme-9f2b71c40d83"}  # of the tenant in gateway.toml


class Unexpected(Exception):
    pass


def expect(is_so, what):
    if not is_so:
        raise Unexpected(what)


def until(what, condition):
    """Waits until the condition is true, and returns what it gave."""
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(0.01)
    raise Unexpected(f"this has not happened in {DEADLINE} seconds: {what}")


def diff(before, after):
    """The lines that differ, all of them."""
    return "\n".join(line for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line[0] in "-+")


class SlowServer(http.server.BaseHTTPRequestHandler):
    """The server behind the gateway. Orders called `never` are answered when all is over."""

    asked, over = threading.Event(), threading.Event()

    def do_GET(self):
        self.asked.set()
        self.over.wait(DEADLINE if self.path.endswith("/never") else 0.3)
        body = b"an order"
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            pass  # the gateway did not wait

    def log_message(self, *_):
        pass


class File:
    """A file of the configuration, as somebody with an editor changes it."""

    def __init__(self, path):
        self.path = path

    def write(self, text, by_rename=True):
        """Editors write another file and give it the name of the first, or write into the first."""
        if by_rename:
            beside = self.path.with_suffix(".new")
            beside.write_text(text)
            beside.rename(self.path)
        else:
            self.path.write_text(text)

    def edit(self, *replacements):
        """All (before, after) at once, shown as they are."""
        self.put_back(self.path.read_text(), *replacements)

    def put_back(self, text, *replacements):
        """The same with a text that the file had before."""
        edited = text
        for before, after in replacements:
            expect(edited.count(before) == 1, f"{before} is once in {self.path.name}")
            edited = edited.replace(before, after)
        print(diff(text, edited), flush=True)
        self.write(edited)


class Gateway:
    """The program, what it prints, and requests to it."""

    started = []  # all, in their order

    def __init__(self, program, folder):
        self.lines, self.prints_events = [], True
        environment = {"PATH": os.environ["PATH"], "CFG_PROFILE": "this_machine", "STATE_DIRECTORY": "state"}
        print("$", *(f"{name}={environment[name]}" for name in ("CFG_PROFILE", "STATE_DIRECTORY")), "example_gateway", flush=True)
        self.process = subprocess.Popen([program], cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True)
        self.readers = [threading.Thread(target=self.read, args=stream, daemon=True)
                        for stream in ((self.process.stdout, False), (self.process.stderr, True))]
        for reader in self.readers:
            reader.start()
        Gateway.started.append(self)
        self.port, self.metrics_port = (int(self.printed(rf"{what} on 127\.0\.0\.1 port (\d+)")[1]) for what in ("serving", "metrics"))
        print(f"serving on 127.0.0.1 port {self.port}, metrics on port {self.metrics_port}", flush=True)

    def read(self, stream, are_events):
        for line in stream:
            if are_events and self.prints_events:
                print("  |", line, end="", flush=True)
            self.lines.append(line.rstrip("\n"))

    def printed(self, pattern):
        """The first line that has the pattern in it."""
        expression = re.compile(pattern)
        return until(f"the gateway prints {pattern}", lambda: next(filter(None, map(expression.search, list(self.lines))), None))

    def ask(self, method, path, body=None, headers=ACME, port=None):
        connection = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=DEADLINE)
        try:
            connection.request(method, path, body, {**headers, "Connection": "close"})
            response = connection.getresponse()
            response.text = response.read().decode()
            return response
        finally:
            connection.close()

    def show(self, wanted, method, path, body=None, headers=ACME):
        """Asks until the answer is the wanted one, which is then shown."""
        response = until(f"{method} {path} is answered with {wanted}",
                         lambda: (answer := self.ask(method, path, body, headers)).status == wanted and answer)
        print(f"{method} {path} -> {response.status} {response.text.strip()}", flush=True)
        return response

    def preflight(self, origin):
        return self.ask("OPTIONS", "/keys/greeting", headers={"Origin": origin, "Access-Control-Request-Method": "GET"})

    def is_allowed(self, origin):
        return self.preflight(origin).headers.get("Access-Control-Allow-Origin") == origin

    def metrics(self):
        """Each sample by its name, and every line is one, or a comment."""
        samples = {}
        for line in self.ask("GET", "/metrics", port=self.metrics_port).text.splitlines():
            if not line.startswith("# "):
                sample = re.fullmatch(r'([a-z_]+(?:\{[a-z]+="[^"]*"\})?) (\S+)', line)
                expect(sample, f"a sample: {line}")
                samples[sample[1]] = float(sample[2])
        return samples

    def metric(self, name):
        return self.metrics().get(name, 0)

    def version(self):
        return int(self.metric("gateway_config_version"))

    def wait_for_version(self, wanted):
        until(f"version {wanted} is in use", lambda: self.version() >= wanted)

    def is_asked_to_stop(self, path):
        """While a request for that path is under way. Returns what it was answered, None if it was dropped, and the exit code."""
        answers = []

        def ask():
            try:
                answers.append(self.ask("GET", path).status)
            except (OSError, http.client.HTTPException):
                answers.append(None)

        SlowServer.asked.clear()
        client = threading.Thread(target=ask)
        client.start()
        until("the server behind the gateway is asked", SlowServer.asked.is_set)
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(DEADLINE)
        client.join()
        print(f"GET {path} -> {answers[0] or 'dropped'}; exit code {code}", flush=True)
        return answers[0], code

    def end(self):
        self.process.kill()
        self.process.wait()
        for reader in self.readers:
            reader.join()
