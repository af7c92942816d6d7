"""The years of a projection. numba is imported here and nowhere else."""
