"""The lists that come with the application, read once for all the tests of a process: nothing can change them."""

from __future__ import annotations

from functools import cache

from app.content.loader import content_root, load_catalogue
from app.domain.catalogue import Catalogue


@cache
def bundled_catalogue() -> Catalogue:
    return load_catalogue(content_root())
