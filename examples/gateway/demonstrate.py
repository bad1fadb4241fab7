"""Runs the gateway, edits its file while it serves, breaks and removes it, and checks at each step what the gateway makes of it.

demonstrate.py <example_gateway>

Works on a copy of this folder's configuration in a scratch folder, on free ports of the loopback interface. Ends by itself,
with exit code 0 if all behaved as it should.
"""

import http.client
import http.server
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from running_gateway import ACME, DEADLINE, File, Gateway, SlowServer, Unexpected, expect, until

FOLDER = Path(__file__).resolve().parent
RELOADS = 100
SECRETS = (*ACME.values(), "globex-1d77e0a25b", "8c1f0e", "no-real")  # of the files in this folder
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


def narrate(text):
    print(f"\n# {text}\n", flush=True)


def follows_edits(gateway, file):
    narrate("Without a key nothing is served; a tenant can keep values, and is passed on to servers behind the gateway.")
    gateway.show(401, "GET", "/keys/greeting", headers={})
    gateway.show(204, "PUT", "/keys/greeting", "hello")
    expect(gateway.show(200, "GET", "/keys/greeting").text == "hello", "the value is the one that was put")
    gateway.show(200, "GET", "/orders/17")

    narrate("The file is edited while the gateway serves. A tenant's rate limit:")
    file.edit(("requests_per_minute = 12_000", "requests_per_minute = 5"))
    expect(gateway.show(429, "GET", "/keys/greeting").headers["Retry-After"], "it says when to come again")
    file.edit(("requests_per_minute = 5", "requests_per_minute = 12_000"))
    gateway.show(200, "GET", "/keys/greeting")

    narrate("The origins that browsers may call from:")
    expect(gateway.is_allowed(ADMIN) and not gateway.is_allowed(SHOP), "at first one, not the other")
    file.edit((ADMIN, SHOP))
    until("the new origin is allowed", lambda: gateway.is_allowed(SHOP))
    expect(not gateway.is_allowed(ADMIN), "the old one is not allowed any more")
    print(f"{SHOP} is allowed, {ADMIN} is not any more")

    narrate("A timeout, which the server behind the gateway then exceeds:")
    file.edit(('timeout = "1500ms"', 'timeout = "100ms"'))
    gateway.show(504, "GET", "/orders/17")
    file.edit(('timeout = "100ms"', 'timeout = "1500ms"'))
    gateway.show(200, "GET", "/orders/17")

    narrate("Feature flags, and the level of the log:")
    gateway.show(403, "POST", "/commands", "GET greeting")
    gateway.show(404, "GET", "/admin")
    file.edit(("raw_commands = false", "raw_commands = true\nadmin_endpoints = true"))
    expect(gateway.show(200, "POST", "/commands", "GET greeting").text == "hello\n", "the command is run")
    gateway.show(200, "GET", "/admin")
    expect(is_logged(gateway, "/keys/greeting"), "requests that are in order are logged")
    file.edit(('logging.level = "info"', 'logging.level = "warn"'))
    until("they are not any more", lambda: not is_logged(gateway, "/keys/greeting"))
    print("requests that are in order are not logged any more")

    narrate("What is taken only once waits for a restart, and is counted.")
    file.edit(('max_body_size = "8MiB"', 'max_body_size = "16MiB"'))
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
    version = gateway.version()
    file.edit(("burst_size = 200", "burst_size = 7_000"), ("allowed_origins", "alowed_origins"))
    until("a failure is counted", lambda: gateway.metric('gateway_config_reloads_total{outcome="failure"}') >= 1)
    gateway.printed(r"--> gateway\.toml:\d+:\d+")
    gateway.printed('did you mean "allowed_origins"')
    gateway.printed("a burst must not exceed the requests of a minute")
    gateway.printed("configuration not changed: 3 errors")
    expect(gateway.version() == version, "the version is the same")
    expect(gateway.is_allowed(SHOP), "the origin is still allowed")
    gateway.show(200, "GET", "/keys/greeting")

    narrate("When it is put right, and more, that counts at once.")
    file.edit(("burst_size = 7_000", "burst_size = 6_000"), ("alowed_origins", "allowed_origins"))
    gateway.wait_for_version(version + 1)

    narrate("SIGHUP makes it read its files, which are as they were.")
    gateway.process.send_signal(signal.SIGHUP)
    gateway.printed(r"reload \(SIGHUP\)")
    expect(gateway.version() == version + 1, "nothing has changed")
    gateway.show(200, "GET", "/keys/greeting")


def takes_back(gateway, file, this_machine):
    narrate("With a bake_time, a change is taken back if most of the answers fail after it, though the files are in order.")
    version, on_trial = gateway.version(), '[reload]\nbake_time = "10s"\n\n[plugins.geoip]'
    file.edit(("[plugins.geoip]", on_trial))
    gateway.wait_for_version(version + 1)
    good = re.search('upstream = ".*"', this_machine.path.read_text())[0]
    this_machine.edit((good, 'upstream = "http://127.0.0.1:1"'))
    gateway.show(502, "GET", "/orders/17")
    print("and so on, until most of the latest answers are failures:", flush=True)
    gateway.show(200, "GET", "/orders/17")
    until("this is counted", lambda: gateway.metric("gateway_config_rollbacks_total") == 1)
    gateway.printed(rf"version {version + 3}\b")
    expect(gateway.version() == version + 3, "what was healthy is a version of its own")

    narrate("The files are put right.")
    this_machine.edit(('upstream = "http://127.0.0.1:1"', good))
    file.edit((on_trial, "[plugins.geoip]"))
    gateway.wait_for_version(version + 4)
    gateway.show(200, "GET", "/orders/17")


def drops_nothing(gateway, file):
    narrate("Rate limits are switched off, for the load that follows, and the file is to be read 10 ms after each change.")
    version = gateway.version()
    limits = re.search("rate_limiting = {.*}", file.path.read_text())[0]
    file.edit((limits, limits.replace("{", "{ enabled = false,")), ("[plugins.geoip]", '[reload]\ndebounce = "10ms"\n\n[plugins.geoip]'))
    gateway.wait_for_version(version + 1)

    narrate(f"Requests on open connections, without a pause, while origin and max_age change {RELOADS} times: none may fail.")
    gateway.prints_events = False  # there would be 100 of the same
    text = file.path.read_text()

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
    expect(metrics["gateway_config_rollbacks_total"] == 1, "one was taken back")
    expect(metrics["gateway_config_is_polled"] == 0, "the system tells of changes")
    expect(gateway.ask("GET", "/config").status == 404, "the configuration is not served")


def starts_from_backup(program, scratch, file):
    narrate("gateway.toml is removed. Started again, the gateway says so, and serves with the backup of what it had last.")
    kept = file.path.read_text()
    file.path.unlink()
    gateway = Gateway(program, scratch)
    gateway.printed(r"state/\S*-backup-\d+\.toml")
    gateway.show(200, "GET", "/orders/17")
    expect(gateway.is_allowed(SHOP) and not gateway.is_allowed(ADMIN), "the origin is the last one")

    narrate("The file is put back, with another origin and a short graceful_shutdown_timeout, and counts at once.")
    file.put_back(kept, (SHOP, ADMIN), ('timeout = "1m30s"', 'timeout = "100ms"'), ('timeout = "1500ms"', 'timeout = "20s"'))
    until("the new origin is allowed", lambda: gateway.is_allowed(ADMIN))
    return gateway


def main(program):
    upstream = http.server.ThreadingHTTPServer(("127.0.0.1", 0), SlowServer)
    threading.Thread(target=upstream.serve_forever, daemon=True).start()
    program = Path(program).resolve()
    with tempfile.TemporaryDirectory() as scratch:
        try:
            for name in ("gateway.toml", ".env"):
                shutil.copy(FOLDER / name, scratch)
            shutil.copytree(FOLDER / "secrets", Path(scratch) / "secrets")
            file, this_machine = (File(Path(scratch) / name) for name in ("gateway.toml", "gateway.this_machine.toml"))
            this_machine.write(THIS_MACHINE.format(port=upstream.server_port))

            narrate("The gateway is started on a copy of gateway.toml. Below, - and + are edits of files, | is what the gateway says.")
            gateway = Gateway(program, scratch)
            follows_edits(gateway, file)
            refuses_mistakes(gateway, file)
            takes_back(gateway, file, this_machine)
            shows_metrics(gateway, drops_nothing(gateway, file))
            narrate("It is asked to stop while a request is under way, which is answered first.")
            expect(gateway.is_asked_to_stop("/orders/17") == (200, 0), "the request is answered, the exit code is 0")
            gateway.printed("^stopped$")

            gateway = starts_from_backup(program, scratch, file)
            narrate("Asked to stop, it waits for open requests no longer than graceful_shutdown_timeout.")
            expect(gateway.is_asked_to_stop("/orders/never") == (None, 1), "the request is dropped, and the exit code says so")

            for each in Gateway.started:
                each.end()
                expect(not any(secret in line for secret in SECRETS for line in each.lines), "no secret was printed")
        except (Unexpected, OSError, http.client.HTTPException, subprocess.TimeoutExpired) as error:
            print(f"error: {type(error).__name__}: {error}", file=sys.stderr)
            print("\n".join(Gateway.started[-1].lines[-40:]) if Gateway.started else "", file=sys.stderr)
            return 1
        finally:
            SlowServer.over.set()
            for each in Gateway.started:
                each.end()
            upstream.shutdown()
    print("\nnothing was dropped before its time, nothing was half-changed, nothing wrong was kept: all as it should be")
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: demonstrate.py <example_gateway>")
    sys.exit(main(sys.argv[1]))
