"""One line for each request: JSON in production, readable elsewhere; never a name, a text or a token."""

from __future__ import annotations

import logging
import time

import structlog
from flask import Flask, Response, g, request

from app.config import Settings

log = structlog.get_logger("boussole")


def init_app(app: Flask, settings: Settings) -> None:
    renderer = (
        structlog.processors.JSONRenderer() if settings.is_production else structlog.dev.ConsoleRenderer()
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.WARNING if settings.environment == "test" else logging.INFO
        ),
        logger_factory=structlog.WriteLoggerFactory(),
        cache_logger_on_first_use=True,
    )
    app.before_request(_start)
    app.after_request(_write)


def _start() -> None:
    g.started = time.perf_counter()


def _write(response: Response) -> Response:
    if request.endpoint != "static":
        log.info(
            "request",
            method=request.method,
            endpoint=request.endpoint,
            status=response.status_code,
            ms=round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
        )
    return response
