"""Where do the measuring processes run, and what have they already built?"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from . import corpora, questions
from .corpora import Corpus
from .peers import LUCENE, lucene

LONGEST_S = 900  # one measuring process
SOME = 10  # queries of a kind, at least, where a tenth is enough

Result = dict[str, Any]


class NotMeasured(Exception):
    """A measurement could not be made: says why."""


class Sizes(NamedTuple):
    """How much is measured; `quick` is about a tenth."""

    rounds: int
    repeats: int
    questions: int
    news: int
    whole: int
    whoosh: int
    curve: tuple[int, ...]
    timing_least: int


FULL = Sizes(3, 3, 120, 0, 0, 3000, (25_000, 50_000, 100_000), 60)
QUICK = Sizes(1, 3, 20, 2958, 10_300, 300, (2_500, 5_000, 10_000), 10)


class Index(NamedTuple):
    """A finished index and what its building cost."""

    folder: Path
    corpus: Corpus
    cost: Result


class Workplace:
    """Makes corpora, indexes and question files once, and runs measuring processes."""

    def __init__(self, data: Path, folder: Path, sizes: Sizes) -> None:
        self.data = data
        self.folder = folder
        self.sizes = sizes
        self.notes: list[str] = []
        self._corpora: dict[tuple[str, int], Corpus] = {}
        self._indexes: dict[tuple[str, str, str], Index] = {}
        self._count = 0

    def news(self) -> Corpus:
        """Return the newspaper articles."""
        return self.corpus(corpora.NEWS, self.sizes.news)

    def whole(self) -> Corpus:
        """Return the newspaper articles and the book passages."""
        return self.corpus(corpora.WHOLE, self.sizes.whole)

    def corpus(self, name: str, documents: int) -> Corpus:
        """Return an even sample of so many articles (0: all)."""
        key = (name, documents)
        if key not in self._corpora:
            missing = corpora.missing(self.data, name)
            if missing:
                raise NotMeasured(f"there is no {missing[0].relative_to(self.data.parent)}")
            self._corpora[key] = corpora.prepare(self.data, name, self.folder, documents)
        return self._corpora[key]

    def index(self, who: str, how: str, corpus: Corpus) -> Index:
        """Return an engine's index of a corpus, built now if it is not there yet."""
        key = (who, how, corpus.name)
        return self._indexes.get(key) or self.build(who, how, corpus, streamed=True)

    def build(self, who: str, how: str, corpus: Corpus, streamed: bool = False) -> Index:
        """Build an engine's index of a corpus anew; the last one is kept for questions."""
        self._count += 1
        folder = self.folder / f"{who}-{how}-{self._count}"
        if who == LUCENE:
            cost = self._run(lucene.build_command(self.classes(), corpus.records, folder))
        else:
            cost = self.child(
                "build", who=who, how=how, corpus=str(corpus.path), folder=str(folder),
                streamed=streamed,
            )  # fmt: skip
        self._indexes[who, how, corpus.name] = Index(folder, corpus, cost)
        return self._indexes[who, how, corpus.name]

    def clock(self, who: str, how: str, corpus: Corpus) -> Result:
        """Build an engine's index of a corpus while nothing else is done; see `child.clock`."""
        with TemporaryDirectory(dir=self.folder) as parent:
            return self.child(
                "clock", who=who, how=how, corpus=str(corpus.path), folder=f"{parent}/index"
            )

    def clock_pages(self, corpus: Corpus, processes: int) -> Result:
        """Index the articles of a corpus as web pages; see `child.pages`."""
        folder = self.folder / f"{corpus.name}-pages"
        if not folder.is_dir():
            corpora.write_pages(corpus, folder)
        with TemporaryDirectory(dir=self.folder) as parent:
            return self.child(
                "pages", folder=str(folder), into=f"{parent}/index", processes=processes
            )

    def latency(self, who: str, how: str, index: Index, asked: Path) -> Result:
        """Put questions to an index; see `child.latency`."""
        if who == LUCENE:
            return self._run(
                lucene.search_command(self.classes(), index.folder, asked, self.sizes.repeats)
            )
        return self.child(
            "latency", who=who, how=how, folder=str(index.folder), asked=str(asked),
            repeats=self.sizes.repeats,
        )  # fmt: skip

    def classes(self) -> Path:
        """Return the compiled Java program; raises NotMeasured where it cannot be had."""
        try:
            return lucene.compile_into(self.folder / "lucene-classes")
        except lucene.LuceneMissing as error:
            raise NotMeasured(str(error)) from error

    def timing(self, least: int) -> Path:
        """Return the file of the timing queries: a tenth of each kind and `least`, or all for 0."""
        path = self.folder / f"timing-{least}.tsv"
        if not path.is_file():
            listed = questions.timing_questions(self.data, least)
            if not listed:
                raise NotMeasured("there are no timing queries")
            questions.write(path, listed)
        return path

    def drawn(self) -> list[questions.Question]:
        """Return the questions that engines are compared on, as they are typed."""
        articles = list(corpora.read(self.news().path))
        return questions.drawn_questions(self.data, articles, self.sizes.questions)

    def interleaved(
        self, competitors: Mapping[str, Callable[[], Result]], rounds: int = 0
    ) -> dict[str, list[Result]]:
        """Let each compete in turn, A B C A B C …; one that cannot is noted and left out."""
        results: dict[str, list[Result]] = {name: [] for name in competitors}
        out: set[str] = set()
        for _ in range(rounds or self.sizes.rounds):
            for name, compete in competitors.items():
                if name in out:
                    continue
                try:
                    results[name].append(compete())
                except NotMeasured as error:
                    out.add(name)
                    self.note(f"{name} is left out: {error}")
        return {name: found for name, found in results.items() if found and name not in out}

    def note(self, text: str) -> None:
        """Say now and below the table that something is missing; paths are left out."""
        for place in (self.folder, corpora.ROOT, self.data):
            text = text.replace(f"{place}/", "").replace(str(place), place.name)
        if text not in self.notes:
            self.notes.append(text)
            self.say(f"NOT MEASURED: {text}")

    def say(self, text: str) -> None:
        """Tell whoever waits what is being done."""
        print(text, file=sys.stderr, flush=True)

    def child(self, job: str, **details: Any) -> Result:
        """Do one job of `child.py` in a process of its own."""
        described = json.dumps({"job": job, **details})
        return self._run([sys.executable, "-m", "tests.bench.child", described])

    def _run(self, command: Sequence[str]) -> Result:
        environment = {
            **os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1",
            "PYTHONDONTWRITEBYTECODE": "",  # what is installed is compiled already
        }  # fmt: skip
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=LONGEST_S, cwd=corpora.ROOT,
                env=environment,
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise NotMeasured(f"it took longer than {LONGEST_S} s") from error
        if done.returncode:
            self.say(done.stderr)
            said = done.stderr.strip().splitlines() or [f"it ended with {done.returncode}"]
            raise NotMeasured(said[-1])
        result: Result = json.loads(done.stdout.splitlines()[-1])
        return result


def middle(results: Sequence[Result], *names: str) -> float:
    """Return the median of one figure, given by its path of names, over several runs."""
    return median(_at(result, names) for result in results)


def _at(result: Result, names: Sequence[str]) -> float:
    found: Any = result
    for name in names:
        found = found[name]
    return float(found)
