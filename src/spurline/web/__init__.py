"""The live view of a case, on this machine only.

First version: `serve` shows the results of the last run over loopback, behind a token, with host
and origin checks, read-only. The three live panes of the design (millions of positions, brushing,
review decisions) are not built yet.
"""

from spurline.web.server import ResultServer, serve

__all__ = ["ResultServer", "serve"]
