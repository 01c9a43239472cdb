"""A program at many points: arrays in blocks on all cores, and compiled code."""
