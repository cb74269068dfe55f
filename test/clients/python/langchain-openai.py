"""LangChain's OpenAI embeddings, with a base URL."""

import asyncio

import openai
from calls import BASE, call, raises, run
from langchain_openai import OpenAIEmbeddings

# Without check_embedding_ctx_length it would send the numbers of OpenAI's vocabulary, which it fetches from the net.
embeddings = OpenAIEmbeddings(
    base_url=f"{BASE}/v1", api_key="none", model="all-MiniLM-L6-v2", check_embedding_ctx_length=False
)


@call("embed_documents")
def documents():
    vectors = embeddings.embed_documents(["graph neural networks", "protein folding"])
    assert [len(vector) for vector in vectors] == [384, 384]
    assert abs(sum(x * x for x in vectors[0]) - 1) < 1e-3


@call("embed_query, also async")
def query():
    vector = embeddings.embed_query("graph neural networks")
    assert vector == asyncio.run(embeddings.aembed_query("graph neural networks"))


@call("token arrays are refused, and why")
def tokens():
    client = openai.OpenAI(base_url=f"{BASE}/v1", api_key="none", max_retries=0)
    error = raises(openai.BadRequestError, lambda: client.embeddings.create(model="all-MiniLM-L6-v2", input=[[1, 2]]))
    assert "check_embedding_ctx_length=False" in str(error), error


run()
