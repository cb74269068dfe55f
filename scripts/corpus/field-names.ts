/** Fields of a paper that a corpus names itself; everything else it knows goes to `extra`. */
export const REQUIRED_FIELDS = ['id', 'title', 'abstract'] as const;

/** Other names under which corpora carry our fields, in order of preference; our own name always wins. */
const ALIASES: Record<string, readonly string[]> = {
  id: ['_id', 'paper_id', 'arxiv_id', 'key'],
  title: [],
  abstract: ['summary', 'text', 'abstract_note'],
  authors: ['author'],
  published: ['date', 'year', 'publication_year'],
  categories: ['category'],
  url: ['link'],
  doi: [],
  extra: [],
};

/** For those of `names` that carry a field of a paper: that field's own name. Each field is taken once. */
export function fieldNames(names: readonly string[]): Map<string, string> {
  const present = new Set(names);
  const fields = new Map<string, string>();
  for (const [field, aliases] of Object.entries(ALIASES)) {
    const name = [field, ...aliases].find((candidate) => present.has(candidate));
    if (name !== undefined) fields.set(name, field);
  }
  return fields;
}
