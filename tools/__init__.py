"""Tools of those who work on the atlas: `python -m tools.<name>`; what serves it needs none of them."""
