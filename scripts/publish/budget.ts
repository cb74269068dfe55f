import { SextantError } from '../../src/errors.ts';

/** What Cloudflare gives an isolate, WebAssembly memory included, in bytes. */
const ISOLATE = 128_000_000;
/** Code, heap, activations and the cache of pages. */
const RUNTIME = 22_000_000;
/**
 * Memory a paper: vectors 436, postings 202, terms 57, aliases 24, columns 13 and ids 12 as measured at 89,273 papers,
 * and 26 of scores, lists and masks.
 */
const PER_PAPER = 770;

/** How many papers fit into an isolate beside a model of so many bytes. */
export function mostPapers(modelBytes: number): number {
  return Math.floor((ISOLATE - RUNTIME - modelBytes) / PER_PAPER);
}

/**
 * Refuses a corpus that no isolate can hold, before anything is embedded.
 * @throws SextantError `input-invalid`, with the numbers
 */
export function requireFit(papers: number, modelBytes: number): void {
  const most = mostPapers(modelBytes);
  if (papers <= most) return;
  const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);
  const need = megabytes(RUNTIME + modelBytes + papers * PER_PAPER);
  throw new SextantError(
    'input-invalid',
    `${papers} papers need about ${need} MB of memory and an isolate has ${megabytes(ISOLATE)} MB: with this model ` +
      `it holds ${most}. Index fewer, for example the latest, or split them over several Workers.`,
  );
}
