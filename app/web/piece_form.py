"""The form of a document: what it is, and its file when one chooses to leave it here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_wtf.file import MultipleFileField
from werkzeug.datastructures import FileStorage
from wtforms import StringField
from wtforms.fields.choices import SelectChoice, SelectField
from wtforms.validators import Length, Regexp

from app.web.forms import BaseForm, FrenchDateField, optional, required

JOIN, DESCRIBE = "joindre", "decrire"
"""The two acts of the form: keep the file here, or only say what it is."""

PIECE_FIELDS = {
    "until_before_date": "until",
    "document_date_out_of_range": "document_date",
    "fingerprint_invalid": "sha256",
    "fingerprint_mismatch": "sha256",
    "fingerprint_of_several": "sha256",
    "edition_same_file": "files",
    "proof_file_too_large": "files",
    "proof_file_empty": "files",
    "file_kind_refused": "files",
    "file_name_lies": "files",
    "file_macros": "files",
    "file_archive_unsafe": "files",
    "file_infected": "files",
    "antivirus_unavailable": "files",
}
"""Where the form shows what the register refuses."""


class PieceForm(BaseForm):
    """A document: described, and its file stored when it is sent. Without a file, it needs a title."""

    files = MultipleFileField("Fichiers")
    kind = SelectField(
        "Nature de la pièce", choices=[], validators=[required("Choisissez la nature de la pièce.")]
    )
    title = StringField("Titre de la pièce", [Length(max=300, message="Au plus 300 caractères.")])
    document_date = FrenchDateField("Date de la pièce", [optional()])
    until = FrenchDateField("Valable jusqu’au", [optional()])
    owner = StringField("Qui la tient à jour", [Length(max=120, message="Au plus 120 caractères.")])
    place = StringField("Où elle est rangée", [Length(max=300, message="Au plus 300 caractères.")])
    sha256 = StringField(
        "Empreinte SHA-256",
        [
            optional(),
            Regexp(
                r"^[0-9A-Fa-f]{64}$",
                message="Une empreinte SHA-256 compte 64 chiffres ou lettres de a à f.",
            ),
        ],
    )

    def __init__(self, labels: Mapping[str, str], act: str = "", **values: Any) -> None:
        super().__init__(prefix="piece-", **values)
        self.kind.choices = [SelectChoice(code, label) for code, label in labels.items()]
        self.act = act

    def values(self) -> dict[str, Any]:
        """What was typed, under the names that a piece has in the register."""
        return {
            "kind": self.kind.data,
            "title": self.title.data or "",
            "document_date": self.document_date.data,
            "until": self.until.data,
            "place": self.place.data or "",
            "sha256": self.sha256.data or "",
            "owner": self.owner.data or "",
        }

    @property
    def sent(self) -> list[FileStorage]:
        """The files to keep; none when one chose to keep none."""
        return [] if self.act == DESCRIBE else [file for file in self.files.data or [] if file.filename]

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid = bool(super().validate(extra_validators))
        if self.act == JOIN and not self.sent:
            self.files.errors = ["Choisissez un fichier, ou enregistrez la pièce sans le fichier."]
            return False
        if not self.sent and not self.title.data and not self.title.errors:
            self.title.errors = ["Donnez le titre de la pièce."]
            return False
        return is_valid
