"""The two presets of sign-in rules: level 3 is nowhere softer than level 2."""

from datetime import timedelta

from portal.presets import PROTECTION

TWO, THREE = PROTECTION["2"], PROTECTION["3"]


def least_length(preset) -> int:
    (options,) = (row["OPTIONS"] for row in preset.password_validators if "MinimumLength" in row["NAME"])
    return options["min_length"]


def test_presets_are_those_of_the_scheme():
    assert set(PROTECTION) == {"2", "3"}
    assert (TWO.failures, TWO.lockout, TWO.idle_seconds, TWO.absolute_seconds) == (
        5,
        timedelta(minutes=15),
        3600,
        43200,
    )
    assert (THREE.failures, THREE.lockout, THREE.idle_seconds, THREE.absolute_seconds) == (
        5,
        timedelta(minutes=30),
        1800,
        28800,
    )
    assert (least_length(TWO), least_length(THREE)) == (10, 12)
    assert (TWO.second_factor_for_all, THREE.second_factor_for_all) == (False, True)


def test_level_three_is_nowhere_softer():
    assert THREE.failures <= TWO.failures
    assert THREE.lockout >= TWO.lockout
    assert THREE.idle_seconds <= TWO.idle_seconds
    assert THREE.absolute_seconds <= TWO.absolute_seconds
    assert {row["NAME"] for row in THREE.password_validators} >= {row["NAME"] for row in TWO.password_validators}
