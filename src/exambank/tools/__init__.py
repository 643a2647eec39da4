"""Small calculators for readers and problem modules; they import neither torch nor the engine."""
