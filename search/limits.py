"""How much may a request ask for, and which words may it choose from?"""

MAX_CHARACTERS = 512  # of a query; Whoosh's parser takes a second for 100,000
MAX_PER_PAGE = 100
MAX_DEPTH = 10_000  # hits that can be paged to
MAX_LIMIT = 50  # suggestions, or similar articles
MAX_SNIPPETS = 3
SNIPPET_CHARACTERS = (50, 1000)
MAX_VALUES = 100  # of one repeatable parameter
MAX_VALUE_CHARACTERS = 500

MATCHES = ("auto", "most", "exact", "all", "any")
GROUPS = ("none", "story")
SORTS = ("relevance", "newest", "oldest")
HIGHLIGHTS = ("html", "offsets", "none")  # how a door writes an answer; no part of a Request
OFFSETS = ("codepoint", "utf16")
