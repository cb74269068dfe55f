import { z } from 'zod';

/** One figure of a run. Ratios are above 1 when ours is better. */
export const rowSchema = z.object({
  /** The question it belongs to: `encoder`, `search` … */
  bench: z.string().min(1),
  name: z.string().min(1),
  unit: z.string().min(1),
  ours: z.number(),
  /** What ours stands beside, if anything. */
  peer: z.string().nullable(),
  peerValue: z.number().nullable(),
  ratio: z.number().nullable(),
  /** As text, e.g. `ratio ≥ 25` or `≤ 120`. */
  target: z.string().nullable(),
  met: z.boolean().nullable(),
  note: z.string(),
});
export type Row = z.infer<typeof rowSchema>;

/** A bound of the figure itself, or of its ratio to the peer's. */
export interface Target {
  of: 'ours' | 'ratio';
  atLeast?: number;
  atMost?: number;
}

export interface Figure {
  bench: string;
  name: string;
  unit: string;
  ours: number;
  peer?: { name: string; value: number };
  /** Whether less is better, as for times and sizes. Needed for the ratio to a peer. */
  lessIsBetter?: boolean;
  target?: Target;
  note?: string;
}

/** The row of a figure: works out its ratio and whether it meets its target. */
export function toRow({ peer, lessIsBetter = true, target, note = '', ...figure }: Figure): Row {
  const { ours } = figure;
  const ratio = peer === undefined ? null : lessIsBetter ? peer.value / ours : ours / peer.value;
  const value = target?.of === 'ratio' ? ratio : ours;
  return {
    ...figure,
    peer: peer?.name ?? null,
    peerValue: peer?.value ?? null,
    ratio,
    target: target === undefined ? null : targetText(target),
    met: target === undefined || value === null ? null : isMet(target, value),
    note,
  };
}

function targetText({ of, atLeast, atMost }: Target): string {
  const bounds = [];
  if (atLeast !== undefined) bounds.push(`≥ ${formatNumber(atLeast)}`);
  if (atMost !== undefined) bounds.push(`≤ ${formatNumber(atMost)}`);
  return `${of === 'ratio' ? 'ratio ' : ''}${bounds.join(' and ')}`;
}

function isMet(
  { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY }: Target,
  value: number,
) {
  return value >= atLeast && value <= atMost;
}

/** Three significant digits; whole numbers from 100 on. */
export function formatNumber(value: number): string {
  if (Math.abs(value) >= 100 || Number.isInteger(value)) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(3)));
}
