"""huggingface_hub with another endpoint, and its command `hf papers`."""

import json
import os
import subprocess
import sys
import tempfile

import httpx2
from calls import BASE, call, raises, run
from huggingface_hub import HfApi
from huggingface_hub.errors import BadRequestError, HfHubHTTPError

api = HfApi(endpoint=BASE, token=False)


@call("list_papers")
def search():
    papers = list(api.list_papers(query="video generation", limit=7))
    assert len(papers) == 7
    for paper in papers:
        assert paper.id and paper.title and paper.summary and paper.published_at
        assert paper.authors and all(author.name for author in paper.authors)


@call("list_papers without a query")
def search_all():
    assert len(list(api.list_papers())) == 20


@call("list_papers, too many")
def too_many():
    raises(HfHubHTTPError, lambda: list(api.list_papers(query="a", limit=121)))


@call("paper_info")
def info():
    listed = list(api.list_papers(query="agents", limit=1))[0]
    paper = api.paper_info(listed.id)
    assert (paper.id, paper.title, paper.summary) == (listed.id, listed.title, listed.summary)


@call("paper_info, details")
def details():
    daily = list(api.list_daily_papers(sort="trending", limit=30))
    assert any(paper.upvotes for paper in daily)
    assert any(paper.github_repo for paper in daily)
    assert any(paper.organization and paper.organization.fullname for paper in daily)
    assert all(paper.comments is not None for paper in daily)


@call("paper_info, not found")
def missing():
    error = raises(HfHubHTTPError, lambda: api.paper_info("9999.99999"))
    assert error.response.status_code == 404, error
    assert "9999.99999" in str(error), error


@call("read_paper")
def read():
    listed = list(api.list_papers(query="agents", limit=1))[0]
    text = api.read_paper(listed.id)
    assert text.startswith("# ") and listed.summary.split()[0] in text


@call("list_daily_papers, page by page")
def daily():
    first = [paper.id for paper in api.list_daily_papers(limit=10)]
    second = [paper.id for paper in api.list_daily_papers(limit=10, p=1)]
    both = [paper.id for paper in api.list_daily_papers(limit=20)]
    assert len(set(first + second)) == 20 and first + second == both
    assert list(api.list_daily_papers(limit=100, p=1000)) == []


@call("list_daily_papers, by Link to the end")
def links():
    address, ids = f"{BASE}/api/daily_papers?limit=60", []
    while address:
        answer = httpx2.get(address)
        ids += [paper["paper"]["id"] for paper in answer.json()]
        address = answer.links.get("next", {}).get("url")
    assert len(ids) == len(set(ids)) == 200, len(ids)


@call("list_daily_papers of a day, a week, a month")
def dates():
    newest = list(api.list_daily_papers(limit=1))[0]
    day = newest.published_at.date()
    year, week, _ = day.isocalendar()
    of_day = [paper.id for paper in api.list_daily_papers(date=day.isoformat())]
    of_week = [paper.id for paper in api.list_daily_papers(week=f"{year}-W{week:02}", limit=100)]
    of_month = [paper.id for paper in api.list_daily_papers(month=day.isoformat()[:7], limit=100)]
    assert newest.id in of_day
    assert set(of_day) <= set(of_week) and newest.id in of_month
    assert list(api.list_daily_papers(date="1999-01-01")) == []
    assert list(api.list_daily_papers(submitter="nobody")) == []


@call("list_daily_papers, bad dates")
def bad_dates():
    for bad in ({"date": "2026-02-30"}, {"date": "yesterday"}, {"week": "2026-W60"}, {"month": "2026"}):
        raises(BadRequestError, lambda bad=bad: list(api.list_daily_papers(**bad)))


@call("hf papers")
def command():
    def hf(*arguments):
        home = tempfile.mkdtemp()
        environment = {**os.environ, "HF_ENDPOINT": BASE, "HF_HOME": home, "HF_HUB_DISABLE_UPDATE_CHECK": "1"}
        program = os.path.join(os.path.dirname(sys.executable), "hf")
        done = subprocess.run([program, "papers", *arguments], env=environment, capture_output=True, text=True)
        return done.returncode, done.stdout, done.stderr

    status, out, err = hf("search", "diffusion", "--limit", "3", "--format", "json")
    assert status == 0, err
    papers = json.loads(out)
    assert len(papers) == 3
    for arguments in (["info", papers[0]["id"]], ["read", papers[0]["id"]], ["ls", "--sort", "trending"]):
        status, out, err = hf(*arguments)
        assert status == 0 and out, err
    status, _, err = hf("info", "9999.99999")
    assert status != 0 and "not found" in err, err


run()
