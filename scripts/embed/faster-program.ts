import type { PreparedModel } from '../model/prepare.ts';
import { EmbeddingCache } from './embedding-cache.ts';
import { embedCorpus, findPending } from './embed-corpus.ts';
import type { Embedder } from './embedder.ts';
import { DEFAULT_ENCODER, openEmbedder, type ProgramName, PROGRAMS } from './encoders.ts';

/** How long each program embeds before the faster is known, in ms. */
const MEASURED_MS = 5_000;
/** Fewer texts are embedded before it is worth knowing: about twice as many as both embed meanwhile. */
const WORTH_MEASURING = 500;
/** Nor is it where one has so many times as many left: no program is so much faster. */
const MUCH_MORE = 2;

export interface FasterOptions {
  /** Texts: rows 0 to `count` - 1. */
  count: number;
  textAt: (row: number) => string;
  model: PreparedModel;
  /** Folder of the embeddings. */
  folder: string;
  log: (line: string) => void;
  /** Least texts that are measured with. */
  least?: number;
  /** In ms. */
  measuredMs?: number;
}

/** A program, and what it has still to do. */
interface Contestant {
  name: ProgramName;
  /** Texts that it has not embedded yet. */
  left: number;
}

/**
 * Which program embeds some texts sooner on this machine. Where many are left to embed, both embed some of them by turns;
 * what they embed is kept, so that only that of the slower one is lost.
 * @throws SextantError as {@link embedCorpus} and {@link openEmbedder} do
 */
export async function fasterProgram({
  count,
  textAt,
  model,
  folder,
  log,
  least = WORTH_MEASURING,
  measuredMs = MEASURED_MS,
}: FasterOptions): Promise<ProgramName> {
  const opened = await Promise.all(
    PROGRAMS.map(async (name) => {
      const embedder = await openEmbedder(name, model);
      const cache = new EmbeddingCache(folder, embedder.modelHash, embedder.dim, log);
      return { name, embedder, cache, ms: 0, texts: 0 };
    }),
  );
  try {
    const pending = opened.map((one) => findPending({ count, textAt, ...one }).pending);
    const contestants = opened.map(({ name }, i): Contestant => ({ name, left: pending[i]?.length ?? 0 }));
    const known = withoutMeasuring(contestants, least);
    if (known !== undefined) {
      log(
        `--encoder auto takes ${known} without measuring: too little is left to embed, or the other has more.`,
      );
      return known;
    }
    log(`Measuring which program embeds faster on this machine, ${measuredMs / 1_000} s each …`);
    const rows = pending[0] ?? [];
    const turn = Math.max(...opened.map(({ embedder }) => embedder.batch));
    for (const one of opened) await embedRows(one, rows.slice(0, 1), textAt);
    for (let start = 1; start < rows.length && opened.some(({ ms }) => ms < measuredMs); start += turn) {
      const its = rows.slice(start, start + turn);
      for (const one of opened) {
        const begun = performance.now();
        one.texts += await embedRows(one, its, textAt);
        one.ms += performance.now() - begun;
      }
    }
    const rates = opened.map(({ texts, ms }) => (1_000 * texts) / ms);
    const found = soonest(contestants, rates);
    const told = opened.map(({ name }, i) => `${name} ${(rates[i] ?? 0).toFixed(1)}`);
    log(`Papers a second: ${told.join(', ')}. --encoder auto takes ${found}.`);
    return found;
  } finally {
    for (const { cache, embedder } of opened) {
      cache.close();
      await embedder.close();
    }
  }
}

/** Embeds rows and keeps what is embedded. @returns how many were not embedded before */
async function embedRows(
  { embedder, cache }: { embedder: Embedder; cache: EmbeddingCache },
  rows: readonly number[],
  textAt: (row: number) => string,
): Promise<number> {
  const { embedded } = await embedCorpus({
    count: rows.length,
    textAt: (i) => textAt(rows[i] ?? 0),
    embedder,
    cache,
    progress: () => undefined,
  });
  return embedded;
}

/** The program that is to be taken whatever their rates: undefined when they are to be measured. */
export function withoutMeasuring(contestants: readonly Contestant[], least: number): ProgramName | undefined {
  const lefts = contestants.map(({ left }) => left);
  const [fewest, most] = [Math.min(...lefts), Math.max(...lefts)];
  if (fewest >= least && most < MUCH_MORE * fewest) return undefined;
  if (fewest === most) return DEFAULT_ENCODER;
  return contestants.find(({ left }) => left === fewest)?.name;
}

/** The program that is done first, at so many texts a second. */
export function soonest(contestants: readonly Contestant[], rates: readonly number[]): ProgramName {
  const seconds = contestants.map(({ left }, i) => left / (rates[i] ?? 0));
  return contestants[seconds.indexOf(Math.min(...seconds))]?.name ?? DEFAULT_ENCODER;
}
