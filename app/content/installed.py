"""The checklists of this installation: those that come with the application, and the operator's own."""

from __future__ import annotations

from pathlib import Path

from app.content.loader import content_root, load_catalogue
from app.domain.catalogue import Catalogue


class Installed:
    """Which folder of local checklists this process was given; the web reads it at start, each job when it runs."""

    def __init__(self) -> None:
        self._local: Path | None = None

    def configure(self, local: Path | None) -> None:
        self._local = local

    def load(self) -> Catalogue:
        """Every checklist, bundled and local. Raises ``ContentError`` with all the faults."""
        return load_catalogue(content_root(), self._local)


INSTALLED = Installed()
