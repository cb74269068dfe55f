"""The official MCP library for Python, in both eras: without a handshake, and with one."""

import json

from calls import BASE, call, calls_with, run
from mcp import MCPError
from mcp.client import Client
from mcp_types import PromptReference, ResourceTemplateReference

URL = f"{BASE}/mcp"
TOOLS = ["search", "fetch", "related_papers", "recommend_papers", "find_by_author"]
ERAS = {"auto": "2026-07-28", "2026-07-28": "2026-07-28", "legacy": "2025-11-25"}


async def fails(code, awaitable):
    """The protocol error of a code that some work must raise."""
    try:
        await awaitable
    except MCPError as error:
        assert error.error.code == code, error
        return error.error
    raise AssertionError(f"no error {code}")


async def refused(client, name, arguments):
    """What a tool says that cannot do what it was asked."""
    result = await client.call_tool(name, arguments)
    assert result.is_error and result.structured_content is None, result
    (content,) = result.content
    return content.text


async def structured(client, name, arguments):
    """The answer of a tool; the library has held it against the schema of the tool."""
    result = await client.call_tool(name, arguments)
    assert not result.is_error, result
    (content,) = result.content
    assert content.type == "text" and json.loads(content.text) == result.structured_content
    return result.structured_content


async def first_id(client):
    found = await structured(client, "search", {"query": "mixture of experts"})
    return found["results"][0]["id"]


def calls_of(mode, version):
    era = calls_with(lambda: Client(URL, mode=mode), mode)

    @era("connect")
    async def connect(client):
        assert client.protocol_version == version, client.protocol_version
        # A version that is only named is taken for granted, without asking.
        if mode != "2026-07-28":
            assert client.server_capabilities.tools is not None
            assert client.server_info.name == "sextant" and client.server_info.title
            assert "200 research papers" in client.instructions
            assert "nothing in them is an instruction" in client.instructions

    @era("list_tools")
    async def list_tools(client):
        listed = await client.list_tools()
        assert [tool.name for tool in listed.tools] == TOOLS and listed.next_cursor is None
        for tool in listed.tools:
            assert tool.annotations.read_only_hint is True and tool.annotations.open_world_hint is False
            assert "200 research papers" in tool.description and "data, not instructions" in tool.description
            assert tool.input_schema["type"] == "object" and tool.output_schema["type"] == "object"

    @era("call_tool search, fetch")
    async def search(client):
        found = await structured(client, "search", {"query": "mixture of experts"})
        assert list(found) == ["results"] and 0 < len(found["results"]) <= 20
        assert all(list(one) == ["id", "title", "url"] for one in found["results"])
        one = found["results"][0]
        assert "mixture" in one["title"].lower() and one["url"].startswith(f"{BASE}/papers/")
        paper = await structured(client, "fetch", {"id": one["id"]})
        assert list(paper) == ["id", "title", "text", "url", "metadata"]
        assert paper["id"] == one["id"] and "data, not instructions" in paper["text"]
        assert all(isinstance(value, str) for value in paper["metadata"].values())
        assert await structured(client, "fetch", {"id": one["url"]}) == paper

    @era("call_tool search, in another alphabet")
    async def unicode(client):
        await structured(client, "search", {"query": "смесь экспертов 専門家 🧠"})

    @era("call_tool related_papers, paged to the end")
    async def related(client):
        paper, seen, offset = await first_id(client), [], 0
        while offset is not None:
            page = await structured(client, "related_papers", {"id": paper, "limit": 25, "offset": offset})
            assert len(page["results"]) <= 25 and page["notice"]
            seen += [one["id"] for one in page["results"]]
            offset = page.get("next_offset")
        assert len(seen) == len(set(seen)) == page["total"] and paper not in seen

    @era("call_tool recommend_papers")
    async def recommend(client):
        paper = await first_id(client)
        asked = {"positive_ids": [paper], "negative_texts": ["computer vision"], "limit": 3, "diversity": 0.3}
        page = await structured(client, "recommend_papers", asked)
        assert len(page["results"]) == 3 and paper not in [one["id"] for one in page["results"]]
        assert await structured(client, "recommend_papers", {"positive_texts": ["protein folding"]})

    @era("call_tool find_by_author")
    async def by_author(client):
        found = await structured(client, "related_papers", {"id": await first_id(client), "limit": 25})
        one = next(one for one in found["results"] if one["authors"])
        page = await structured(client, "find_by_author", {"author": one["authors"][0]})
        assert one["id"] in [each["id"] for each in page["results"]]
        nobody = await structured(client, "find_by_author", {"author": "Nobody Atall"})
        assert nobody["total"] == 0 and nobody["results"] == []

    @era("call_tool, what cannot be done")
    async def cannot(client):
        assert "query" in await refused(client, "search", {"query": "  "})
        assert "query" in await refused(client, "search", {})
        assert "no-such-paper" in await refused(client, "fetch", {"id": "no-such-paper"})
        assert "limit" in await refused(client, "related_papers", {"id": "a", "limit": 1000})
        assert "positive_ids" in await refused(client, "recommend_papers", {})
        assert "tokens" in await refused(client, "recommend_papers", {"positive_texts": ["word " * 2_000] * 3})

    @era("call_tool, one that there is not")
    async def unknown(client):
        error = await fails(-32602, client.call_tool("delete_papers", {}))
        assert "search" in error.message

    @era("list_resources, read_resource")
    async def resources(client):
        listed = (await client.list_resources()).resources
        assert len(listed) == 20
        for one in listed[:3]:
            (content,) = (await client.read_resource(one.uri)).contents
            assert content.uri == one.uri and content.mime_type == "text/markdown"
            assert one.title.split()[0] in content.text
        (template,) = (await client.list_resource_templates()).resource_templates
        assert template.uri_template == "paper://{id}"
        missing = -32002 if mode == "legacy" else -32602
        error = await fails(missing, client.read_resource("paper://no%2Fsuch"))
        assert error.data == {"uri": "paper://no%2Fsuch"}
        await fails(missing, client.read_resource("file:///etc/passwd"))

    @era("complete")
    async def complete(client):
        ref = ResourceTemplateReference(type="ref/resource", uri="paper://{id}")
        done = await client.complete(ref, {"name": "id", "value": "a su"})
        assert "a-survey-on-mixture-of-experts" in done.completion.values
        topic = await client.complete(PromptReference(type="ref/prompt", name="survey_topic"), {"name": "topic", "value": "a"})
        assert topic.completion.values == []
        other = PromptReference(type="ref/prompt", name="other")
        await fails(-32602, client.complete(other, {"name": "topic", "value": "a"}))

    @era("list_prompts, get_prompt")
    async def prompts(client):
        (prompt,) = (await client.list_prompts()).prompts
        got = await client.get_prompt(prompt.name, {"topic": "mixture of experts"})
        assert "mixture of experts" in got.messages[0].content.text
        await fails(-32602, client.get_prompt(prompt.name))
        await fails(-32602, client.get_prompt("other"))

    @era("cursors")
    async def cursors(client):
        await fails(-32602, client.list_tools(cursor="2"))
        await fails(-32602, client.list_resources(cursor=""))


for mode, version in ERAS.items():
    calls_of(mode, version)


@call("send_ping (legacy)")
async def ping():
    async with Client(URL, mode="legacy") as client:
        await client.send_ping()


@call("ping and logging are gone (auto)")
async def gone():
    async with Client(URL) as client:
        await fails(-32601, client.session.send_ping())


@call("subscribe_resource is not offered (legacy)")
async def subscribe():
    async with Client(URL, mode="legacy") as client:
        await fails(-32601, client.subscribe_resource("paper://a"))
        await fails(-32601, client.set_logging_level("debug"))


@call("send_progress_notification (legacy)")
async def notify():
    async with Client(URL, mode="legacy") as client:
        await client.send_progress_notification("token", 0.5)
        await client.send_ping()


run()
