#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the documents the benchmarks read: the same bytes on every machine and with every Python.

generate.py <folder>

gateway.{toml,json}             one service's configuration, 53 leaves under 12 headers
tenants_1000.{toml,json}        an array of tables, 0.4 MB
tenants_20000.{toml,json}       the same, 8 MB
"""

import json
import sys
from pathlib import Path

GATEWAY = {
    "server": {
        "host": "0.0.0.0",
        "port": 8443,
        "workers": 24,
        "max_connections": 50000,
        "base_path": "/api/v3",
        "timeouts": {"connect_ms": 2500, "read_ms": 45000, "write_ms": 45000, "idle_ms": 180000},
        "cors": {
            "enabled": True,
            "allowed_origins": [
                "https://shop.example.net",
                "https://console.example.net",
                "https://preview.example.net:9443",
            ],
            "allowed_methods": ["GET", "HEAD", "POST", "PATCH", "DELETE"],
            "max_age": 43200,
            "allow_credentials": True,
        },
        "tls": {
            "enabled": True,
            "cert_file": "/etc/gateway/certs/public.pem",
            "key_file": "/etc/gateway/certs/private.pem",
            "min_version": "1.3",
        },
    },
    "redis": {
        "url": "redis://cache-0.storage.internal.example.net:6380",
        "db": 2,
        "password": "a-long-passphrase-for-benchmarks",
        "tls": False,
        "retries": 3,
        "key_prefix": "edge:live:v1:",
        "pool": {"min_size": 8, "max_size": 96, "idle_seconds": 45.5},
    },
    "auth": {
        "enabled": True,
        "jwt_secret": "00c1f7d25be94a6883ab0f5e9d3c7142e6bd8a91f40527c3",
        "issuer": "https://login.example.net/",
        "token_ttl_seconds": 1800,
        "rate_limiting": {
            "enabled": True,
            "requests_per_second": 400,
            "burst": 1600,
            "refill_factor": 0.75,
            "exempt": ["172.16.0.0/12", "127.0.0.0/8", "uptime-probe"],
        },
    },
    "observability": {
        "logging": {
            "level": "warn",
            "format": "text",
            "file": "/var/log/gateway/service.log",
            "color": False,
            "max_bytes": 268435456,
        },
        "metrics": {"enabled": True, "port": 9102, "path": "/metrics", "interval_seconds": 30.0},
        "tracing": {
            "enabled": False,
            "endpoint": "http://traces.telemetry.example.net:4318",
            "sample_ratio": 0.02,
            "service_name": "edge-gateway",
        },
    },
    "features": {"new_router": False, "http3": True, "websocket": True, "experimental_cache": False},
}

WORDS = """amber basil cedar delta ember fjord grove haven iris juniper kite lumen maple nova onyx pine quartz river
           slate tundra umber vale willow zephyr""".split()
KINDS = ["AG", "GmbH", "Inc", "Ltd", "S.A.", "& Sons"]
REGIONS = ["ap-south-1", "ap-northeast-2", "eu-north-1", "eu-central-1", "us-east-2", "us-west-1"]


class Dice:
    """A 64-bit linear congruential generator: the random module promises no sequence across versions."""

    def __init__(self, seed):
        self.state = seed

    def roll(self, low, high):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return low + (self.state >> 33) % (high - low + 1)

    def pick(self, choices):
        return choices[self.roll(0, len(choices) - 1)]

    def decimal(self, top, digits):
        return self.roll(0, top * 10**digits) / 10**digits


def make_tenant(number, dice):
    def word():
        return dice.pick(WORDS)

    name = f"{word().title()} {word().title()} {dice.pick(KINDS)}"
    if number % 50 == 11:  # some need escapes,
        name = f'"{name}" Holding\\Partners'
    if number % 50 == 31:  # and some are not ASCII
        name = f"Bäcker & {name}"
    port, version = dice.roll(1024, 65535), dice.roll(1, 4)
    return {
        "id": f"tenant-{number:06d}",
        "name": name,
        "region": dice.pick(REGIONS),
        "active": dice.roll(1, 10) != 1,
        "tier": dice.roll(1, 5),
        "port": dice.roll(1024, 65535),
        "created_at": dice.roll(1_500_000_000, 1_750_000_000),
        "weight": dice.decimal(10, dice.roll(1, 4)),
        "api_key": "".join(f"{dice.roll(0, 0xFFFF):04x}" for _ in range(8)),
        "upstream_url": f"https://{word()}-{word()}.svc.example.net:{port}/v{version}/{word()}",
        "tags": [word() for _ in range(dice.roll(1, 5))],
        "limits": {
            "requests_per_second": dice.roll(10, 5000),
            "burst": dice.roll(10, 20000),
            "max_body_bytes": dice.roll(1024, 104857600),
            "quota": dice.decimal(1000, dice.pick([1, 2, 6])),
        },
    }


def toml_value(value):
    if isinstance(value, list):
        return "[" + ", ".join(map(toml_value, value)) + "]"
    # What JSON writes for these is TOML too.
    return json.dumps(value, ensure_ascii=False)


def toml_lines(table, path=()):
    """The table's own values, then its tables, each under its header; a table of tables only needs no header."""
    own = [f"{key} = {toml_value(value)}" for key, value in table.items() if not isinstance(value, dict)]
    if path and own:
        yield f"[{'.'.join(path)}]"
    yield from own
    if own:
        yield ""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from toml_lines(value, (*path, key))


def tenants_lines(tenants):
    for tenant in tenants:
        yield "[[tenants]]"
        own = dict(tenant)
        limits = own.pop("limits")
        yield from toml_lines(own)
        yield from toml_lines(limits, ("tenants", "limits"))


def write(path, text):
    path.write_text(text, encoding="utf-8", newline="\n")


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    write(folder / "gateway.toml", "\n".join(["# The configuration of an API gateway", "", *toml_lines(GATEWAY)]))
    write(folder / "gateway.json", json.dumps(GATEWAY, indent=2) + "\n")
    for count in (1000, 20000):
        dice = Dice(seed=count)
        tenants = [make_tenant(number, dice) for number in range(count)]
        write(folder / f"tenants_{count}.toml", "\n".join(tenants_lines(tenants)))
        write(folder / f"tenants_{count}.json", json.dumps({"tenants": tenants}, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
