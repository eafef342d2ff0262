"""The documented form of OSCAL 1.1 for what we write, as schemas of ours; not the official schemas."""

from __future__ import annotations

from typing import Any

TOKEN = {"type": "string", "pattern": r"^[^\W\d][\w.\-]*$"}
LINE = {"type": "string", "pattern": r"^\S(.*\S)?\Z"}
TEXT = {"type": "string", "pattern": r"\S"}
UUID = {
    "type": "string",
    "pattern": r"^[0-9a-f]{8}-[0-9a-f]{4}-[45][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\Z",
}
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})\Z"}
REFERENCE = {"type": "string", "pattern": r"^(#[0-9a-f-]{36}|[A-Za-z0-9.\-]+\.json|https?://\S+)\Z"}
ADDRESS = {"type": "string", "pattern": r"^[a-zA-Z][a-zA-Z0-9+\-.]+:.+"}


def block(needed: dict[str, Any], **optional: Any) -> dict[str, Any]:
    names = {name.replace("_", "-"): schema for name, schema in {**needed, **optional}.items()}
    required = [name.replace("_", "-") for name in needed]
    return {"type": "object", "additionalProperties": False, "required": required, "properties": names}


def some(schema: dict[str, Any]) -> dict[str, Any]:
    """A list: OSCAL has none that is empty."""
    return {"type": "array", "minItems": 1, "items": schema}


PROP = block({"name": TOKEN, "value": LINE}, ns=ADDRESS, uuid=UUID, **{"class": TOKEN}, remarks=TEXT)
PROPS = some(PROP)
LINK = block({"href": REFERENCE}, rel=TOKEN, text=TEXT, media_type=LINE)
PARTY = block({"uuid": UUID, "type": {"enum": ["person", "organization"]}}, name=LINE, props=PROPS)
METADATA = block(
    {"title": TEXT, "last_modified": MOMENT, "version": LINE, "oscal_version": LINE},
    props=PROPS,
    links=some(LINK),
    parties=some(PARTY),
    remarks=TEXT,
)
RESOURCE = block(
    {"uuid": UUID},
    title=TEXT,
    description=TEXT,
    rlinks=some(block({"href": REFERENCE}, media_type=LINE)),
)
BACK_MATTER = block({}, resources=some(RESOURCE))
PART = block({"name": TOKEN}, id=TOKEN, ns=ADDRESS, title=TEXT, prose=TEXT, props=PROPS)
CONTROL = block(
    {"id": TOKEN, "title": TEXT}, **{"class": TOKEN}, props=PROPS, links=some(LINK), parts=some(PART)
)
GROUP = block({"title": TEXT}, id=TOKEN, parts=some(PART), controls=some(CONTROL))

CATALOG = block(
    {"catalog": block({"uuid": UUID, "metadata": METADATA}, groups=some(GROUP), back_matter=BACK_MATTER)}
)

IMPORT = block({"href": REFERENCE}, include_controls=some(block({}, with_ids=some(TOKEN))))
PROFILE = block(
    {
        "profile": block(
            {"uuid": UUID, "metadata": METADATA, "imports": some(IMPORT)},
            merge=block({}, as_is={"type": "boolean"}),
            back_matter=BACK_MATTER,
        )
    }
)

OBSERVATION = block(
    {
        "uuid": UUID,
        "description": TEXT,
        "methods": some({"enum": ["EXAMINE", "INTERVIEW", "TEST", "UNKNOWN"]}),
        "collected": MOMENT,
    },
    title=TEXT,
    props=PROPS,
    relevant_evidence=some(block({"description": TEXT}, href=REFERENCE)),
    expires=MOMENT,
    remarks=TEXT,
)
STATUS = block({"state": {"enum": ["satisfied", "not-satisfied"]}}, reason=TOKEN, remarks=TEXT)
TARGET = block(
    {"type": {"enum": ["statement-id", "objective-id"]}, "target_id": TOKEN, "status": STATUS}, title=TEXT
)
FINDING = block(
    {"uuid": UUID, "title": TEXT, "description": TEXT, "target": TARGET},
    props=PROPS,
    related_observations=some(block({"observation_uuid": UUID})),
)
SELECTION = block({}, include_controls=some(block({"control_id": TOKEN})))
RESULT = block(
    {
        "uuid": UUID,
        "title": TEXT,
        "description": TEXT,
        "start": MOMENT,
        "reviewed_controls": block({"control_selections": some(SELECTION)}),
    },
    end=MOMENT,
    props=PROPS,
    observations=some(OBSERVATION),
    findings=some(FINDING),
)
RESULTS = block(
    {
        "assessment_results": block(
            {
                "uuid": UUID,
                "metadata": METADATA,
                "import_ap": block({"href": REFERENCE}),
                "results": some(RESULT),
            },
            back_matter=BACK_MATTER,
        )
    }
)
