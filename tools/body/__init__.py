"""Make and proof-read the figures: the mesh, the landmarks on it, arms that reach a spot."""
