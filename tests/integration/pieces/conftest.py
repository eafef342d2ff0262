"""One establishment with a folder of its own for the files of its proofs."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import stream_encode_multipart

from app.config import FileSettings, Settings
from app.db.files import FileStore
from app.features.audit import queries as audit
from app.features.evidence import queries as evidence
from app.features.evidence.models import EvidenceFileRow, EvidenceRow
from tests.integration.assessments.conftest import Story, story

__all__ = ["story"]

PDF = b"%PDF-1.7\nune politique"
PIECE = {"piece-kind": "pssi", "piece-title": "PSSI v3", "piece-document_date": "2026-03-01"}


def sent_file(name: str, content: bytes) -> FileStorage:
    return FileStorage(io.BytesIO(content), filename=name, name="piece-files")


@dataclass
class Register:
    """The pieces of the story's establishment: what is in the base, what is on disk."""

    story: Story
    store: FileStore
    configure: Callable[..., None]

    @property
    def place(self) -> str:
        return f"/etablissements/{self.story.organisation_id}/pieces"

    def send(self, *files: tuple[str, bytes], item: str = "D2.P1", act: str = "joindre", **over: str) -> Any:
        data: dict[str, Any] = PIECE | {f"piece-{name}": value for name, value in over.items()}
        data |= {"piece-files": [sent_file(name, content) for name, content in files], "acte": act}
        return self.post(self.story.url(f"/points/{item}/preuves"), data)

    def post(self, place: str, data: dict[str, Any]) -> Any:
        """A form sent with its files, encoded in memory: the client of tests would leave a temporary file open."""
        body, _length, boundary = stream_encode_multipart(data, use_tempfile=False)
        return self.story.client.post(
            place, data=body.read(), content_type=f"multipart/form-data; boundary={boundary}"
        )

    def pieces(self) -> list[EvidenceRow]:
        with self.story.database.reading_session() as session:
            rows = evidence.list_pieces(session, self.story.organisation_id)
            return sorted(rows, key=lambda row: row.title)

    def files(self) -> list[EvidenceFileRow]:
        with self.story.database.reading_session() as session:
            return list(session.scalars(select(EvidenceFileRow)))

    def on_disk(self) -> int:
        return sum(1 for path in self.store.folder.rglob("*") if path.is_file())

    def acts(self) -> list[str]:
        with self.story.database.reading_session() as session:
            records = audit.list_records(session, self.story.organisation_id, size=200).records
            return [record.action for record in records]


@pytest.fixture
def register(story: Story, app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Register]:
    kept: Settings = app.extensions["boussole.settings"]
    folder = str(tmp_path / "pieces")

    def configure(**over: Any) -> None:
        files = replace(FileSettings(folder=folder), **over)
        app.extensions["boussole.settings"] = replace(kept, files=files)

    configure()
    monkeypatch.setenv("BOUSSOLE_FILES_DIR", folder)
    story.act_as(story.referent)
    yield Register(story, FileStore(folder), configure)
    app.extensions["boussole.settings"] = kept
