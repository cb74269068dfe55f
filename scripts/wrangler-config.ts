/** `id = "…"` of the INDEX binding. */
const ID = /^id = "([0-9a-f]{32})"\n/m;
const BINDING = 'binding = "INDEX"\n';

/** The id of the KV namespace that a wrangler.toml binds as INDEX, or null. */
export function readNamespaceId(toml: string): string | null {
  return ID.exec(toml)?.[1] ?? null;
}

/** The same file with the id of the namespace bound as INDEX. */
export function withNamespaceId(toml: string, id: string): string {
  return toml.replace(ID, '').replace(BINDING, `${BINDING}id = "${id}"\n`);
}
