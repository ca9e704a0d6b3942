"""A run, two reviewers and an analyst in one database at once: nothing is lost, and nobody waits for long."""

from __future__ import annotations

import time

from rb_ingest.storage.reader import connect
from rb_ingest.storage.store import Store
from testkit.together import Company
from tests.fake_cli import MAIN, run_arguments
from tests.other_process import other_process

_ROUNDS, _DOCUMENTS = 2, 4


def test_a_run_two_reviewers_and_an_analyst_at_once(tmp_path):
    db = tmp_path / "rb.duckdb"
    with Store(db):
        pass
    with Company(db, tmp_path) as company:
        for number in range(_ROUNDS):
            inbox = tmp_path / "inbox" / str(number)
            inbox.mkdir(parents=True)
            for document in range(_DOCUMENTS):
                (inbox / f"{number}{document}.pdf").write_text(f"slow satu {number}{document}\nslow dua\nslow tiga\n")
            # The last round reads what was decided about meanwhile once more.
            for more in ((), ("--force",))[: 1 + (number == _ROUNDS - 1)]:
                with other_process(MAIN, *run_arguments(inbox, db), *more) as run:
                    _, errors = run.communicate(timeout=60)
                assert run.returncode == 0, errors
        time.sleep(1.0)  # everybody has had a turn
        assert company.end() == {}
    assert company.faults() == []
    keys = sorted(line["seconds"] for line in company.did("ani", "budi"))
    assert len(keys) > 5
    # A second on a quiet machine, see `python -m benchmarks soak`; three where tests run side by side.
    assert keys[len(keys) // 2] < 3.0
    assert {line["view"] for line in company.did("citra")} >= {"rows", "v_coverage"}
    with connect(db) as connection:
        lines = connection.execute("SELECT status, count(*) FROM v_documents GROUP BY ALL").fetchall()
        states = connection.execute("SELECT DISTINCT state FROM runs").fetchall()
    assert (lines, states) == ([("ok", _ROUNDS * _DOCUMENTS)], [("finished",)])
