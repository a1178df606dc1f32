"""Damaged input in bulk; each module is a command."""
