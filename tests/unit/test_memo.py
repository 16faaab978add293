"""Caches belong to the atlas: bounded, shared by threads, and gone with it."""

from __future__ import annotations

import gc
import re
import weakref
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.atlas.atlas import Atlas
from app.atlas.course import Course
from app.atlas.memo import memo
from app.data.paths import ROOT
from app.web.application import create_app
from tests.known import PLAIN


class Holder:
    """Something that holds results."""

    def __init__(self) -> None:
        self.memos: dict[Callable[..., Any], Callable[..., Any]] = {}


def test_a_result_is_computed_once_for_each_holder_within_the_bound() -> None:
    """Asked again it comes from the cache; the one used least recently is evicted; another holder has its own."""
    computed: list[int] = []

    @memo(2)
    def double(holder: Holder, number: int) -> int:
        """Twice the number."""
        computed.append(number)
        return 2 * number

    one, other = Holder(), Holder()
    assert [double(one, n) for n in (1, 2, 1, 3, 1, 2)] == [2, 4, 2, 6, 2, 4]
    assert computed == [1, 2, 3, 2]
    double(other, 1)
    assert computed[-1] == 1
    assert len(one.memos) == len(other.memos) == 1
    assert double.__doc__ == "Twice the number."


def test_threads_share_one_cache() -> None:
    """Threads that ask at once leave one cache, from which all later ones are answered."""

    @memo(8)
    def square(holder: Holder, number: int) -> int:
        return number * number

    holder, found = Holder(), list[int]()
    threads = [Thread(target=lambda: found.append(square(holder, 3))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [9] * 20
    assert len(holder.memos) == 1


@pytest.mark.slow
def test_an_atlas_that_is_no_longer_served_is_freed(tmp_path: Path) -> None:
    """After a course was read again, nothing that the pages, pictures and answers cached keeps the old atlas."""
    (text := tmp_path / "muscles.yaml").write_text("muscles: [{id: infraspinatus, common: infra}]\n", encoding="utf-8")
    course = Course(tmp_path)
    client = TestClient(create_app(course=course), headers=PLAIN)
    for path in (
        "/",
        "/?region=temporal-pain:left",
        "/muscles",
        "/muscles/infraspinatus",
        "/plates/infraspinatus",
        "/map/anterior.svg?point=infraspinatus-1:left",
        "/api/v1/candidates?at=vertex",
        "/api/v1/search?q=headache",
        "/api/v1/examination",
        "/downloads/muscles.csv",
        "/quiz?n=1",
    ):
        assert client.get(path).status_code == 200, path
    old: weakref.ref[Atlas] = weakref.ref(course.state.atlas)
    assert course.state.atlas.memos
    text.write_text("muscles: [{id: infraspinatus, common: the infra}]\n", encoding="utf-8")
    assert course.refresh()
    assert "the infra" in client.get("/muscles/infraspinatus").text
    gc.collect()
    assert old() is None


def test_no_code_walks_the_loaded_modules() -> None:
    """No module of the application looks into sys.modules."""
    assert not [path for path in (ROOT / "app").rglob("*.py") if "sys.modules" in path.read_text(encoding="utf-8")]


def test_no_cache_of_a_module_is_keyed_by_an_atlas() -> None:
    """A function of an atlas is cached with `memo`; `lru_cache` would hold the atlas as long as the process runs."""
    keyed = re.compile(r"@(?:functools\.)?(?:lru_)?cache\b[^\n]*\n(?:@[^\n]*\n)*def (\w+)\(\s*\w+: Atlas\b")
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "app").rglob("*.py")]
    assert not [name for text in texts for name in keyed.findall(text)]
