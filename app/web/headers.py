"""Security headers of every answer, and how long a browser may keep it.

ANSSI-PA-009 (v2.0, 2021-04-28) is the guide followed. No page carries inline script or style, so the content
security policy is one constant.
"""

from __future__ import annotations

from flask import Flask, Response, request

from app.web.context import current_settings

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""``data:`` is for the images inside Bootstrap's stylesheet."""

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
STRICT_TRANSPORT_SECURITY = "max-age=31536000; includeSubDomains"
ONE_YEAR = "public, max-age=31536000, immutable"
REVALIDATE = "public, no-cache"
NO_STORE = "no-store"


def init_app(app: Flask) -> None:
    app.after_request(add_headers)


def add_headers(response: Response) -> Response:
    """Set what is missing; a view may have set a stricter header itself."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure and current_settings().is_production:
        response.headers.setdefault("Strict-Transport-Security", STRICT_TRANSPORT_SECURITY)
    _set_cache(response)
    return response


def _set_cache(response: Response) -> None:
    """Static files named by their hash are kept a year; a page never: any may show who is signed in."""
    if request.endpoint == "static" and response.status_code in (200, 206, 304):
        response.headers["Cache-Control"] = ONE_YEAR if "v" in request.args else REVALIDATE
    else:
        response.headers.setdefault("Cache-Control", NO_STORE)
