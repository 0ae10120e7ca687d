"""What reviewlint knows about libraries: names, signatures, types, applications and augmentations.

Nothing here imports another part of reviewlint or a third-party package. Big tables stand in `data/`, one
stub file per library, and are read when the first name of that library is asked for.
"""
