"""What the runner of rules tells of a finding: the line of the source that its fix is in."""

from __future__ import annotations

from cleantx import jobs
from cleantx.model import Segment, Transcript


def test_a_fix_tells_its_line_in_a_cue_of_several() -> None:
    cue = Segment(id=1, text="so A_I_ it is\nnot G_P_U_ here\n\nand L_L_M_ there", line=7)
    found = jobs.lint(Transcript(segments=(cue,)))
    assert [finding.fix.line for finding in found if finding.fix] == [7, 8, 10]


def test_a_cue_that_stands_on_no_line_has_none() -> None:
    found = jobs.lint(Transcript(segments=(Segment(id=1, text="so\nA_I_ it is"),)))
    assert [finding.fix.line for finding in found if finding.fix] == [0]
