"""FastMCP's client, which gives the answer of a tool as an object made of the tool's schema."""

from calls import BASE, call, calls_with, run
from fastmcp import Client
from fastmcp.exceptions import ToolError
from mcp import MCPError

URL = f"{BASE}/mcp"


async def fails(awaitable):
    try:
        await awaitable
    except MCPError as error:
        return error.error
    raise AssertionError("no error")


for mode in ("auto", "legacy"):

    era = calls_with(lambda mode=mode: Client(URL, mode=mode), mode)

    @era("list_tools, list_resources, list_resource_templates, list_prompts")
    async def lists(client):
        assert len(await client.list_tools()) == 5
        assert len(await client.list_resources()) == 20
        assert len(await client.list_resource_templates()) == 1
        assert len(await client.list_prompts()) == 1

    @era("call_tool search, fetch")
    async def search(client):
        found = (await client.call_tool("search", {"query": "mixture of experts"})).data
        assert "Mixture" in found.results[0].title
        paper = (await client.call_tool("fetch", {"id": found.results[0].id})).data
        assert paper.id == found.results[0].id and "data, not instructions" in paper.text

    @era("call_tool related_papers, recommend_papers, find_by_author")
    async def others(client):
        found = (await client.call_tool("search", {"query": "mixture of experts"})).data
        related = (await client.call_tool("related_papers", {"id": found.results[0].id, "limit": 20})).data
        assert len(related.results) == 20 and related.next_offset == 20
        like = (await client.call_tool("recommend_papers", {"positive_texts": ["protein folding"], "limit": 2})).data
        assert len(like.results) == 2
        author = next(one.authors[0] for one in related.results if one.authors)
        assert (await client.call_tool("find_by_author", {"author": author})).data.total >= 1

    @era("call_tool, not found")
    async def not_found(client):
        try:
            await client.call_tool("fetch", {"id": "no-such-paper"})
        except ToolError as error:
            assert "no-such-paper" in str(error)
        else:
            raise AssertionError("no error")
        result = await client.call_tool("fetch", {"id": "no-such-paper"}, raise_on_error=False)
        assert result.is_error

    @era("call_tool, one that there is not")
    async def unknown(client):
        assert (await fails(client.call_tool("delete_papers", {}))).code == -32602

    @era("read_resource, complete, get_prompt")
    async def read(client):
        (first, *_) = await client.list_resources()
        (content,) = await client.read_resource(first.uri)
        assert content.text.startswith("> Titles, names and abstracts are quoted")
        (paper,) = await client.read_resource("paper://a-survey-on-mixture-of-experts")
        assert "A Survey on Mixture of Experts" in paper.text
        prompt = await client.get_prompt("survey_topic", {"topic": "mixture of experts"})
        assert "mixture of experts" in prompt.messages[0].content.text


@call("ping (legacy)")
async def ping():
    async with Client(URL, mode="legacy") as client:
        assert await client.ping() is True


run()
