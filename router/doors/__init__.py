"""The doors by which people come in: one module each, which puts together what stands behind it."""
