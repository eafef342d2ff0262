"""The architecture holds, and each contract is seen to fail on a planted breach."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.imports import find_back_doors, find_foreign_in_domain

ROOT = Path(__file__).parents[2]
APP = ROOT / "app"


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    script = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(cache_dir=None))"
    return subprocess.run(
        [sys.executable, "-c", script], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(
        APP, tmp_path / "app", ignore=shutil.ignore_patterns("static", "fonts", "__pycache__", "*.html")
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_contract_is_kept():
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("path", "line", "contract"),
    [
        ("app/domain/errors.py", "import app.config", "Layers, top to bottom"),
        ("app/db/base.py", "import app.web.paging", "Layers, top to bottom"),
        ("app/helpers.py", "import app.config", "Layers, top to bottom"),
        (
            "app/features/audit/service.py",
            "import app.features.accounts.service",
            "Features form a one-way chain",
        ),
        ("app/features/pages/views.py", "import sqlalchemy", "Views and forms see neither rows nor SQL"),
        (
            "app/features/assessments/views/signing.py",
            "import app.features.assessments.models",
            "Views and forms see neither rows nor SQL",
        ),
        ("app/features/evidence/service.py", "import flask", "Services, queries, rows, jobs and documents"),
        ("app/documents/blocks.py", "import reportlab", "Only the PDF renderer knows reportlab"),
    ],
)
def test_a_breach_of_a_contract_is_seen(copy: Path, path: str, line: str, contract: str):
    target = copy / path
    before = target.read_text(encoding="utf-8") if target.exists() else ""
    target.write_text(f"{before}\n{line}\n", encoding="utf-8")
    result = lint(copy)
    assert result.returncode == 1
    broken = result.stdout.partition("Broken contracts")[2]
    assert contract in broken, result.stdout


def test_the_domain_imports_nothing_but_the_standard_library():
    assert find_foreign_in_domain(APP) == []


def test_a_foreign_import_in_the_domain_is_seen(copy: Path):
    (copy / "app/domain/errors.py").write_text("import yaml\n", encoding="utf-8")
    assert find_foreign_in_domain(copy / "app") == ["domain/errors.py: yaml"]


def test_a_feature_is_entered_only_by_its_service_or_queries():
    assert find_back_doors(APP) == []


def test_a_back_door_between_features_is_seen(copy: Path):
    path = copy / "app/features/evidence/service.py"
    path.write_text("from app.features.audit.models import AuditHeadRow\n", encoding="utf-8")
    assert find_back_doors(copy / "app") == [
        "features/evidence/service.py: app.features.audit.models.AuditHeadRow"
    ]
