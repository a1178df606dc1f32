"""Damaged input in bulk; `files` is the command."""
