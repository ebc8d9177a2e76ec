"""How rankings of other libraries are scored, and the files through which they are asked."""

from __future__ import annotations

import sys

import pytest

from benchmarks.peers.job import Job, Place, Ranking, rank_all, read_rankings, serve, write_job
from benchmarks.peers.scores import figures, lines_place, places_of
from benchmarks.quality.keys import Evidence

TEXT = "một\nhai ba\nbốn\n"
EVIDENCE = [Place("01", 100, 200)]


def ranking(*places: Place) -> Ranking:
    return Ranking("x", 3, 0.0, (places,))


@pytest.mark.parametrize(
    ("place", "hit"),
    [
        (Place("01", 100, 200), True),
        (Place("01", 0, 150), True),  # half of the evidence
        (Place("01", 0, 149), False),
        (Place("01", 190, 210), True),  # half of the part
        (Place("01", 190, 211), False),
        (Place("02", 100, 200), False),
        (Place("01", 200, 300), False),
    ],
)
def test_a_part_is_a_hit_when_half_of_it_or_of_the_evidence_is_shared(place, hit):
    assert figures(ranking(place), [EVIDENCE], [0]).hit_at_1 == float(hit)


def test_hits_are_counted_by_place_and_only_over_the_questions_chosen():
    miss, hit = Place("01", 0, 10), Place("01", 100, 200)
    both = Ranking("x", 3, 0.0, ((miss, hit), (miss, miss)))
    found = figures(both, [EVIDENCE, EVIDENCE], [0, 1])
    assert (found.hit_at_1, found.hit_at_5) == (0.0, 0.5)
    assert figures(both, [EVIDENCE, EVIDENCE], [0]).hit_at_5 == 1.0
    assert found.length == (10 + 100 + 10 + 10) / 4


def test_lines_are_places_in_the_text():
    place = lines_place("01", TEXT, 2, 3)
    assert TEXT[place.begin : place.stop] == "hai ba\nbốn"
    assert places_of([Evidence("01", 1, 1), Evidence("02", 1, 1)], {"01": TEXT}) == (Place("01", 0, 3),)


def test_a_recipe_reads_a_job_and_writes_its_rankings(tmp_path, monkeypatch):
    write_job(Job({"01": TEXT}, ("ai?", "gì?")), tmp_path / "job")
    monkeypatch.setattr(sys, "argv", ["recipe", str(tmp_path / "job"), str(tmp_path / "result")])
    place = Place("01", 0, 3)
    serve(lambda job: [rank_all(job, "first", lambda: ([place], lambda question: [place] * len(question)))])
    (found,) = read_rankings(tmp_path / "result")
    assert (found.recipe, found.parts, found.found) == ("first", 1, ((place,) * 3, (place,) * 3))
