/**
 * APIs of other services that are answered here, for the clients that are made for them: the service, and what its clients
 * are given for an address here. A site may turn each off.
 */
export const SURFACES = {
  huggingface: { service: 'Hugging Face Hub', base: '' },
  'semantic-scholar': { service: 'Semantic Scholar', base: '' },
  arxiv: { service: 'arXiv', base: '/api/query' },
  'oai-pmh': { service: 'OAI-PMH', base: '/oai' },
  openalex: { service: 'OpenAlex', base: '' },
  openai: { service: 'OpenAI embeddings', base: '/v1' },
  mcp: { service: 'Model Context Protocol', base: '/mcp' },
} as const;

export type Surface = keyof typeof SURFACES;

export const SURFACE_NAMES = Object.keys(SURFACES) as [Surface, ...Surface[]];
