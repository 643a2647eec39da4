"""Public functions that outlive their problem: receptive fields, the memory of a training step, real data.

They import nothing of the site; those that need torch import it themselves.
"""
