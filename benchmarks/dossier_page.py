"""Size, building time and loading time of the page, for a sample and for a case of 6,000 claims.

Run: python benchmarks/dossier_page.py   (loading times need Chromium and its driver)
"""

from __future__ import annotations

import dataclasses
import runpy
import shutil
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

from spurline.case.view import CaseView
from spurline.dossier import publish

TESTS = Path(__file__).parents[1] / "tests" / "dossier"
SAMPLE = SimpleNamespace(**runpy.run_path(str(TESTS / "sample.py")))
BROWSER = SimpleNamespace(**runpy.run_path(str(TESTS / "browser.py")))


def large(view: CaseView, count: int) -> CaseView:
    """The sample with `count` claims of long sentences."""
    claims = []
    for k in range(count):
        one = view.claims[k % len(view.claims)]
        span = dataclasses.replace(one.span, text=f"{k} " + one.span.text * 8)
        claims.append(dataclasses.replace(one, span=span, sentence=span))
    return dataclasses.replace(view, claims=tuple(claims))


def load_ms(page: bytes) -> str:
    """Milliseconds until the load event in a fresh headless browser, median of five."""
    chromium = shutil.which("chromium")
    if chromium is None or shutil.which("chromedriver") is None:
        return "no browser"
    with tempfile.TemporaryDirectory() as folder, BROWSER.driven(chromium) as driver:
        path = Path(folder) / "dossier.html"
        path.write_bytes(page)
        times = []
        for _ in range(5):
            driver.get(path.as_uri())
            times.append(
                driver.execute_script("return performance.getEntriesByType('navigation')[0].loadEventEnd")
            )
    return f"{sorted(times)[2]:.0f}"


def main() -> None:
    print(f"{'view':24}{'page kB':>10}{'build s':>10}{'load ms':>10}")
    sample = SAMPLE.sample_view()
    for name, view in (("sample", sample), ("sample, 6,000 claims", large(sample, 6000))):
        publish(view)
        start = time.perf_counter()
        page = publish(view)["dossier.html"]
        seconds = time.perf_counter() - start
        print(f"{name:24}{len(page) / 1000:>10.0f}{seconds:>10.2f}{load_ms(page):>10}")


if __name__ == "__main__":
    main()
