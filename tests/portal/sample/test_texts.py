"""The data files of the sample county fit each other and the shipped tables."""

import csv
import string
from pathlib import Path

import pytest

import feedback
from feedback.vocabulary import Demand, GuidanceReason, Level
from portal.sample.texts import matters, rows, words

CATEGORIES = {
    "/".join(row)
    for row in csv.reader((Path(feedback.__file__).parent / "data" / "categories.csv").open(encoding="utf-8"))
}
UNITS = {row["code"] for row in rows("units.csv")}
BLANKS = {"village", "place", "n", "years", "when"}


def blanks(text):
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name}


def test_matters_are_many_and_distinct():
    summaries = [matter["summary"] for matter in matters()]

    assert len(summaries) == len(set(summaries)) >= 60


@pytest.mark.parametrize("matter", matters(), ids=lambda matter: matter["summary"])
def test_matter_names_what_exists(matter):
    named = {matter.get(name) for name in ("lead", "assist", "complained")} - {None}

    assert matter["category"] in CATEGORIES
    assert matter["demand"] in Demand
    assert set(matter["levels"]) <= set(Level)
    assert ("county" in matter) == (Level.COUNTY in matter["levels"])
    assert named <= UNITS
    assert matter.get("complained") != matter["lead"]
    assert len(matter["bodies"]) >= 3
    assert blanks(" ".join([matter["summary"], *matter["bodies"], matter["done"], matter["answer"]])) <= BLANKS


@pytest.mark.parametrize("matter", words("guided.json"), ids=lambda matter: matter["summary"])
def test_guided_matter_names_what_exists(matter):
    assert matter["category"] in CATEGORIES
    assert matter["reason"] in GuidanceReason


def test_merged_station_goes_into_an_open_one():
    stations = {row["code"]: row for row in rows("stations.csv")}

    merged = [row for row in stations.values() if row["state"] == "merged"]

    assert [(row["code"], stations[row["merged_into"]]["state"]) for row in merged] == [("meikuang", "open")]
