"""How many connections the process may have open, and has. The limit is that of a process, so another one
is begun.
"""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from prometheus_client.parser import text_string_to_metric_families

from queues.definitions import SiteDefinition
from queues.ids import SiteId
from router.cli.open_files import FILES_NEEDED
from router.metrics import Metrics

resource = pytest.importorskip("resource", reason="there is no such limit")

LIMITED = """
import json, resource, sys
from structlog.testing import capture_logs
from router.cli.open_files import allow_many_files
soft, hard = map(int, sys.argv[1:])
resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
with capture_logs() as logged:
    gives = allow_many_files()
print(json.dumps([gives, resource.getrlimit(resource.RLIMIT_NOFILE), logged]))
"""


def with_limits(soft: int, hard: int) -> tuple[int, list[int], list[dict[str, object]]]:
    """What is given, the limits then, and what is logged."""
    process = subprocess.run(  # noqa: S603 - what stands above
        [sys.executable, "-c", LIMITED, str(soft), str(hard)],
        capture_output=True,
        check=True,
        timeout=60,
    )
    gives, limits, logged = json.loads(process.stdout)
    return gives, limits, logged


def test_the_limit_is_raised_as_far_as_the_system_lets_us() -> None:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    most = FILES_NEEDED if hard == resource.RLIM_INFINITY else min(hard, FILES_NEEDED)
    gives, limits, logged = with_limits(256, most)
    assert (gives, limits) == (most, [most, most])
    assert [one["event"] for one in logged] == (["few_open_files"] if most < FILES_NEEDED else [])


def test_a_limit_under_which_not_all_can_connect_is_told() -> None:
    gives, limits, logged = with_limits(200, 300)
    assert (gives, limits) == (300, [300, 300])
    (told,) = logged
    assert told["event"] == "few_open_files"
    assert (told["limit"], told["right"]) == (300, FILES_NEEDED)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows the files of a process")
def test_the_open_files_of_the_process_are_shown_beside_their_limit() -> None:
    metrics = Metrics(SiteDefinition(site=SiteId("main")), view_queues=list, view_agents=list)
    values = {
        sample.name: sample.value
        for family in text_string_to_metric_families(metrics.render().decode())
        for sample in family.samples
    }
    assert 0 < values["process_open_fds"] < values["process_max_fds"]
