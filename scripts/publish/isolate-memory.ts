import { SextantError } from '../../src/errors.ts';
import { FOLLOWING_BYTES } from '../../src/search/serving/index-memory.ts';
import type { CodeBits } from '../../src/index/format/codes.ts';

/** What Cloudflare gives an isolate, WebAssembly memory included, in bytes. */
const ISOLATE = 128_000_000;
/** Code, heap, activations and caches. */
const RUNTIME = 22_000_000;
/**
 * Memory a paper beside its codes: signs, scales and factors 52 for 384 dimensions, postings 202, terms 57, aliases 16,
 * columns 18, ids 8 and words 7 as measured at 89,273 papers, and 32 of scores, sets and room.
 */
const PER_PAPER = 392;

export interface ModelSize {
  /** Length of the packed weights. */
  bytes: number;
  dim: number;
}

/** How many papers fit into an isolate beside a model, with codes of so many bits. */
export function mostPapers({ bytes, dim }: ModelSize, bits: CodeBits): number {
  return Math.floor((ISOLATE - RUNTIME - FOLLOWING_BYTES - bytes) / (PER_PAPER + (dim * bits) / 8));
}

/**
 * Bits a dimension of the codes of so many papers: 8 if an isolate can hold them, else 4, which find fewer of the right
 * papers (docs/limits.md). What does not fit either is refused before anything is embedded.
 * @throws SextantError `input-invalid`, with the numbers
 */
export function codeBits(papers: number, model: ModelSize): CodeBits {
  if (papers <= mostPapers(model, 8)) return 8;
  const most = mostPapers(model, 4);
  if (papers <= most) return 4;
  const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);
  const need = megabytes(RUNTIME + FOLLOWING_BYTES + model.bytes + papers * (PER_PAPER + model.dim / 2));
  throw new SextantError(
    'input-invalid',
    `${papers} papers need about ${need} MB of memory, with codes of 4 bits, and an isolate has ` +
      `${megabytes(ISOLATE)} MB: with this model it holds ${most}. Index fewer, for example the latest, or split them ` +
      'over several Workers.',
  );
}
