"""How well are stories and near-identical copies found?  `python -m tests.relevance.stories`

Labels are ours, by reading: `saudinews.tsv` has pairs of article ids, drawn evenly over
the cosines of all words of two articles at most three days apart (so most of them are
hard), with copy, same (story), different or unclear; `corpus.tsv` says of every article
of corpus/ that shares its event with another one which event it is.
"""
