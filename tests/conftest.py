"""What all tests share: the same cases in every run, and the markers that `make check` goes by."""

from __future__ import annotations

import gc
import os
import shutil
import stat
from collections.abc import Callable, Generator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

# What the package needs is imported where it is needed: the process that only hands tests out starts a second earlier.
if TYPE_CHECKING:
    import duckdb

    from rb_ingest.review_policy import ReviewPolicy
    from rb_ingest.storage.store import Store
    from tests.golden import Golden

# Importing makes no garbage to speak of, and each search for it goes over all that was imported so far: a tenth of the
# time in which tests are found. See pytest_collection_finish.
gc.disable()

TESTS = Path(__file__).parent
# Files, or single tests of a file, in which Tesseract is started.
OCR = {
    "benchmarks/test_mark_pages.py",
    "benchmarks/test_mixtures.py",
    "cli/test_app.py::test_doctor_fails_when_something_is_missing",
    "cli/test_doctor.py",
    "reading/marks/test_back_of_sheet.py",
    "reading/marks/test_bars_over_rules.py",
    "reading/test_written_months.py",
    "reading/marks/test_pale.py",
    "reading/marks/test_pen.py",
    "reading/marks/test_shades_in_shadow.py",
    "reading/marks/test_stamps.py::test_no_piece_of_a_stamp_is_a_sure_mark",
    "reading/scan/test_evened.py::test_pale_print_that_a_scanner_made_of_dots_is_read",
    "reading/scan/test_evened.py::test_the_dots_of_a_grey_background_are_no_ticks",
    "reading/test_composed_pages.py",
    "reading/test_damaged_pages.py",
    "reading/test_given_rules.py",
    "reading/test_page.py",
    "reading/test_pictures.py",
    "reading/test_sister_pages.py::test_lost_months_are_ruled_as_on_the_other_pages_and_said_to_be_inferred",
    "reading/test_stages.py::test_text",
    "reading/text/test_ocr.py",
    "reading/text/test_tesseract_faults.py",
    "rows/test_seed_layouts.py",
    "test_fuzz.py::test_broken_pdfs_are_read_or_refused",
    "test_pipeline.py",
    "inbox/test_picture_inbox.py",
    "inbox/test_hostile_inbox.py::test_it_took_no_longer_than_sound_files_would",
}
# Folders, files and tests with a browser, a cluster, processes that import everything or hang until they are killed, or
# much data.
SLOW = {
    "batch/test_faults.py",
    "batch/test_retry.py",
    "batch/test_run.py::test_pages_that_hang_or_die_in_real_processes_harm_nothing_else",
    "batch/test_surroundings.py",
    "batch/test_together.py",
    "benchmarks/test_techniques.py::test_a_technique_is_left_out_of_its_process",
    "benchmarks/test_mixtures.py",
    "browser",
    "cli/test_app.py::test_an_interrupted_run_stops_cleanly",
    "cli/test_limits.py::test_a_page_that_never_ends_is_given_up",
    "inbox/test_hostile_inbox.py",
    "notebooks",
    "review/test_database.py::test_a_visit_waits_for_a_colleague_to_leave",
    "review/test_server.py",
    "storage/test_big_database.py",
    "storage/test_other_clients.py::test_every_view_answers_in_other_clients_and_here_afterwards",
    "storage/test_row_ids.py::test_a_page_with_more_rows_than_paper_holds_is_named_in_no_time",
    "storage/test_sharing.py::test_a_reader_that_stays_is_waited_for_and_named",
    "storage/test_sharing.py::test_a_run_that_fails_tells_why_also_when_its_end_cannot_be_written",
    "storage/test_snapshot.py::test_a_database_that_is_written_is_not_copied",
    "test_api_pages.py",
    "test_compositions.py",
    "test_exported_members.py::test_importing_the_package_changes_no_environment_variable",
    "test_fuzz.py",
    "test_text_speed.py",
    "workers/test_answers.py::test_a_process_that_sends_such_a_thing_is_ended_and_the_next_task_has_another",
    "workers/test_dask.py",
    "workers/test_limits.py",
    "workers/test_pool.py",
}
# Those in which most tests are a whole run, or a whole visit at the desk: each takes a second or so of queries.
WHOLE = {
    "batch/test_local_copy.py",
    "batch/test_run.py",
    "batch/test_saving.py",
    "batch/test_second_readings.py",
    "benchmarks/test_accuracy.py::test_a_database_is_measured_and_written_down",
    "browse/test_pages.py",
    "cli/test_app.py",
    "cli/test_decisions.py",
    "cli/test_limits.py",
    "cli/test_overview.py",
    "cli/test_refusals.py",
    "cli/test_single_pdf.py",
    "outputs/test_cells.py::test_the_command_says_of_which_pages_it_could_read_nothing",
    "outputs/test_cells.py::test_the_command_says_which_pages_there_are",
    "outputs/test_cells.py::test_the_command_writes_and_counts",
    "outputs/test_evaluation.py",
    "outputs/test_workbook.py",
    "review/test_answers.py",
    "review/test_bench.py",
    "review/test_calibration.py",
    "review/test_crops.py",
    "review/test_decree_parts.py",
    "review/test_decree_card.py",
    "review/test_desk.py",
    "review/test_exchange.py",
    "review/test_page_rules.py",
    "review/test_queue.py",
    "review/test_reasons.py::test_the_queue_and_the_bench_say_it_in_indonesian",
    "review/test_reasons.py::test_what_was_seen_is_settled_by_what_the_database_says",
    "review/test_refusals.py::test_odd_messages_are_answered_in_indonesian",
    "review/test_review_policy.py",
    "review/test_several_entries.py",
    "review/test_shared_work.py",
    "storage/test_guidance.py",
    "storage/test_own_views.py",
    "storage/test_reader.py::test_the_databases_of_two_years_answer_side_by_side",
    "test_docs.py::test_the_answer_in_the_guide_is_one_to_this_query",
    "test_docs.py::test_the_query_answers_its_question",
    "test_guide_answers.py",
}
MARKERS = {"ocr": OCR, "slow": SLOW, "whole": WHOLE}
# There is a process for each core, as in a run. With threads of their own besides, OpenCV and OpenBLAS took a sixth
# more time for the tests of scans.
ONE_THREAD = {"OPENCV_FOR_THREADS_NUM": "1", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
# As in a run, see KEPT_BYTES of rb_ingest/workers/pool.py: the memory of pictures is kept for the next ones. Without,
# the tests of scans take a twentieth more time.
KEPT_MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(32 * 2**20), "MALLOC_TRIM_THRESHOLD_": str(128 * 2**20)}
_REFUSED = Path(".pytest_cache") / "no-ocr" / "refused"
_REFUSAL = f'#!/bin/sh\necho "$PYTEST_CURRENT_TEST" >> "$(dirname "$0")/{_REFUSED.name}"\nexit 77\n'


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the one switch by which golden files are written anew."""
    parser.addoption(
        "--regenerate-golden", action="store_true", help="write the golden files anew, see tests/golden.py"
    )


@pytest.fixture(scope="session", autouse=True)
def views_are_made_once(
    tmp_path_factory: pytest.TempPathFactory,
) -> Generator[Callable[[], Mapping[str, str]], None, None]:
    """Let stores make no views where they are there: that takes half a second for each database and each opening.

    A new database is a copy of one that a store has made from nothing, and is opened as it is. Of one that is opened
    again, views or numbers of a policy that a test has changed are made anew, as ever. What our own views are is read
    from that database too.

    Yields:
        What makes our own views anew, for the tests of just that.
    """
    from rb_ingest.review_policy import POLICY
    from rb_ingest.storage import own_views
    from rb_ingest.storage.database import open_database
    from rb_ingest.storage.store import Store
    from rb_ingest.storage.views import create_views

    # One for all processes of the tests, made when the first of them asks for it.
    folder = tmp_path_factory.getbasetemp()
    template = (folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) / "new.duckdb"
    opened, made_anew = Store.__enter__, own_views._ours

    def from_template() -> Path:
        if not template.exists():
            new = Store(tmp_path_factory.mktemp("template") / template.name)
            opened(new)
            new.leave()
            new.path.replace(template)
        return template

    @cache
    def ours() -> Mapping[str, str]:
        with open_database(from_template(), read_only=True) as connection:
            return own_views._definitions(connection)

    def copied(new: Store) -> Store:
        if new.path.exists() or not os.access(new.path.parent, os.W_OK):
            return opened(new)
        shutil.copyfile(from_template(), new.path)
        if new.policy != POLICY:
            return opened(new)
        new._have(open_database(new.path, read_only=False))
        return new

    def made(connection: duckdb.DuckDBPyConnection, policy: ReviewPolicy) -> None:
        if not template.exists() or own_views.changed_views(connection) or _policy_of(connection) != policy:
            create_views(connection, policy)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Store, "__enter__", copied)
        patch.setattr("rb_ingest.storage.store.create_views", made)
        patch.setattr(own_views, "_ours", ours)
        yield made_anew


@pytest.fixture(scope="session", autouse=True)
def databases_have_one_thread() -> Generator[None, None, None]:
    """Let DuckDB start no threads beside those of the other processes: each question waits a moment for them."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        yield
        return
    import duckdb

    connect = duckdb.connect

    def connected(
        database: Any = ":memory:", read_only: bool = False, config: dict[str, Any] | None = None
    ) -> duckdb.DuckDBPyConnection:
        return connect(database, read_only, {"threads": 1, **(config or {})})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(duckdb, "connect", connected)
        yield


def _policy_of(connection: duckdb.DuckDBPyConnection) -> ReviewPolicy:
    """Return the numbers that the views of a database go by."""
    from rb_ingest.review_policy import ReviewPolicy

    numbers = ", ".join(f"internal.{name}()" for name in ReviewPolicy.model_fields)
    [values] = connection.execute(f"SELECT {numbers}").fetchall()
    return ReviewPolicy(**dict(zip(ReviewPolicy.model_fields, values, strict=True)))


@pytest.fixture
def store(tmp_path: Path) -> Generator[Store, None, None]:
    """A database without documents, open for writing."""
    from rb_ingest.storage.store import Store

    with Store(tmp_path / "rb.duckdb") as store:
        yield store
        if store.is_open:  # nobody opens it again, and to write it all into its file takes longer than many a test
            store.connection.execute("PRAGMA disable_checkpoint_on_shutdown")


@pytest.fixture(scope="session")
def golden(request: pytest.FixtureRequest) -> Golden:
    """The golden files of the stages of reading."""
    from tests.golden import Golden

    return Golden(TESTS / "reading" / "golden", regenerate=request.config.getoption("--regenerate-golden"))


def pytest_configure(config: pytest.Config) -> None:
    """Give each process one thread, and a Tesseract that refuses and keeps a record where no test should need one."""
    if config.getoption("numprocesses", None):
        os.environ.update(ONE_THREAD | KEPT_MEMORY)
    else:  # here tests are imported and run; with several processes the first one only hands them out
        from hypothesis import settings

        # The same cases in every run: a test that fails by chance says nothing of a change. Chance belongs to
        # benchmarks.fuzz. Before any test is imported, for each takes what it does not say itself from here.
        settings.register_profile("same", derandomize=True)
        settings.load_profile("same")
    if "not ocr" not in config.option.markexpr or "PYTEST_XDIST_WORKER" in os.environ:
        return
    folder = (config.rootpath / _REFUSED).parent
    folder.mkdir(parents=True, exist_ok=True)
    (config.rootpath / _REFUSED).write_text("")
    program = folder / "tesseract"
    program.write_text(_REFUSAL)
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    os.environ["PATH"] = f"{folder}{os.pathsep}{os.environ['PATH']}"


def pytest_collection_finish() -> None:
    """Take what was imported out of Python's search for garbage: it stays, and is gone over again and again.

    What tests leave is searched for more seldom than by Python's own numbers, which are for programs that stay.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Give it back, for libraries complain of what is left when Python ends; without the trees, which take longest."""
    from tests.source_texts import nodes_of, tree_of

    nodes_of.cache_clear()
    tree_of.cache_clear()
    gc.unfreeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Skip a test of a file that was refused Tesseract, and say what to do: it is not the test that is wrong."""
    report = yield
    record = item.config.rootpath / _REFUSED
    if report.failed and "not ocr" in item.config.option.markexpr and record.is_file():
        file = item.nodeid.split("::")[0]
        if any(line.startswith(f"{file}::") for line in record.read_text().splitlines()):
            report.outcome = "skipped"
            report.longrepr = (str(item.path), 0, f"starts Tesseract: name {file} in OCR of tests/conftest.py")
    return report


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Whether a whole file or folder is left out, and so needs no import: that of the browser takes half a second."""
    left_out = set()
    for marker, names in MARKERS.items():
        if f"not {marker}" in config.option.markexpr:
            left_out |= names
    return True if collection_path.relative_to(TESTS).as_posix() in left_out else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give tests the markers `ocr`, `slow` and `whole`."""
    for item in items:
        file = item.path.relative_to(TESTS).as_posix()
        names = {file, file.split("/")[0], f"{file}::{getattr(item, 'originalname', item.name)}"}
        for marker, named in MARKERS.items():
            if names & named:
                item.add_marker(marker)
