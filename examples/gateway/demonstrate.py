"""Runs the gateway, edits its file while it serves, breaks the file, and checks at each step what the gateway makes of it.

demonstrate.py <example_gateway>

Works on a copy of this folder's configuration in a scratch folder, on free ports of the loopback interface. Ends by itself,
with exit code 0 if all behaved as it should. Nothing is taken for granted after some time: each step waits until what it
expects is so, and fails if that takes longer than 20 seconds.
"""

import http.client
import http.server
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
DEADLINE = 20
RELOADS = 100
SECRETS = ("acme-9f2b71c40d83", "globex-1d77e0a25b", "8c1f0e", "no-real")  # of the files in this folder
ACME = {"X-Api-Key": SECRETS[0]}
ADMIN, SHOP = "https://admin.example.com", "https://shop.example.com"

THIS_MACHINE = """\
# What is different on this machine: free ports, and a server behind the gateway that takes 300 ms for an answer.
[server]
host = "127.0.0.1"
port = 0
workers = 8

[observability]
metrics.port = 0

[[routes]]
path = "/orders"
upstream = "http://127.0.0.1:{port}"
"""


class Unexpected(Exception):
    pass


def narrate(text):
    print(f"\n# {text}\n", flush=True)


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
    return "\n".join([f"- {line}" for line in before.splitlines()] + [f"+ {line}" for line in after.splitlines()])


class SlowServer(http.server.BaseHTTPRequestHandler):
    """The server behind the gateway."""

    def do_GET(self):
        time.sleep(0.3)
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
    """gateway.toml, as somebody with an editor changes it."""

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

    def edit(self, before, after):
        text = self.path.read_text()
        expect(text.count(before) == 1, f"{before} is once in {self.path.name}")
        print(diff(before, after), flush=True)
        self.write(text.replace(before, after))


class Gateway:
    """The program, what it prints, and requests to it."""

    def __init__(self, program, folder):
        self.lines, self.prints_events = [], True
        environment = {"PATH": os.environ["PATH"], "CFG_PROFILE": "this_machine"}
        self.process = subprocess.Popen([program], cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True)
        self.readers = [threading.Thread(target=self.read, args=stream, daemon=True)
                        for stream in ((self.process.stdout, False), (self.process.stderr, True))]
        for reader in self.readers:
            reader.start()
        self.port, self.metrics_port = (int(self.printed(rf"{what} on 127\.0\.0\.1 port (\d+)")[1]) for what in ("serving", "metrics"))

    def read(self, stream, are_events):
        for line in stream:
            self.lines.append(line.rstrip("\n"))
            if are_events and self.prints_events:
                print("  |", line, end="", flush=True)

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
        return self.metric("gateway_config_version")


def follows_edits(gateway, file):
    narrate("Without a key nothing is served; a tenant can keep values, and is passed on to servers behind the gateway.")
    gateway.show(401, "GET", "/keys/greeting", headers={})
    gateway.show(204, "PUT", "/keys/greeting", "hello")
    expect(gateway.show(200, "GET", "/keys/greeting").text == "hello", "the value is the one that was put")
    gateway.show(200, "GET", "/orders/17")

    narrate("The file is edited while the gateway serves. A tenant's rate limit:")
    file.edit("requests_per_minute = 12_000", "requests_per_minute = 5")
    expect(gateway.show(429, "GET", "/keys/greeting").headers["Retry-After"], "it says when to come again")
    file.edit("requests_per_minute = 5", "requests_per_minute = 12_000")
    gateway.show(200, "GET", "/keys/greeting")

    narrate("The origins that browsers may call from:")
    expect(gateway.is_allowed(ADMIN) and not gateway.is_allowed(SHOP), "at first one, not the other")
    file.edit(ADMIN, SHOP)
    until("the new origin is allowed", lambda: gateway.is_allowed(SHOP))
    expect(not gateway.is_allowed(ADMIN), "the old one is not allowed any more")
    print(f"{SHOP} is allowed, {ADMIN} is not any more")

    narrate("A timeout, which the server behind the gateway then exceeds:")
    file.edit('timeout = "1500ms"', 'timeout = "100ms"')
    gateway.show(504, "GET", "/orders/17")
    file.edit('timeout = "100ms"', 'timeout = "1500ms"')
    gateway.show(200, "GET", "/orders/17")

    narrate("Feature flags, and the level of the log:")
    gateway.show(403, "POST", "/commands", "GET greeting")
    gateway.show(404, "GET", "/admin")
    file.edit("raw_commands = false", "raw_commands = true\nadmin_endpoints = true")
    expect(gateway.show(200, "POST", "/commands", "GET greeting").text == "hello\n", "the command is run")
    gateway.show(200, "GET", "/admin")
    expect(is_logged(gateway, "/keys/greeting"), "requests that are in order are logged")
    file.edit('logging.level = "info"', 'logging.level = "warn"')
    until("they are not any more", lambda: not is_logged(gateway, "/keys/greeting"))
    print("requests that are in order are not logged any more")

    narrate("What is taken only once waits for a restart, and is counted.")
    file.edit('max_body_size = "8MiB"', 'max_body_size = "16MiB"')
    until("a key waits for a restart", lambda: gateway.metric("gateway_config_pending_restart") == 1)
    print("gateway_config_pending_restart 1")


def is_logged(gateway, path):
    """Whether a request that is in order has a line in the log: the next one is not in order, so it has one in any case."""
    end = f"/nothing/{time.monotonic_ns()}"
    begin = len(gateway.lines)
    gateway.ask("GET", path)
    gateway.ask("GET", end)
    gateway.printed(end)
    return any(path in line for line in gateway.lines[begin:])


def refuses_mistakes(gateway, file):
    narrate("A mistake is refused with all that is wrong, and the gateway serves on with what it had.")
    good, before = file.path.read_text(), gateway.metrics()
    mistakes = good.replace("burst_size = 200", "burst_size = 7_000").replace("allowed_origins", "alowed_origins")
    print(diff("allowed_origins = [", "alowed_origins = ["), diff("burst_size = 200", "burst_size = 7_000"), sep="\n", flush=True)
    file.write(mistakes)
    until("a failure is counted", lambda: gateway.metric('gateway_config_reloads_total{outcome="failure"}') >= 1)
    gateway.printed(r"--> gateway\.toml:\d+:\d+")
    gateway.printed('did you mean "allowed_origins"')
    gateway.printed("a burst must not exceed the requests of a minute")
    gateway.printed("configuration not changed: 3 errors")
    expect(gateway.version() == before["gateway_config_version"], "the version is the same")
    expect(gateway.is_allowed(SHOP), "the origin is still allowed")
    gateway.show(200, "GET", "/keys/greeting")

    narrate("When it is put right, and more, that counts at once.")
    print(diff("alowed_origins = [", "allowed_origins = ["), diff("burst_size = 7_000", "burst_size = 6_000"), sep="\n", flush=True)
    file.write(good.replace("burst_size = 200", "burst_size = 6_000"))
    until("the next version is in use", lambda: gateway.version() == before["gateway_config_version"] + 1)

    narrate("SIGHUP makes it look at its files, which are as they were.")
    triggers = gateway.metric("gateway_config_triggers_total")
    gateway.process.send_signal(signal.SIGHUP)
    until("the signal is counted", lambda: gateway.metric("gateway_config_triggers_total") > triggers)
    gateway.show(200, "GET", "/keys/greeting")


def drops_nothing(gateway, file):
    narrate(f"Requests on open connections, without a pause, while the file changes {RELOADS} times: none may fail.")
    print(diff("", "[reload]\ndebounce = \"10ms\"  # how the file is watched can be changed as well"), flush=True)
    gateway.prints_events = False
    text = file.path.read_text().replace("[auth]", "[auth]\nrate_limiting.enabled = false", 1)
    text = text.replace("rate_limiting = {", "# rate_limiting = {", 1) + '\n[reload]\ndebounce = "10ms"\n'
    version = gateway.version()
    file.write(text)
    until("there is no limit any more", lambda: gateway.version() == version + 1)

    done, served, failures = threading.Event(), [], []

    def load():
        count, connection = 0, http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=DEADLINE)
        try:
            while not done.is_set():
                connection.request("GET", "/keys/greeting", headers=ACME)
                response = connection.getresponse()
                if (response.status, response.read()) != (200, b"hello"):
                    failures.append(f"status {response.status}")
                connection.request("OPTIONS", "/keys/greeting", headers={"Origin": ADMIN, "Access-Control-Request-Method": "GET"})
                response = connection.getresponse()
                response.read()
                # Origin and age change together, so no answer may have one of each.
                seen = response.status, response.headers.get("Access-Control-Allow-Origin"), response.headers.get("Access-Control-Max-Age")
                if seen not in ((204, ADMIN, "3600"), (204, None, None)):
                    failures.append(f"halves of two versions: {seen}")
                if connection.sock is None:
                    failures.append("the connection was closed")
                count += 2
        except (OSError, http.client.HTTPException) as error:
            failures.append(f"a connection was dropped: {error!r}")
        finally:
            connection.close()
            served.append(count)

    before = gateway.metrics()
    clients = [threading.Thread(target=load) for _ in range(3)]
    for client in clients:
        client.start()
    try:
        for round_number in range(1, RELOADS + 1):
            origin, age = (ADMIN, "1h") if round_number % 2 else (SHOP, "2h")
            file.write(text.replace(SHOP, origin).replace('max_age = "2h"', f'max_age = "{age}"'), by_rename=round_number % 3 != 0)
            version = before["gateway_config_version"] + round_number
            until(f"reload {round_number} is there", lambda: gateway.version() >= version)
    finally:
        done.set()
        for client in clients:
            client.join()
    expect(not failures, f"{len(failures)} failures: {failures[:3]}")
    expect(len(served) == len(clients) and min(served) > 0, "all clients were served")
    print(f"{sum(served)} requests on {len(clients)} connections, {RELOADS} reloads, 0 failures")
    return sum(served)


def shows_metrics(gateway, served):
    narrate("The metrics, as Prometheus reads them:")
    metrics = gateway.metrics()
    print(gateway.ask("GET", "/metrics", port=gateway.metrics_port).text)
    expect(metrics['gateway_config_reloads_total{outcome="failure"}'] == 1, "one reload was refused")
    expect(metrics['gateway_config_reloads_total{outcome="success"}'] >= RELOADS, "the others were not")
    expect(time.time() - 600 < metrics["gateway_config_last_success_timestamp_seconds"] <= time.time() + 1, "the last was just now")
    expect(sum(count for name, count in metrics.items() if name.startswith("gateway_requests_total")) > served, "all requests are counted")
    expect(metrics["gateway_config_is_polled"] == 0, "the system tells of changes")
    expect(gateway.ask("GET", "/config").status == 404, "the configuration is not served")


def main(program):
    upstream = http.server.ThreadingHTTPServer(("127.0.0.1", 0), SlowServer)
    threading.Thread(target=upstream.serve_forever, daemon=True).start()
    gateway = None
    with tempfile.TemporaryDirectory() as scratch:
        try:
            for name in ("gateway.toml", ".env"):
                shutil.copy(FOLDER / name, scratch)
            shutil.copytree(FOLDER / "secrets", Path(scratch) / "secrets")
            (Path(scratch) / "gateway.this_machine.toml").write_text(THIS_MACHINE.format(port=upstream.server_port))
            file = File(Path(scratch) / "gateway.toml")

            narrate("The gateway is started on a copy of gateway.toml.")
            print("$ CFG_PROFILE=this_machine example_gateway", flush=True)
            gateway = Gateway(Path(program).resolve(), scratch)
            print(f"serving on 127.0.0.1 port {gateway.port}, metrics on port {gateway.metrics_port}")

            follows_edits(gateway, file)
            refuses_mistakes(gateway, file)
            shows_metrics(gateway, drops_nothing(gateway, file))

            narrate("It is asked to stop.")
            gateway.process.send_signal(signal.SIGTERM)
            expect(gateway.process.wait(DEADLINE) == 0, "the exit code is 0")
            gateway.printed("^stopped$")
            expect(not any(secret in line for secret in SECRETS for line in gateway.lines), "no secret was printed")
            print("stopped, exit code 0")
        except (Unexpected, OSError, http.client.HTTPException, subprocess.TimeoutExpired) as error:
            print(f"error: {error!r}", file=sys.stderr)
            print("\n".join(gateway.lines[-40:]) if gateway else "", file=sys.stderr)
            return 1
        finally:
            if gateway:
                gateway.process.kill()
                gateway.process.wait()
                for reader in gateway.readers:
                    reader.join()
            upstream.shutdown()
    print("\nnothing was dropped, nothing was half-changed, nothing wrong was taken")
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: demonstrate.py <example_gateway>")
    sys.exit(main(sys.argv[1]))
