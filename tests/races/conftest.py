import pytest


@pytest.fixture
def db(committed_cast):
    """In place of the transaction that pytest-django puts around a test: these tests commit."""


@pytest.fixture
def cast(db, committed_cast):
    return committed_cast
