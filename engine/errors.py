"""Errors that a photographer can fix, told in one line."""


class InputError(ValueError):
    """An argument or an input is bad: the message names the file, the fault and the remedy.

    The command line prints it as its one line and ends with status 2; the window shows it.
    """


class EngineError(RuntimeError):
    """The work itself failed (a missing model, a device fault): one line, status 1."""


class Cancelled(Exception):
    """Raised out of a `Tick` to end work that nobody waits for any more."""
