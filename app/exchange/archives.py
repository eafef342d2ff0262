"""What is checked of a zipped file before anything in it is opened."""

from __future__ import annotations

import io
import re
from datetime import datetime
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from app.domain.errors import DomainError

MAX_FILE = 8 * 1024 * 1024
MAX_UNPACKED = 60 * 1024 * 1024
MAX_MEMBERS = 500
MAX_RATIO = 200


def require_safe_workbook(content: bytes) -> None:
    """Refuse what is not a workbook, what unpacks to too much, and what reaches outside itself.

    Raises ``workbook_unreadable``, ``workbook_too_large`` or ``workbook_links_out``.
    """
    if len(content) > MAX_FILE:
        raise DomainError("workbook_too_large", limit=MAX_FILE // (1024 * 1024))
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise DomainError("workbook_unreadable") from error
    names = {member.filename for member in members}
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        raise DomainError("workbook_unreadable")
    unpacked = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED or unpacked / packed > MAX_RATIO:
        raise DomainError("workbook_too_large", limit=MAX_FILE // (1024 * 1024))
    if any(name.startswith(("xl/externalLinks/", "xl/vbaProject")) for name in names):
        raise DomainError("workbook_links_out")


def settle(content: bytes, moment: datetime) -> bytes:
    """The same archive with ``moment`` wherever a library wrote the time of day: equal states give equal bytes."""
    stamp = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")
    buffer = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as source, ZipFile(buffer, "w", ZIP_DEFLATED) as target:
        for member in source.infolist():
            data = source.read(member)
            if member.filename == "docProps/core.xml":
                data = stamp.sub(lambda found: found[1] + f"{moment:%Y-%m-%dT%H:%M:%SZ}".encode(), data)
            fixed = ZipInfo(member.filename, moment.timetuple()[:6])
            fixed.compress_type, fixed.external_attr = ZIP_DEFLATED, 0o644 << 16
            target.writestr(fixed, data)
    return buffer.getvalue()
