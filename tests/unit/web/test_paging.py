"""Pages and orders asked by the URL."""

from __future__ import annotations

import pytest

from app.web.paging import Page, PageRequest, Sort


@pytest.mark.parametrize(
    ("asked", "number"),
    [("", 1), ("3", 3), ("0", 1), ("-2", 1), ("trois", 1), ("²", 1), ("9" * 40, 1), ("999999", 100_000)],
)
def test_page_number_is_positive_and_bounded(asked: str, number: int) -> None:
    assert PageRequest.from_arguments({"page": asked}).number == number


def test_offset_and_ranks() -> None:
    page = Page(["k", "l"], 12, PageRequest(2, 10))
    assert (page.request.offset, page.request.limit) == (10, 10)
    assert (page.first, page.last, page.pages) == (11, 12, 2)


def test_an_empty_list_has_one_page_and_no_rank() -> None:
    page: Page[str] = Page([], 0, PageRequest())
    assert (page.first, page.last, page.pages, page.window) == (0, 0, 1, [1])


@pytest.mark.parametrize(
    ("number", "window"),
    [
        (1, [1, 2, None, 20]),
        (3, [1, 2, 3, 4, None, 20]),
        (10, [1, None, 9, 10, 11, None, 20]),
        (20, [1, None, 19, 20]),
        (99, [1, None, 20]),
    ],
)
def test_window_shows_both_ends_and_the_neighbours(number: int, window: list[int | None]) -> None:
    assert Page(["a"], 1000, PageRequest(number, 50)).window == window


@pytest.mark.parametrize(
    ("asked", "sort"),
    [
        ("ville", Sort("ville")),
        ("-ville", Sort("ville", descending=True)),
        ("", Sort("nom", descending=True)),
        ("mot_de_passe", Sort("nom", descending=True)),
    ],
)
def test_only_an_allowed_order_is_taken(asked: str, sort: Sort) -> None:
    assert Sort.from_arguments({"tri": asked}, ("nom", "ville"), "-nom") == sort
