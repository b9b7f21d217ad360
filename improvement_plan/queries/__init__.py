"""Reads that span models, returned as dataclasses ready to draw."""
