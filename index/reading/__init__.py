"""From files and folders to Article records."""

from .corpus import read_articles
from .dates import parse_date
from .jsonlines import json_articles
from .place import Rejection

__all__ = ["Rejection", "json_articles", "parse_date", "read_articles"]
