"""How much of a file is accepted, and why."""

from __future__ import annotations

MAX_FILE_BYTES = 4 * 1024**3
"""A file is streamed, never held: this only stops a file that is not what it says. The historical extraction
weighs some 40 MB; the new one, with its histories, much more."""

MAX_LINE_BYTES = 16 * 1024
"""The longest line seen in the real files has 460 characters."""

MAX_JSON_DEPTH = 32
"""The official example is 8 levels deep; ijson's prefixes make depth cost its square in memory."""

MAX_JSON_TEXT_BYTES = 64 * 1024
"""One text of the JSON: names and addresses of FINESS hold on 60 characters."""

MAX_JSON_NUMBER = 30
"""Characters of one number of the JSON: beyond 4 300 digits the reader itself breaks."""

MAX_JSON_ENTITY_BYTES = 32 * 1024**2
"""One legal entity with all its establishments and their histories is held in memory while it is read."""

MAX_REFUSED_LINES = 10_000
"""Beyond this the file is not a list with a few bad lines: it is another file."""

BATCH = 1_000
"""Records written at a time: enough for the database to work in bulk, few enough to be held."""
