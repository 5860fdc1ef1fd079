"""The error tree. Every error says what is wrong, where, and what to do about it."""

from __future__ import annotations


class SpurlineError(Exception):
    """Root of every error that Spurline raises on purpose.

    `what` is the problem in one clause, `where` the file, line or id it concerns, `do` the next
    step for the reader. `str(error)` joins the three into one sentence for the terminal.
    """

    def __init__(self, what: str, *, where: str = "", do: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.do = do

    def __str__(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        return f"{head}. {self.do}" if self.do else head

    def __reduce__(self) -> tuple[object, ...]:
        # Keyword-only arguments do not survive the default pickling between worker processes.
        return (_rebuild, (type(self), self.what, self.where, self.do))


def _rebuild(kind: type[SpurlineError], what: str, where: str, do: str) -> SpurlineError:
    return kind(what, where=where, do=do)


class BadInput(SpurlineError, ValueError):
    """Foreign bytes that are not what they should be; names the file and the place in it."""


class LimitExceeded(BadInput):
    """Input larger, deeper or more compressed than a named limit allows."""


class CustodyBroken(SpurlineError):
    """The vault or the custody log differs from what was recorded."""


class NotResolved(SpurlineError, LookupError):
    """A name fits nothing, or fits several things equally well."""


class Unreachable(SpurlineError):
    """No route over the network between two places."""


class CaseBusy(SpurlineError):
    """Another process holds the case."""


class MissingExtra(SpurlineError, ImportError):
    """An optional part of Spurline is not installed; the message names the extra."""


class EngineFailed(SpurlineError):
    """What does the work in several processes or machines broke down; the input is not to blame."""
