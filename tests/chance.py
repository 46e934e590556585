"""How often a property is tried: the same cases in every run, so that a failure is everybody's."""

from hypothesis import settings

few = settings(max_examples=40, derandomize=True, deadline=None, database=None)
many = settings(few, max_examples=500)
