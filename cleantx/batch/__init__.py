"""Many transcripts at once: what is to be done is planned, done by workers, and put on record, so that a run resumes.

`sources` finds the transcripts, `plan` says what comes of each and where it goes, `worker` makes it of bytes, `item`
does that for one of them with its files, `local` runs that in processes, `journal` keeps what was done.
"""
