/** A part of a query in the language of another service. */
export interface Token<K extends string> {
  kind: K;
  text: string;
}

/** The token that a pattern found, which has a group by the name of each kind; undefined for what says nothing. */
export function tokenOf<K extends string>(groups: Record<string, string>): Token<K> | undefined {
  const [kind, text] = Object.entries(groups).find(([, its]) => its !== undefined) ?? [];
  return kind === undefined || text === undefined ? undefined : { kind: kind as K, text };
}
