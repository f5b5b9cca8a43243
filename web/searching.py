"""What do the page and the endpoint need of a searcher?"""

from collections.abc import Sequence
from typing import Protocol

from index import Article
from search import Answer, Hit, Request, Stats, StoryMember, Suggestion


class Searching(Protocol):
    """What `search.Searcher` gives; any of it may raise SnapshotError.

    `trouble` says why a newer generation could not be opened, "" when all is well;
    `edition` tells the index from any other, also from one whose generation is named alike.
    """

    trouble: str

    @property
    def generation(self) -> str: ...

    @property
    def edition(self) -> str: ...

    @property
    def documents(self) -> int: ...

    def search(self, request: Request) -> Answer: ...

    def suggest(self, q: str, limit: int = 8) -> Sequence[Suggestion]: ...

    def explain(self, q: str, id: str) -> Hit | None: ...

    def similar(self, id: str, limit: int = 10) -> Sequence[Hit]: ...

    def article(self, id: str) -> Article: ...

    def story(self, id: str) -> Sequence[StoryMember]: ...

    def marks(
        self, article: Article, request: Request
    ) -> tuple[Sequence[tuple[int, int]], Sequence[tuple[int, int]]]: ...

    def stats(self) -> Stats: ...
