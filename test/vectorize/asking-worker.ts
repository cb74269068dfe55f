// Runs in workerd.

type Method = (...args: unknown[]) => Promise<unknown>;

interface Env {
  VECTORS: Record<string, Method>;
}

/** Does what the body says with the binding, by the class of the runtime, and answers what comes of it. */
export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { method, args } = (await request.json()) as { method: string; args: unknown[] };
    try {
      return Response.json({ result: await env.VECTORS[method]?.(...args) });
    } catch (error) {
      return Response.json({ error: error instanceof Error ? error.message : String(error) });
    }
  },
};
