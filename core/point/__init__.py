"""A program at one point: values, local derivatives, sweeps, paths, curvature."""
