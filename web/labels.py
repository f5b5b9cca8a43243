"""What do the pages call the choices a reader has?

English messages, to be said by a `Voice`; `phrase` marks them for the catalogue.
"""


def phrase(message: str) -> str:
    """Return the message as it is; it stands in a table, and is said elsewhere."""
    return message


SITE = phrase("Fihrist")
UNTITLED = phrase("Untitled")

SORTS = {
    "relevance": phrase("Most relevant"),
    "newest": phrase("Newest"),
    "oldest": phrase("Oldest"),
}
MATCHES = {
    "most": phrase("Most words"),
    "all": phrase("All words"),
    "any": phrase("Any word"),
    "exact": phrase("As typed"),
}
LEVELS = {
    "writing": phrase("Same writing"),
    "form": phrase("Its forms"),
    "stem": phrase("Same root"),
    "related": phrase("Related too"),
}
LIMITS = {
    "source": phrase("Source"),
    "author": phrase("Author"),
    "lang": phrase("Language"),
    "story": phrase("Story"),
    "from": phrase("From"),
    "to": phrase("To"),
}
FACETS = {"source": phrase("Sources"), "author": phrase("Authors")}

LOOKS = {
    "language": phrase("Language"),
    "digits": phrase("Digits"),
    "months": phrase("Month names"),
    "colours": phrase("Colours"),
    "size": phrase("Text size"),
}
# by the value that stands in the address; "" is the default of each
LOOK_VALUES = {
    "language": {"": "العربية", "en": "English"},
    "digits": {"": phrase("Of the language"), "arab": "١٢٣", "latn": "123"},
    "months": {
        "": phrase("Egypt and the Gulf"),
        "sy": phrase("The Levant and Iraq"),
        "dz": phrase("Tunisia and Algeria"),
        "ma": phrase("Morocco"),
    },
    "colours": {
        "": phrase("As the device has it"),
        "light": phrase("Light"),
        "dark": phrase("Dark"),
    },
    "size": {"": phrase("Normal"), "large": phrase("Large"), "larger": phrase("Larger")},
}
