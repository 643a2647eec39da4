"""What is claimed of the tiny problem's trials."""

import exambank as eb

from .experiment import Run, measure, whence
from .problem import problem

draws = problem.experiment(
    "draws", eb.Experiment(measure, grid=[Run(0), Run(2)], seeds=range(8), together=2, data=whence)
)


@draws.claim("Around 2 they are larger, by {mean:.2f} > {threshold} (over {n} seeds).")
def larger(results: eb.Results[Run]) -> eb.Finding:
    """The trials around 2 less those around 0, seed by seed."""
    return eb.mean_above(results.where(centre=2).sample("mean") - results.where(centre=0).sample("mean"), 0.5)
