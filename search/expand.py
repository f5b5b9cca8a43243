"""Which index words does a query word stand for, and how surely?"""

from index import Form, Snapshot, Word, hash_texts, normalize, stems

STEM_WEIGHT = 0.9  # of a word with the same stem; ANALYSIS experiments, flat between .8 and 1
MAX_FORMS = 30  # best first; more lose on 30,000 articles

# What may be written before a word without a space: and, then, with, for, as, and their
# sequences; before the article, for + al- is written ll-.
PROCLITICS = ("و", "ف", "ب", "ل", "ك", "وب", "ول", "وك", "فب", "فل", "فك")
ARTICLE = "ال"
FOR_THE = ("لل", "ولل", "فلل")


class Expander:
    """Makes query words from one snapshot's vocabulary; remembers nothing."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def kin(self, text: str, fields: tuple[str, ...] = ()) -> Word:
        """Return the class of a word: itself, and the index words with its stem."""
        term = normalize(text)
        counts = self._counts_by_stem(stems([term])[0])
        counts.pop(term, None)
        kin = sorted(counts, key=lambda form: (-counts[form], form))[: MAX_FORMS - 1]
        forms = [Form(term), *(Form(form, STEM_WEIGHT) for form in kin)]
        return Word(text, tuple(forms), fields=fields)

    def exact(self, text: str, fields: tuple[str, ...] = ()) -> Word:
        """Return the word as it is written: its spelling variants only."""
        return Word(text, (Form(normalize(text)),), fields=fields)

    def opening(self, text: str, fields: tuple[str, ...] = ()) -> Word:
        """Return the first word of a phrase, with what may be written before it.

        "حلف شمال" stands in "وحلف شمال" too: the conjunction is a word of its own.
        """
        word = self.exact(text, fields)
        term = word.forms[0].term
        attached = [clitic + term for clitic in PROCLITICS]
        if term.startswith(ARTICLE):
            attached += [clitic + term[len(ARTICLE) :] for clitic in FOR_THE]
        known = [Form(form) for form in attached if self.knows(form)]
        return word._replace(forms=(*word.forms, *known))

    def knows(self, term: str) -> bool:
        """Say whether some article has this normal form."""
        return any(part.segment.terms.find(term) >= 0 for part in self._snapshot.parts)

    def _counts_by_stem(self, stem: str) -> dict[str, int]:
        """Return the index words with this stem, with how many documents have each."""
        key = int(hash_texts([stem])[0])
        counts: dict[str, int] = {}
        for part in self._snapshot.parts:
            segment = part.segment
            for number in segment.relations["stem"].find(key):
                form = segment.terms[number].decode("utf-8")
                counts[form] = counts.get(form, 0) + int(segment.counts[number])
        return counts

    def beginning(self, prefix: str) -> list[str]:
        """Return the index words that begin with this normal form, MAX_FORMS · 100 at most."""
        found: list[str] = []
        for part in self._snapshot.parts:
            first, end = part.segment.terms.prefixed(prefix)
            terms = part.segment.terms
            found += [terms[n].decode("utf-8") for n in range(first, min(end, first + 3000))]
        return found
