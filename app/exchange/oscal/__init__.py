"""OSCAL 1.1.2, in JSON: catalog of a checklist, profile of a kind of establishment, results of an assessment.

Everything is derived from ids and from the state: two exports of the same state are the same bytes. The tests hold
the documents to the documented form, written out by us, and to the models of compliance-trestle (OSCAL 1.2.1).
"""

from app.exchange.oscal.catalog import write_catalog
from app.exchange.oscal.profile import write_profile
from app.exchange.oscal.results import write_results

__all__ = ["write_catalog", "write_profile", "write_results"]
