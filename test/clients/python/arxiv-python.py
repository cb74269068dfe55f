"""The client of arXiv's API for Python, with another format of its addresses."""

import arxiv
from calls import BASE, call, raises, run

client = arxiv.Client(page_size=30, delay_seconds=0, num_retries=0)
client.query_url_format = f"{BASE}/api/query?{{}}"
DATE = arxiv.SortCriterion.SubmittedDate
EVERYTHING = "submittedDate:[19900101 TO 20991231]"


def ids(search, offset=0):
    return [result.get_short_id() for result in client.results(search, offset=offset)]


@call("a search by meaning")
def search():
    found = list(client.results(arxiv.Search(query="language models that write code", max_results=10)))
    assert 3 < len(found) <= 10
    first = found[0]
    assert first.entry_id.startswith("http://arxiv.org/abs/") and first.title and first.summary and first.authors
    assert first.pdf_url == f"https://arxiv.org/pdf/{first.get_short_id()}"
    assert first.published.tzinfo is not None and first.updated >= first.published


@call("pages to the end, by date")
def pages():
    found = list(client.results(arxiv.Search(query=EVERYTHING, max_results=None, sort_by=DATE)))
    dates = [result.published for result in found]
    assert len(found) > 100 and len({result.entry_id for result in found}) == len(found)
    assert dates == sorted(dates, reverse=True)


@call("pages to the end, the earliest first, with an offset")
def oldest():
    earliest = arxiv.SortOrder.Ascending
    every = ids(arxiv.Search(query=EVERYTHING, max_results=None, sort_by=DATE, sort_order=earliest))
    some = ids(arxiv.Search(query=EVERYTHING, max_results=50, sort_by=DATE, sort_order=earliest), offset=40)
    assert some == every[40:50]


@call("pages to the end, by relevance either way")
def relevance():
    best = ids(arxiv.Search(query="abs:model", max_results=None))
    worst = ids(arxiv.Search(query="abs:model", max_results=None, sort_order=arxiv.SortOrder.Ascending))
    assert len(best) > 60 and len(set(best)) == len(best) and set(best) == set(worst) and best != worst


@call("fields and operators")
def operators():
    def found(query):
        return {result.entry_id: result for result in client.results(arxiv.Search(query=query, max_results=None))}

    titles = found("ti:model")
    assert titles and all("model" in result.title.lower() for result in titles.values())
    both = found("ti:model OR ti:agent")
    assert set(both) == set(titles) | set(found("ti:agent"))
    assert set(found("ti:model AND ti:agent")) == set(titles) & set(found("ti:agent"))
    assert set(found("ti:model ANDNOT ti:agent")) == set(titles) - set(found("ti:agent"))
    assert set(found("(ti:model OR ti:agent) ANDNOT (ti:model AND ti:agent)")) == set(titles) ^ set(found("ti:agent"))
    phrase = found('abs:"reinforcement learning"')
    assert phrase and all("reinforcement learning" in " ".join(one.summary.lower().replace("-", " ").split()) for one in phrase.values())


@call("an author")
def author():
    name = next(client.results(arxiv.Search(query=EVERYTHING, max_results=1, sort_by=DATE))).authors[0].name
    found = list(client.results(arxiv.Search(query=f'au:"{name}"')))
    assert found and all(any(name == one.name for one in result.authors) for result in found[:1])


@call("dates")
def dates():
    newest = next(client.results(arxiv.Search(query=EVERYTHING, max_results=1, sort_by=DATE))).published
    day = newest.strftime("%Y%m%d")
    found = list(client.results(arxiv.Search(query=f"submittedDate:[{day}0000 TO {day}2359]", max_results=None)))
    assert found and all(result.published == newest for result in found)


@call("a list of ids")
def listed():
    some = ids(arxiv.Search(query=EVERYTHING, max_results=40, sort_by=DATE))[::-1]
    assert ids(arxiv.Search(id_list=some)) == some
    assert ids(arxiv.Search(id_list=[f"{some[0]}v2", "2401.99999"])) == [some[0]]


@call("a list of ids with a query")
def both():
    some = ids(arxiv.Search(query=EVERYTHING, max_results=40, sort_by=DATE))
    found = ids(arxiv.Search(query="all:model", id_list=some, max_results=None))
    assert found and set(found) < set(some)


@call("nothing found")
def nothing():
    assert ids(arxiv.Search(query="ti:zzzqqqxxx")) == []
    assert ids(arxiv.Search(query="")) == []
    assert ids(arxiv.Search(id_list=["0000.00000"])) == []


@call("unicode")
def unicode():
    assert ids(arxiv.Search(query='ti:"naïve Schrödinger 量子"')) == []


@call("bad requests")
def bad():
    for query in ["ti:", "(ti:model", 'ti:"model', "co:pages", "submittedDate:[soon TO later]", "ti:model AND"]:
        error = raises(arxiv.HTTPError, lambda: ids(arxiv.Search(query=query)))
        assert error.status == 400, query


run()
