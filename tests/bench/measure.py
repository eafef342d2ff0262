"""Timing requests over one kept connection, in turns with the bare route: a ratio holds when the machine drifts."""

from __future__ import annotations

import http.client
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds over ``n`` requests, and the ratio of medians to the bare route of the same turns."""

    name: str
    n: int
    median: float
    p95: float
    bare: float
    aim: float

    @property
    def ratio(self) -> float:
        return self.median / self.bare

    def line(self) -> str:
        verdict = "tenu" if self.ratio <= self.aim else "MANQUÉ"
        return (
            f"{self.name:<52} n={self.n:<4} médiane {self.median:8.2f} ms  p95 {self.p95:8.2f} ms  "
            f"{self.ratio:6.1f} x  (visé {self.aim:g} x : {verdict})"
        )


class Client:
    """One browser: a connection and its cookie."""

    def __init__(self, port: int, cookie: str = "") -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.headers = {"Cookie": f"boussole={cookie}"} if cookie else {}

    def get(self, path: str) -> tuple[int, str]:
        return self._send("GET", path)

    def post(self, path: str, fields: Mapping[str, object]) -> tuple[int, str]:
        return self._send("POST", path, urlencode(dict(fields)))

    def _send(self, method: str, path: str, body: str | None = None) -> tuple[int, str]:
        headers = dict(self.headers)
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body=body, headers=headers)
        response = self.connection.getresponse()
        cookie = response.getheader("Set-Cookie", "")
        if cookie.startswith("boussole="):
            self.headers["Cookie"] = cookie.partition(";")[0]
        return response.status, response.read().decode()


def measure(
    name: str,
    aim: float,
    request: Callable[[int], int],
    bare: Callable[[], int],
    n: int = 200,
    warmup: int = 20,
) -> Timing:
    """``n`` requests, each after one to the bare route. Raises ``RuntimeError`` on any answer but 200."""
    own: list[float] = []
    beside: list[float] = []
    for turn in range(n + warmup):
        beside_ms, _ = _time(bare)
        own_ms, status = _time(lambda turn=turn: request(turn))
        if status != 200:
            raise RuntimeError(f"{name}: {status}")
        if turn >= warmup:
            own.append(own_ms)
            beside.append(beside_ms)
    p95 = statistics.quantiles(own, n=20)[-1]
    return Timing(name, n, statistics.median(own), p95, statistics.median(beside), aim)


def _time(call: Callable[[], int]) -> tuple[float, int]:
    start = time.perf_counter()
    status = call()
    return (time.perf_counter() - start) * 1000, status
