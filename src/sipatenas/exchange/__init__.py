"""The other institutions' door: bundles handed over, and answers brought back, in an agreed format."""
