import type { Context } from 'hono';
import type { SextantError } from '../../errors.ts';
import type { Surface } from '../surfaces.ts';

/** Says an error as the service does whose API a surface is. */
export type ErrorShape = (c: Context, error: SextantError) => Response | Promise<Response>;

/** How each surface says errors. */
export const ERROR_SHAPES: Record<Surface, () => Promise<ErrorShape>> = {
  huggingface: async () => (await import('./huggingface/hub-error.ts')).hubErrorResponse,
  mcp: async () => (await import('./mcp/mcp-error.ts')).mcpErrorResponse,
  openai: async () => (await import('../api/openai-error.ts')).openAiErrorResponse,
  arxiv: async () => (await import('./arxiv/arxiv-error.ts')).arxivErrorResponse,
  'semantic-scholar': async () => (await import('./semantic-scholar/scholar-error.ts')).scholarErrorResponse,
  'oai-pmh': async () => (await import('./oai-pmh/oai-error.ts')).oaiErrorResponse,
  openalex: async () => (await import('./openalex/openalex-error.ts')).openAlexErrorResponse,
};
