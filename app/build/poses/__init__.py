"""Drawings of self-care: the body of the atlas, posed, with what it leans on. `run.py` makes the files."""
