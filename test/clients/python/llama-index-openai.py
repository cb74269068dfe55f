"""LlamaIndex's OpenAI embeddings, with a base URL."""

import asyncio

import openai
from calls import BASE, call, raises, run
from llama_index.embeddings.openai import OpenAIEmbedding

embeddings = OpenAIEmbedding(api_base=f"{BASE}/v1", api_key="none", model_name="all-MiniLM-L6-v2", max_retries=0)


@call("get_text_embedding_batch")
def batch():
    vectors = embeddings.get_text_embedding_batch(["graph neural networks", "protein folding"])
    assert [len(vector) for vector in vectors] == [384, 384]


@call("get_query_embedding, also async")
def query():
    vector = embeddings.get_query_embedding("graph neural networks")
    assert vector == asyncio.run(embeddings.aget_query_embedding("graph neural networks"))


@call("unknown model")
def unknown():
    other = OpenAIEmbedding(api_base=f"{BASE}/v1", api_key="none", model_name="text-embedding-3-large", max_retries=0)
    raises(openai.NotFoundError, lambda: other.get_query_embedding("a"))


run()
