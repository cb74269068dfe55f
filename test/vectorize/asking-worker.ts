// Runs in workerd.

interface Env {
  VECTORS: Vectorize;
}

/** Does what the body says with the binding, by the runtime's own class, and answers what comes of it. */
export default {
  async fetch(request, env) {
    const { method, args } = (await request.json()) as { method: 'query'; args: Parameters<Vectorize['query']> };
    try {
      return Response.json({ result: await env.VECTORS[method](...args) });
    } catch (error) {
      return Response.json({ error: error instanceof Error ? error.message : String(error) });
    }
  },
} satisfies ExportedHandler<Env>;
