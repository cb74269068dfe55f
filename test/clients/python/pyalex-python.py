"""pyalex, whose released version has the host of OpenAlex written into it: its requests are sent here instead."""

import re

import pyalex
import requests
from calls import BASE, call, raises, run
from pyalex import Work, Works
from pyalex.api import QueryError

send = requests.Session.send


def send_here(self, request, **options):
    request.url = re.sub(r"^https://api\.openalex\.org", BASE, request.url)
    return send(self, request, **options)


requests.Session.send = send_here
pyalex.config.email = "reader@example.org"


@call("a search")
def search():
    found = Works().search("language models that write code").get()
    assert found and found.meta["count"] >= len(found) and found.meta["per_page"] == 25
    work = found[0]
    assert re.fullmatch(r".*/works/W\d+", work["id"]) and work["title"] and work["relevance_score"] > 0
    assert len(work["abstract"].split()) > 20 and work["authorships"][0]["author"]["display_name"]


@call("a work by its number, address, DOI and at random")
def single():
    work = Works().search("models").get(per_page=1)[0]
    number = work["id"].split("/")[-1]
    for name in [number, work["id"], number.lower()]:
        assert Works()[name]["id"] == work["id"], name
    assert "title" in Works().random()
    error = raises(requests.HTTPError, lambda: Works()["W1"])
    assert error.response.status_code == 404 and error.response.json()["error"]


@call("works by a list of numbers")
def several():
    works = Works().get(per_page=3)
    numbers = [work["id"].split("/")[-1] for work in works]
    assert {work["id"] for work in Works()[numbers]} == {work["id"] for work in works}


@call("pages by cursor, to the end")
def cursor():
    pager = Works().paginate(per_page=50, n_max=None)
    works = [work["id"] for page in pager for work in page]
    assert len(works) == len(set(works)) == Works().count() > 100


@call("pages by cursor, of a search and in the order of dates")
def sorted_cursor():
    found = [work["id"] for page in Works().search("model").paginate(per_page=30) for work in page]
    assert len(found) == len(set(found)) == Works().search("model").count()
    pages = Works().sort(publication_date="desc").paginate(per_page=100, n_max=None)
    dates = [work["publication_date"] for page in pages for work in page]
    assert len(dates) == Works().count() and dates == sorted(dates, key=lambda date: date or "", reverse=True)


@call("pages by number")
def numbered():
    pages = Works().search("model").paginate(method="page", per_page=20)
    works = [work["id"] for page in pages for work in page]
    assert len(works) == len(set(works)) == Works().search("model").count()


@call("filters")
def filters():
    newest = Works().sort(publication_date="desc").get(per_page=1)[0]
    year, day = newest["publication_year"], newest["publication_date"]
    assert all(work["publication_year"] == year for work in Works().filter(publication_year=year).get())
    assert Works().filter_gt(publication_year=year).count() == 0
    assert Works().filter(from_publication_date=day, to_publication_date=day).count() > 0
    assert Works().filter_not(publication_year=year).count() + Works().filter(publication_year=year).count() == Works().count()
    titles = Works().search_filter(title="model").get()
    assert titles and all("model" in work["title"].lower() for work in titles)
    name = newest["authorships"][0]["author"]["display_name"]
    found = Works().filter(**{"raw_author_name.search": name}).get()
    assert newest["id"] in [work["id"] for work in found]


@call("operators in a search")
def operators():
    both = Works().search('"language model" AND NOT agent').get()
    assert both and not any("agent" in work["title"].lower().split() for work in both)


@call("select")
def select():
    works = Works().select(["id", "display_name"]).get(per_page=2)
    assert [set(work) for work in works] == [{"id", "display_name"}] * 2
    raises(QueryError, lambda: Works().select("colour").get())


@call("group_by publication_year")
def grouped():
    groups = Works().group_by("publication_year").get()
    assert sum(int(group["count"]) for group in groups) > 100 and groups[0]["key"]
    of_search = Works().search("model").group_by("publication_year").get()
    assert of_search.meta["count"] == Works().search("model").count() and of_search
    raises(QueryError, lambda: Works().group_by("type").get())


@call("similar")
def similar():
    assert Works().similar("how agents use tools").get(per_page=5)


@call("autocomplete")
def complete():
    title = Works().get(per_page=1)[0]["title"]
    found = Works().autocomplete(title[:12])
    assert any(one["entity_type"] == "work" and one["display_name"] for one in found)
    assert pyalex.api.autocomplete(title[:12])


@call("bad requests")
def bad():
    for refused in [
        Works().filter(is_oa=True),
        Works().filter(publication_year="soon"),
        Works().sort(cited_by_count="desc"),
        Works().sample(3),
    ]:
        assert str(raises(QueryError, refused.get)), refused.url
    raises(QueryError, lambda: Works().get(cursor="none"))


@call("nothing found, and unicode")
def nothing():
    assert Works().search("zzzqqqxxx").get() == []
    assert list(Works().search_filter(title="naïve 量子").paginate()) == [[]]


@call("nothing known of it is empty")
def empty():
    work = Works().get(per_page=1)[0]
    assert isinstance(work, Work) and work["cited_by_count"] is None and work["referenced_works"] == []


run()
