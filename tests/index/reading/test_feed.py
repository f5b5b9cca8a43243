"""Is each item of a feed an article, and nothing that the document says trusted?"""

import gzip
from pathlib import Path

import pytest

from index.article import Article
from index.reading import Rejection, read_articles

RSS = """<?xml version="1.0" encoding="{encoding}"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>صحيفة النهر</title><link>https://river.example/</link><language>ar</language>
<image><title>شعار</title><url>https://river.example/logo.png</url></image>
<item><title>خبر&nbsp;أول من المدينة</title><link>https://river.example/1</link>
<guid isPermaLink="false">river-1</guid><dc:creator>منى عادل</dc:creator>
<pubDate>Fri, 31 Dec 2021 10:00:00 +0000</pubDate><description>موجز الخبر</description>
<content:encoded><![CDATA[<p>نص &laquo;الخبر&raquo;<br>سطر
ثان</p><script>x()</script><p>فقرة.</p>]]></content:encoded>
</item>
<item><title>خبر ثان</title><link>javascript:alert(1)</link><author>a@b.example (سمير)</author>
<description>&lt;p&gt;نص الخبر الثاني&lt;/p&gt;</description></item>
<item><link>https://river.example/3</link></item>
</channel></rss>
"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ar"><title>أطلس</title>
<entry><title>عنوان</title><id>tag:1</id><link rel="edit" href="https://atlas.example/e"/>
<link href="https://atlas.example/a"/><published>2021-12-31T00:00:00Z</published>
<updated>2022-01-02T00:00:00Z</updated><author><name>سمير</name><uri>http://u</uri></author>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>فقرة</p><p>أخرى</p></div></content>
</entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>مرصد</title></channel>
<item><title>عنوان</title><description>نص</description><dc:date>2021-12-31</dc:date></item></rdf:RDF>"""
WORDPRESS = """<?xml version="1.0"?><!-- an export --><rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>مدونة الجبل</title>
<wp:author><wp:author_login>mona</wp:author_login>
<wp:author_display_name>منى عادل</wp:author_display_name></wp:author>
{items}</channel></rss>"""
POST = """<item><title>مقال {n}</title><guid>https://hill.example/?p={n}</guid><dc:creator>mona</dc:creator>
<wp:post_date>2021-12-31 10:00:00</wp:post_date><wp:post_type>{kind}</wp:post_type>
<wp:status>{status}</wp:status><content:encoded><![CDATA[<!-- wp:paragraph -->
<p>نص المقال.</p>
<!-- /wp:paragraph -->
[caption id="a" width="300"]صورة[/caption] [1]]]></content:encoded></item>"""


def read(tmp_path: Path, data: str | bytes, name: str = "a.xml") -> list[Article | Rejection]:
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return [*read_articles([str(path)])]


@pytest.mark.parametrize("name", ["a.xml", "a.rss", "a.txt", "a"])
@pytest.mark.parametrize("encoding", ["utf-8", "windows-1256", "utf-16"])
def test_items_of_rss_are_articles(tmp_path: Path, encoding: str, name: str) -> None:
    data = RSS.format(encoding=encoding).encode(encoding)
    for packed in (data, gzip.compress(data)):
        first, second, third = read(tmp_path, packed, name)
        assert first == Article(
            "river-1",
            "خبر أول من المدينة",
            "نص «الخبر»\nسطر ثان\n\nفقرة.",
            (),
            "صحيفة النهر",
            "منى عادل",
            "2021-12-31",
            "https://river.example/1",
            "ar",
            "field",
            f"{tmp_path / name}:1",
        )
        assert isinstance(second, Article)
        assert (second.text, second.author, second.url) == ("نص الخبر الثاني", "سمير", "")
        assert third == Rejection(f"{tmp_path / name}:3", third[1]) and "neither" in third[1]


def test_entries_of_atom_are_articles_with_their_page_and_first_date(tmp_path: Path) -> None:
    (found,) = read(tmp_path, ATOM)
    assert isinstance(found, Article)
    assert (found.id, found.text, found.author) == ("tag:1", "فقرة\n\nأخرى", "سمير")
    assert (found.url, found.published) == ("https://atlas.example/a", "2021-12-31")
    assert found.source == "أطلس"


def test_items_of_rss_1_are_articles(tmp_path: Path) -> None:
    (found,) = read(tmp_path, RDF)
    assert isinstance(found, Article)
    assert (found.source, found.text, found.published) == ("مرصد", "نص", "2021-12-31")


def test_published_posts_of_a_wordpress_export_are_articles_and_nothing_else(
    tmp_path: Path,
) -> None:
    kinds = ("post", "publish"), ("page", "publish"), ("attachment", "inherit"), ("post", "draft")
    items = "".join(
        POST.format(n=n, kind=kind, status=status) for n, (kind, status) in enumerate(kinds)
    )
    found = read(tmp_path, WORDPRESS.format(items=items))
    assert [each.id for each in found if isinstance(each, Article)] == [
        "https://hill.example/?p=0",
        "https://hill.example/?p=1",
    ]
    assert len(found) == 2 and isinstance(found[0], Article)
    assert found[0].author == "منى عادل" and found[0].published == "2021-12-31"
    assert found[0].text == "نص المقال.\nصورة [1]"


def test_a_feed_that_breaks_off_keeps_what_was_read(tmp_path: Path) -> None:
    first, rejected = read(tmp_path, ATOM.partition("</feed>")[0] + "<entry><title>")
    assert isinstance(first, Article)
    assert isinstance(rejected, Rejection) and "not well-formed" in rejected.reason


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE rss [<!ENTITY a "b">]>',
        '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE rss [<!ENTITY % a SYSTEM "http://127.0.0.1:9/a.dtd"> %a;]>',
        '<!DOCTYPE rss [<!ENTITY a "' + "a" * 1000 + '"><!ENTITY b "' + "&a;" * 1000 + '">]>',
    ],
)
def test_a_document_that_declares_entities_is_refused(tmp_path: Path, declaration: str) -> None:
    (found,) = read(
        tmp_path,
        f"{declaration}<rss><channel><item><title>&a;</title></item></channel></rss>",
        "a.rss",
    )
    assert isinstance(found, Rejection) and found.reason.startswith("declares entities")


def test_a_public_document_type_is_passed_over_and_never_fetched(tmp_path: Path) -> None:
    doctype = '<!DOCTYPE rss PUBLIC "-//x//EN" "http://127.0.0.1:9/rss.dtd">'
    (found,) = read(
        tmp_path, f"{doctype}<rss><channel><item><title>عنوان</title></item></channel></rss>"
    )
    assert isinstance(found, Article)


def test_xml_that_is_no_feed_is_rejected(tmp_path: Path) -> None:
    (found,) = read(tmp_path, '<?xml version="1.0"?><urlset><url>https://a.example</url></urlset>')
    assert isinstance(found, Rejection) and found.reason.startswith("is XML without an article")
