"""The client semanticscholar, plain and async, with an api_url."""

from calls import BASE, call, raises, run
from semanticscholar import AsyncSemanticScholar, SemanticScholar
from semanticscholar.Paper import Paper
from semanticscholar.SemanticScholarException import (
    BadQueryParametersException,
    NoMorePagesException,
    ObjectNotFoundException,
)

client = SemanticScholar(api_url=BASE, retry=False)


def asynchronous():
    return AsyncSemanticScholar(api_url=BASE, retry=False)


def listed():
    """A paper of the site that arXiv has."""
    return next(paper for paper in client.search_paper("language models", limit=20) if "ArXiv" in paper.externalIds)


@call("search_paper")
def search():
    found = client.search_paper("large language models that write code", limit=5)
    assert found.total > 5 and found.offset == 0 and found.next == 5 and len(found) == 5
    assert all(paper.title and len(paper.paperId) == 40 for paper in found.items)
    assert found.items[0].citationCount is None and found.items[0].abstract


@call("search_paper: all pages")
def pages():
    found = client.search_paper("language models", limit=7)
    ids = [paper.paperId for paper in found]
    assert len(ids) == len(set(ids)) == found.total, (len(ids), found.total)
    raises(NoMorePagesException, found.next_page)


@call("search_paper: fields")
def fields():
    found = client.search_paper("language models", fields=["title", "authors.name", "tldr"], limit=3)
    assert set(found.items[0].keys()) == {"paperId", "title", "authors", "tldr"}
    assert set(client.search_paper("language", fields=["year"], limit=1).items[0].keys()) == {"paperId", "year"}


@call("search_paper: filters")
def filters():
    newest = client.search_paper("models", year="2026-", limit=10)
    assert newest.total > 0 and all(paper.year >= 2026 for paper in newest.items)
    assert client.search_paper("models", year=1999).total == 0
    within = client.search_paper("models", publication_date_or_year="2026-08-01:2026-08-31", limit=10)
    assert within.total > 0 and all(paper.publicationDate.month == 8 for paper in within.items)
    for range_ in ["2026-08-20", "2026-08", "2026", "2026-01-01:", ":2026-12-31", "2025:2026"]:
        assert client.search_paper("models", publication_date_or_year=range_, fields=["title"], limit=1).total > 0, range_
    of_arxiv = client.search_paper("models", venue=["ArXiv", "Nature"], open_access_pdf=True, limit=10)
    assert len(of_arxiv) > 0 and all(paper.venue == "arXiv.org" and paper.openAccessPdf["url"] for paper in of_arxiv.items)
    assert len(list(client.search_paper("models", min_citation_count=10))) == 0
    assert len(list(client.search_paper("models", publication_types=["ClinicalTrial"]))) == 0
    assert len(list(client.search_paper("models", fields_of_study=["History"]))) == 0


@call("search_paper: filtered pages")
def filtered():
    ids = [paper.paperId for paper in client.search_paper("language models", open_access_pdf=True, limit=4)]
    assert len(ids) == len(set(ids)) > 4


@call("search_paper: nothing found")
def nothing():
    found = client.search_paper("n0 r3sult s3arch t3rm")
    assert (found.total, found.items) == (0, [])


@call("search_paper: other scripts")
def scripts():
    for query in ["大语言模型", "модели языка", "modèles de langage", "🦜"]:
        assert client.search_paper(query, limit=3).total >= 0


@call("search_paper: bulk")
def bulk():
    found = client.search_paper("model", bulk=True, sort="publicationDate:asc")
    papers = list(found)
    assert len({paper.paperId for paper in papers}) == len(papers) == found.total > 20
    dates = [paper.raw_data["publicationDate"] for paper in papers if paper.publicationDate]
    assert dates == sorted(dates)
    latest = client.search_paper("model", bulk=True, sort="publicationDate:desc", fields=["publicationDate"])
    dates = [paper.raw_data["publicationDate"] for paper in latest if paper.publicationDate]
    assert dates == sorted(dates, reverse=True)


@call("search_paper: bulk with signs")
def signs():
    def total(query, **rest):
        return client.search_paper(query, bulk=True, fields=["title"], **rest).total

    either, one, other, both = total("vision | video"), total("vision"), total("video"), total("vision + video")
    assert either == one + other - both and one > both
    assert total("vision -video") == one - both
    assert total("langu*") >= total("language") > 0
    assert 0 < total('"language models"') <= total("language models")
    assert total("", year="2026") > total("model", year="2026") > 0


@call("search_paper: match_title")
def match():
    wanted = listed()
    found = client.search_paper(wanted.title, match_title=True)
    assert (found.paperId, found["matchScore"]) == (wanted.paperId, 1)
    raises(ObjectNotFoundException, lambda: client.search_paper("total garbage nonsense", match_title=True))


@call("get_paper: every kind of id")
def ids():
    paper = listed()
    arxiv = paper.externalIds["ArXiv"]
    for id_ in [
        paper.paperId,
        f"CorpusId:{paper.corpusId}",
        f"ARXIV:{arxiv}",
        f"arXiv:{arxiv}v1",
        arxiv,
        f"DOI:{paper.externalIds['DOI']}",
        paper.externalIds["DOI"],
        paper.externalIds["Sextant"],
        f"URL:https://arxiv.org/abs/{arxiv}",
        f"URL:https://www.semanticscholar.org/paper/{paper.paperId}",
        f"URL:{paper.url}",
    ]:
        assert client.get_paper(id_, fields=["title"]).title == paper.title, id_


@call("get_paper: all fields")
def whole():
    paper = client.get_paper(listed().paperId)
    assert set(Paper.FIELDS) >= set(paper.keys()) >= {field.split(".")[0] for field in Paper.FIELDS}
    assert paper.citations == [] and paper.references == [] and paper.embedding is None and paper.tldr is None
    assert paper.citationStyles["bibtex"].startswith("@") and paper.authors[0].name


@call("get_paper: not found")
def not_found():
    for id_ in [0, "0" * 40, "CorpusId:1", "DOI:10.1000/none", "MAG:1", "ACL:W12-3903", "PMID:1", "PMCID:1", "x/y"]:
        error = raises(ObjectNotFoundException, lambda id_=id_: client.get_paper(id_))
        assert str(id_) in str(error)


@call("get_paper: bad request")
def bad():
    error = raises(BadQueryParametersException, lambda: client.get_paper(listed().paperId, fields=["unknown"]))
    assert str(error) == "Unrecognized or unsupported fields: [unknown]"


@call("get_papers")
def papers():
    found = client.search_paper("language models", limit=10).items
    asked = [found[1].paperId, "CorpusId:5", found[0].paperId, f"CorpusId:{found[2].corpusId}"]
    got, missing = client.get_papers(asked, return_not_found=True)
    assert [paper.paperId for paper in got] == [found[1].paperId, found[0].paperId, found[2].paperId]
    assert missing == ["CorpusId:5"]
    assert client.get_papers(["none"]) == []
    raises(BadQueryParametersException, lambda: client.get_papers([found[0].paperId], fields=["unknown"]))


@call("get_paper_authors, get_paper_citations, get_paper_references")
def parts():
    paper = next(one for one in client.search_paper("language models", limit=20).items if len(one.authors) > 2)
    authors = client.get_paper_authors(paper.paperId, limit=2)
    assert [author.name for author in authors] == [author.name for author in paper.authors]
    assert list(client.get_paper_citations(paper.paperId)) == []
    assert list(client.get_paper_references(paper.paperId, limit=1000)) == []
    raises(ObjectNotFoundException, lambda: client.get_paper_citations("none"))


@call("get_autocomplete")
def autocomplete():
    title = listed().title
    assert title in [match.title for match in client.get_autocomplete(title[:12])]
    assert client.get_autocomplete("zzzz") == []


@call("search_snippet")
def snippets():
    found = client.search_snippet("language models", limit=3, fields=["snippet.text", "snippet.snippetKind"])
    assert len(found) == 3 and all(one.text and one.paper.title and one.score > 0 for one in found)
    paper = listed()
    only = client.search_snippet("language models", paper_ids=[paper.paperId], year="2000-")
    assert [one.paper.corpus_id for one in only] == [str(paper.corpusId)]
    assert client.search_snippet("n0 r3sult s3arch t3rm") == []


@call("get_recommended_papers")
def recommended():
    paper = listed()
    found = client.get_recommended_papers(paper.paperId, limit=20, pool_from="all-cs")
    assert len(found) == 20 and paper.paperId not in [one.paperId for one in found]
    raises(ObjectNotFoundException, lambda: client.get_recommended_papers("none"))


@call("get_recommended_papers_from_lists")
def recommended_lists():
    one, other, *_ = client.search_paper("language models", limit=5).items
    found = client.get_recommended_papers_from_lists([one.paperId], [f"CorpusId:{other.corpusId}"], limit=5)
    assert len(found) == 5 and not {one.paperId, other.paperId} & {paper.paperId for paper in found}
    assert len(client.get_recommended_papers_from_lists([one.paperId, other.paperId], fields=["title"])) > 5
    raises(BadQueryParametersException, lambda: client.get_recommended_papers_from_lists([], [one.paperId]))


@call("get_author, get_authors, get_author_papers, search_author")
def authors():
    author = listed().authors[0]
    found = client.get_author(author.authorId)
    assert found.name == author.name and found.paperCount >= len(found.papers) > 0
    assert [one.name for one in client.get_authors([author.authorId, "Nobody At All"])] == [author.name]
    assert len(list(client.get_author_papers(author.authorId, limit=1))) == found.paperCount
    given, *_, family = author.name.split()
    for query in [author.name, author.name.lower(), f"{given[0]}. {family}"]:
        assert author.name in [one.name for one in client.search_author(query, fields=["name"])], query
    assert client.search_author("n0body").total == 0
    raises(ObjectNotFoundException, lambda: client.get_author("Nobody At All"))


@call("get_available_releases: none")
def releases():
    assert client.get_available_releases() == []
    raises(ObjectNotFoundException, lambda: client.get_release("latest"))


@call("an API key of Semantic Scholar's is none of ours")
def key():
    assert SemanticScholar(api_url=BASE, api_key="s2k-0123").search_paper("language models", limit=1).total > 0


@call("async: search_paper, all pages")
async def async_pages():
    found = await asynchronous().search_paper("language models", limit=6)
    ids = [paper.paperId async for paper in found]
    assert len(ids) == len(set(ids)) == found.total


@call("async: get_paper, get_papers, get_recommended_papers")
async def async_papers():
    found = await asynchronous().search_paper("language models", limit=3)
    paper = await asynchronous().get_paper(found[0].paperId)
    assert paper.title == found[0].title
    batch = await asynchronous().get_papers([one.paperId for one in found.items])
    assert [one.paperId for one in batch] == [one.paperId for one in found.items]
    assert len(await asynchronous().get_recommended_papers(paper.paperId, limit=3)) == 3


@call("async: not found, bad request")
async def async_errors():
    for expected, work in [
        (ObjectNotFoundException, lambda: asynchronous().get_paper("none")),
        (BadQueryParametersException, lambda: asynchronous().search_paper("a", fields=["unknown"])),
    ]:
        try:
            await work()
        except expected:
            continue
        raise AssertionError(f"{expected} was not raised")


run()
