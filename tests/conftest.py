"""How properties are tested everywhere."""

from hypothesis import HealthCheck, settings

# Machines are shared: how long one example takes says nothing about what is tested.
_PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
# The same examples for the same code, so that a change is judged by itself alone.
settings.register_profile("patient", _PATIENT, derandomize=True)
# To look for more: other examples each time, and many (see CONTRIBUTING.md).
settings.register_profile("wide", _PATIENT, max_examples=2_000)
settings.load_profile("patient")
