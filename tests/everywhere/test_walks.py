"""Whole cases by chance: whoever may do something does something, and after each act the case must add up."""

import os

import pytest

from tests.walks import Walk


@pytest.mark.parametrize("seed", range(300 if os.environ.get("FAULTS") == "full" else 3))
def test_case_adds_up_after_every_act_of_a_random_walk(cast, seed):
    """tests/walks.py: chain, clocks, units and columns; nothing without a clock that somebody owes."""
    Walk(cast, seed).take_steps(25)
