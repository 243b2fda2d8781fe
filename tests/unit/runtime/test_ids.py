from itertools import pairwise

from shared.runtime.ids import alert_id, new_id, stable_id


def test_new_ids_are_unique_and_in_order() -> None:
    ids = [new_id() for _ in range(1000)]
    assert len(set(ids)) == 1000
    assert all(earlier[:13] <= later[:13] for earlier, later in pairwise(ids))


def test_an_alert_keeps_its_id() -> None:
    assert alert_id("demo", "p-1", "DETRAINING", "2026-02-05") == alert_id("demo", "p-1", "DETRAINING", "2026-02-05")
    assert alert_id("demo", "p-1", "DETRAINING", "2026-02-05") != alert_id("demo", "p-1", "DETRAINING", "2026-02-06")


def test_parts_do_not_run_together() -> None:
    assert stable_id("alert", "ab", "c") != stable_id("alert", "a", "bc")
