// Runs in workerd.

/** How a Worker reaches what `startWorkerd` holds for it. */
export interface DataEnv {
  DATA: { fetch(url: string): Promise<Response> };
}

/**
 * The data of a name as they were given to `startWorkerd`.
 * @throws Error when there are none of that name
 */
export async function fetchData(env: DataEnv, name: string): Promise<Response> {
  const response = await env.DATA.fetch(`http://data/${encodeURIComponent(name)}`);
  if (!response.ok) throw new Error(`no data ${name}`);
  return response;
}

/** The bytes of {@link fetchData}. */
export async function fetchBytes(env: DataEnv, name: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await (await fetchData(env, name)).arrayBuffer());
}
