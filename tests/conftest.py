"""Hypothesis repeats itself in the tests, so that a run tells of the change and not of luck.

`HYPOTHESIS_PROFILE=explore ./scripts/test …` looks for new cases instead, and for many more of them.
"""

from __future__ import annotations

import os
import signal

from hypothesis import HealthCheck, settings

# a shell that runs this in the background has it and what it begins ignore interrupts, some of which are tests
signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile("steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("explore", max_examples=2_000, deadline=None, suppress_health_check=list(HealthCheck))
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))
