"""Many rosters by chance against the best there is; small enough to try every other one."""

from hypothesis import given

from deputies.roster import draft
from deputies.roster_board import LOAD, UNWISHED
from tests.chance import many
from tests.rosters import cases, cost_of, least_cost


@many
@given(cases())
def test_roster_is_as_good_as_the_best_and_as_even_within_one_exchange(case):
    drafted, best = cost_of(draft(*case), *case), least_cost(*case)

    assert drafted // UNWISHED == best // UNWISHED
    assert drafted - best <= 2 * LOAD
