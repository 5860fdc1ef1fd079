"""One case folder and the order of work: what is done, what is stale, what to resume.

`new` lays out a case, `add` takes files into custody, `run` does every step that is not yet
done and writes `out/`, `verify` checks custody and reruns; `view` holds the read-only view that
the dossier sees. Import the names from the modules: a rendering needs `case.view` alone and
must not pay for the rest.
"""
