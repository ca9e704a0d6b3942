"""What a newer version or other settings would read differently."""

from __future__ import annotations

import pytest

from rb_ingest.settings import Settings
from rb_ingest.storage.outdated import WHAT_A_SETTING_AFFECTS, StoredReading, is_outdated


def reading(**fields) -> StoredReading:
    before = {
        "document_id": "d1",
        "status": "ok",
        "has_rows": True,
        "failed_pages": 0,
        "sources": frozenset({"scan"}),
        "pipeline_version": "1",
        "settings": Settings().model_dump(mode="json"),
    }
    return StoredReading(**{**before, **fields})


SCAN = reading()
VECTORS = reading(sources=frozenset({"born_digital"}))
DRAWN = reading(sources=frozenset({"rendering", "born_digital"}))
PARTIAL = reading(status="partial", failed_pages=1)
REFUSED = reading(status="failed", sources=frozenset(), has_rows=False)
ALL = {"scan": SCAN, "vectors": VECTORS, "drawn": DRAWN, "partial": PARTIAL, "refused": REFUSED}


def test_every_setting_is_known():
    assert set(WHAT_A_SETTING_AFFECTS) == set(Settings.model_fields)


@pytest.mark.parametrize(
    ("changed", "affected"),
    [
        ({"max_file_mb": 300}, {"refused"}),
        ({"max_pages": 400}, {"refused"}),
        ({"max_page_megapixels": 90}, {"scan", "drawn", "partial", "refused"}),
        ({"page_seconds": 300}, {"partial", "refused"}),
        ({"worker_memory_mb": 3000}, {"partial", "refused"}),
        ({"render_dpi": 150}, {"drawn"}),
        ({"min_dpi": 90}, {"scan", "partial"}),
        ({"language": "eng"}, {"scan", "drawn", "partial"}),
        ({"max_error": 0.01}, {"scan", "vectors", "drawn", "partial"}),
    ],
)
def test_a_setting_affects_what_it_can_change(changed, affected):
    assert {name for name, stored in ALL.items() if is_outdated(stored, "1", Settings(**changed))} == affected


def test_nothing_changed_affects_nothing_and_another_version_all():
    assert not [name for name, stored in ALL.items() if is_outdated(stored, "1", Settings())]
    assert all(is_outdated(stored, "2", Settings()) for stored in ALL.values())
    assert is_outdated(reading(settings=None), "1", Settings())


def test_a_setting_that_was_unknown_then_counts_as_changed():
    assert SCAN.settings is not None
    before = {name: value for name, value in SCAN.settings.items() if name != "language"}
    assert is_outdated(reading(settings=before), "1", Settings())
    assert not is_outdated(reading(settings=before, sources=frozenset({"born_digital"})), "1", Settings())
