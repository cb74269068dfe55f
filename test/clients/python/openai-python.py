"""The OpenAI library for Python, with a base URL."""

import openai
from calls import BASE, call, raises, run

client = openai.OpenAI(base_url=f"{BASE}/v1", api_key="none", max_retries=0)


@call("models.list")
def models():
    assert [model.id for model in client.models.list()] == ["sentence-transformers/all-MiniLM-L6-v2"]


@call("embeddings.create")
def embed():
    answer = client.embeddings.create(model="all-MiniLM-L6-v2", input=["graph neural networks", "protein folding"])
    assert [len(one.embedding) for one in answer.data] == [384, 384]
    assert answer.usage.prompt_tokens > 0


@call("unknown model")
def unknown():
    error = raises(openai.NotFoundError, lambda: client.embeddings.create(model="text-embedding-3-small", input="a"))
    assert "all-MiniLM-L6-v2" in str(error), error


run()
