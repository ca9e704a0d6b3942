"""The check of an installation."""

from __future__ import annotations

import stat

import pytest

from rb_ingest.cli import doctor
from rb_ingest.errors import ReferenceDataError


def by_name(language: str = "ind") -> dict[str, doctor.Check]:
    return {check.what: check for check in doctor.check_installation(language)}


@pytest.fixture
def fake_tesseract(tmp_path, monkeypatch):
    def install(version: str, languages: str) -> None:
        program = tmp_path / "tesseract"
        program.write_text(
            f'#!/bin/sh\nif [ "$1" = --version ]; then echo "tesseract {version}"; else '
            f'printf "List of available languages:\\n{languages}\\n"; fi\n'
        )
        program.chmod(program.stat().st_mode | stat.S_IXUSR)

    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return install


def test_this_installation_is_complete():
    assert [check.what for check in doctor.check_installation("ind") if not check.ok] == []
    assert {"duckdb", "opencv-python-headless", "typer"} <= set(by_name())


def test_versions_are_shown(fake_tesseract):
    fake_tesseract("5.3.0", "eng\\nind")
    checks = by_name()
    assert checks["Tesseract 5 or newer"].found == "tesseract 5.3.0"
    assert checks["Tesseract language ind"].found == "languages: eng ind"
    assert checks["reference data"].found.endswith("553 offices")


def test_an_old_tesseract_or_a_missing_language_is_told(fake_tesseract):
    fake_tesseract("4.1.1", "eng")
    checks = by_name()
    assert not checks["Tesseract 5 or newer"].ok
    assert not checks["Tesseract language ind"].ok
    assert "apt-get install tesseract-ocr tesseract-ocr-ind" in checks["Tesseract language ind"].remedy


def test_a_missing_tesseract_is_told(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    checks = by_name()
    assert (checks["Tesseract 5 or newer"].ok, checks["Tesseract language ind"].ok) == (False, False)


def test_a_library_that_is_missing_or_does_not_load_is_told(monkeypatch):
    def load(name: str) -> object:
        if name == "cv2":
            raise ImportError("libGL.so.1: cannot open shared object file")
        return object()

    monkeypatch.setattr(
        "rb_ingest.cli.doctor.metadata.requires", lambda _: ["no-such-library>=1", "opencv-python-headless>=4"]
    )
    monkeypatch.setattr("rb_ingest.cli.doctor.importlib.import_module", load)
    checks = {check.what: check for check in doctor._check_libraries()}
    assert checks["no-such-library"].found == "not installed"
    assert "libGL" in checks["opencv-python-headless"].found
    assert not any(check.ok for check in checks.values())


def test_broken_reference_data_is_told(monkeypatch):
    def broken() -> None:
        raise ReferenceDataError("satker.csv, line 7: no code")

    monkeypatch.setattr("rb_ingest.reference.shipped_reference", broken)
    assert by_name()["reference data"].found == "satker.csv, line 7: no code"
