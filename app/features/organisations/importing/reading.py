"""Which format a file is in, from its content alone, and the reading that follows."""

from __future__ import annotations

from typing import BinaryIO

from app.domain.errors import DomainError
from app.domain.organisations import Nomenclature
from app.features.organisations.importing.historical import find_historical, open_historical
from app.features.organisations.importing.records import Reading
from app.features.organisations.importing.structures import looks_like_json, open_structures
from app.features.organisations.importing.table import find_header, open_table
from app.features.organisations.importing.text import check_file, detect_encoding


def open_reading(file: BinaryIO, nomenclature: Nomenclature) -> Reading:
    """Recognise the file and make ready to read it.

    Raises a ``DomainError`` whose code begins with ``import_`` when the whole file is refused; reading its items
    may raise one too, for what shows only further on.
    """
    if looks_like_json(check_file(file)):
        return open_structures(file, nomenclature)
    encoding = detect_encoding(file)
    if find_historical(file, encoding):
        return open_historical(file, encoding, nomenclature)
    header = find_header(file, encoding)
    if header is None:
        raise DomainError("import_format_unknown")
    return open_table(file, encoding, nomenclature, header)
