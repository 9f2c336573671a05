"""A browser that follows every link from one page on, and says what is wrong on the way."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import BrowserContext, Page, Request

from tests.e2e.barriers import violations

# Views that answer with a file: that it is there is looked at, and nothing in it.
FILES = frozenset({
    "distress:public-procedure", "distress:public-report-file", "distress:public-report-zip",
    "distress:public-data-json", "distress:public-data-csv", "distress:data-ats",
    "distress:data-atrs", "distress:feed", "distress:feed-json", "distress:log-checkpoint",
    "distress:log-tool", "distress:log-trust-policy", "distress:log-dictionary",
    "distress:public-rti-answer-file", "distress:entry-proof", "distress:entry-leaf",
    "distress:rti-package",
})  # fmt: skip
# What a page's name becomes where its address asks for data.
DATA = " as data"
# Names of the city's, in whatever language they are.
NAMES = re.compile("Netra Systems|City police|District magistrate")
# Further addresses of one view differ in what they are about, not in how they are made.
OF_EACH = 2
# What a page is for a reader. Data, codes and quoted words are in whatever language they are in,
# and what is marked as English is meant to be.
_SEEN = """() => {
  const apart = '[lang=en], code, pre, blockquote, script, style, template, datalist'
  const told = []
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) {
    if (!texts.currentNode.parentElement.closest(apart)) told.push(texts.currentNode.data)
  }
  for (const named of document.querySelectorAll('[aria-label], [title], [placeholder]')) {
    if (named.closest(apart)) continue
    for (const name of ['aria-label', 'title', 'placeholder']) {
      if (named.getAttribute(name)) told.push(named.getAttribute(name))
    }
  }
  return {
    lang: document.documentElement.lang,
    wider: document.documentElement.scrollWidth - window.innerWidth,
    links: [...document.querySelectorAll('a[href]')].map((link) => link.href),
    headings: [...document.querySelectorAll('h1:not([lang=en] *)')].map((found) => found.innerText),
    nav: [...document.querySelectorAll('header nav a')].map((found) => found.innerText),
    told: [document.title, ...told],
  }
}"""
_SENTENCE = re.compile(r"(?:\b[A-Za-z]{2,}\b[ ,;:]+){3,}[A-Za-z]{2,}")
# A number of a request is no word.
_WORD = re.compile(r"[a-z]{2}")
_DEVANAGARI = re.compile(r"[\u0900-\u097f]")


@dataclass
class Walk:
    """One walk in one browser.

    apart: names of views whose links are not followed. has_scripts: without them axe cannot look.
    seen: how often each view was opened. wrong: what is wrong, with where.
    """

    context: BrowserContext
    origin: str
    language: str
    apart: frozenset[str]
    has_scripts: bool = True
    seen: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def begin(self, start: str) -> None:
        """Open everything that links lead to from this address on."""
        self.context.on("request", self._heard)
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.wrong.append(f"{page.url}: {error}"))
        known, waiting = {start}, deque([start])
        while waiting:
            address = waiting.popleft()
            name = self._name(address)
            if name is None or self.seen[name] >= OF_EACH:
                continue
            self.seen[name] += 1
            for link in self._opened(page, address, name):
                if link not in known:
                    known.add(link)
                    waiting.append(link)
        page.close()

    def _name(self, address: str) -> str | None:
        """Name of the view at this address; None for one that is not walked to."""
        try:
            name = resolve(urlsplit(address).path).view_name
        except Resolver404:
            if not address.startswith("/static/"):
                self.wrong.append(f"{address}: a link to nowhere")
            return None
        if name in self.apart:
            return None
        return name + DATA if "format=json" in address else name

    def _opened(self, page: Page, address: str, name: str) -> Iterator[str]:
        if name in FILES or name.endswith(DATA):
            # With scripts or without, it is the same file.
            if self.has_scripts:
                answer = self.context.request.get(self.origin + address)
                self._expect(address, answer.status == 200, f"answers {answer.status}")
            return
        came = page.goto(self.origin + address)
        status = came.status if came else 0
        self._expect(address, status == 200, f"answers {status}")
        found = page.evaluate(_SEEN)
        self._checked(address, found)
        # One of each view: what is wrong with the next one is wrong with this one.
        if self.has_scripts and self.seen[name] == 1:
            for violation in violations(page):
                self.wrong.append(f"{address}: {violation}")
        for link in found["links"]:
            parts = urlsplit(link)
            if f"{parts.scheme}://{parts.netloc}" == self.origin:
                yield parts.path + (f"?{parts.query}" if parts.query else "")

    def _checked(self, address: str, found: dict[str, Any]) -> None:
        self._expect(address, found["lang"] == self.language, f"speaks {found['lang']}")
        self._expect(address, found["wider"] <= 0, f"is {found['wider']} px wider than the screen")
        if self.language == "hi":
            for words in (*found["headings"], *found["nav"]):
                is_hindi = _DEVANAGARI.search(words) or not _WORD.search(NAMES.sub("", words))
                self._expect(address, bool(is_hindi), f"has {words!r}")
            for words in found["told"]:
                english = _SENTENCE.search(NAMES.sub("", words))
                self._expect(address, english is None, f"says {words.strip()!r}")

    def _expect(self, address: str, is_so: bool, otherwise: str) -> None:
        if not is_so:
            self.wrong.append(f"{address} {otherwise}")

    def _heard(self, request: Request) -> None:
        parts = urlsplit(request.url)
        is_ours = parts.scheme in {"data", "blob"} or request.url.startswith(f"{self.origin}/")
        self._expect(request.frame.url, is_ours, f"asks {request.url}")
