"""Errors that a photographer can fix, with one-line messages."""


class InputError(ValueError):
    """An argument or an input is invalid: the message names the file, the fault and the remedy.

    The command line prints it as one line and exits with status 2; the window shows it.
    """


class EngineError(RuntimeError):
    """The work itself failed (a missing model, a device fault): one line, status 1."""


class Cancelled(Exception):
    """Raised by a `Tick` to end work that is no longer wanted."""
