"""What reads references and feeds, given what we write: feedparser, bibtexparser, rispy."""

import unicodedata

import bibtexparser
import feedparser
import requests
import rispy
from calls import BASE, call, run

QUERY = "language models"
papers = requests.get(f"{BASE}/search.json", params={"q": QUERY}).json()
assert len(papers) == 10 and any("published" in paper for paper in papers)


def plain(text):
    """A text without what LaTeX adds to it, and with one space for each white space."""
    return " ".join(unicodedata.normalize("NFC", text.replace("{", "").replace("}", "").replace("\\", "")).split())


def year_of(paper):
    return paper["published"][:4] if "published" in paper else None


def family(name):
    return name.split()[-1]


@call("feedparser: search.atom")
def atom():
    feed = feedparser.parse(requests.get(f"{BASE}/search.atom", params={"q": QUERY}).content)
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.feed.title and feed.feed.id and feed.feed.updated_parsed
    assert len(feed.entries) == 10
    for entry, paper in zip(feed.entries, papers):
        assert entry.title and entry.link.startswith("http") and entry.updated_parsed and entry.summary
        assert ("published" in entry) == ("published" in paper)
        assert [author.name for author in entry.get("authors", [])] == paper.get("authors", [])


@call("feedparser: browse/new.atom")
def newest():
    feed = feedparser.parse(f"{BASE}/browse/new.atom")
    assert not feed.bozo and len(feed.entries) > 10
    days = [entry.published_parsed for entry in feed.entries]
    assert days == sorted(days, reverse=True)
    assert len({entry.id for entry in feed.entries}) == len(feed.entries)


@call("bibtexparser: search.bib")
def bibtex():
    text = requests.get(f"{BASE}/search.bib", params={"q": QUERY}).text
    library = bibtexparser.parse_string(text)
    assert not library.failed_blocks and len(library.entries) == 10
    assert len({entry.key for entry in library.entries}) == 10
    for entry, paper in zip(library.entries, papers):
        fields = entry.fields_dict
        assert year_of(paper) == (fields["year"].value if "year" in fields else None)
        names = fields["author"].value.split(" and ") if "author" in fields else []
        assert len(names) == len(paper.get("authors", [])), names
        assert "$" in paper["title"] or plain(fields["title"].value) == plain(paper["title"]), fields["title"].value


@call("rispy: search.ris")
def ris():
    entries = rispy.loads(requests.get(f"{BASE}/search.ris", params={"q": QUERY}).text)
    assert len(entries) == 10
    for entry, paper in zip(entries, papers):
        assert entry["title"] and year_of(paper) == (entry["year"][:4] if "year" in entry else None)
        assert [name.split(",")[0].split()[-1] for name in entry.get("authors", [])] == [
            family(name) for name in paper.get("authors", [])
        ]
        assert entry["abstract"].split()[0] == paper["abstract"].split()[0]


@call("CSL-JSON, from another site")
def csl():
    answer = requests.get(
        f"{BASE}/search.csl.json", params={"q": QUERY}, headers={"Origin": "https://elsewhere.example"}
    )
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    for item, paper in zip(answer.json(), papers):
        assert year_of(paper) == (str(item["issued"]["date-parts"][0][0]) if "issued" in item else None)
        assert len(item.get("author", [])) == len(paper.get("authors", []))


run()
