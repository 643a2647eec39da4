"""How many threads a process of ours has."""

ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
)
"""The environment in which sums keep their order, and processes share the cores out: threads on matrices as small as
ours wait for each other most of the time."""
