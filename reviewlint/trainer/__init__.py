"""The companion reference trainer: does what the rules ask for, and measures what each mistake costs.

Needs the extra `trainer` (Keras 3 and a backend). Only `evidence`, `settings` and `errors` may be imported without it:
the other modules load numpy, Keras or Pillow at their top and belong to the verbs `train` and `ablate` alone.
"""
