from itertools import pairwise

from shared.runtime.ids import new_id, stable_id


def test_new_ids_are_unique_and_in_order() -> None:
    ids = [new_id() for _ in range(1000)]
    assert len(set(ids)) == 1000
    assert all(earlier[:13] <= later[:13] for earlier, later in pairwise(ids))


def test_parts_do_not_run_together() -> None:
    assert stable_id("delivery", "ab", "c") == stable_id("delivery", "ab", "c")
    assert stable_id("delivery", "ab", "c") != stable_id("delivery", "a", "bc")
