import type { SourceState } from '../../src/index/manifest.ts';
import type { AddResult, Touch } from '../add-papers.ts';
import { printable } from '../corpus/text.ts';
import type { Outcome } from './publishing-place.ts';

/** A source or a file of which not all could be had. */
export interface Failure {
  name: string;
  reason: string;
}

/** What became of one source. */
interface SourceReport {
  name: string;
  /** Pages that it answered with; absent where it failed. */
  pages?: number;
  touched: Record<Touch, number>;
  /** Since when it fails, if the index remembers that. */
  failingSince?: string | undefined;
}

/** What adding papers, or a sync, came to. */
export interface Report extends Pick<
  AddResult<Outcome>,
  'added' | 'changed' | 'removed' | 'unchanged' | 'older' | 'absent' | 'leftOut' | 'papers' | 'published'
> {
  sources: readonly SourceReport[];
  failures: readonly Failure[];
}

/** The report for programs. */
export function reportJson({ published, papers, sources, failures, leftOut, ...changes }: Report) {
  const { added, changed, removed, unchanged, older, absent } = changes;
  return {
    outcome: published?.outcome ?? 'unchanged',
    generation: published?.gen ?? null,
    papers,
    added,
    changed,
    removed,
    unchanged,
    older,
    absent,
    left_out: leftOut,
    ...(published?.counts ?? { values: 0, bytes: 0 }),
    sources: sources.map(({ name, pages, touched, failingSince }) => {
      const failed = failures.find((failure) => failure.name === name);
      return {
        name,
        ...(pages !== undefined && { pages }),
        ...touched,
        ...(failed !== undefined && { error: failed.reason }),
        ...(failingSince !== undefined && { failing_since: failingSince }),
      };
    }),
  };
}

/** The report for people who look at a terminal. */
export function reportText({ published, papers, added, changed, removed, sources }: Report): string {
  const lines = sources.length > 1 ? sources.map(({ name, touched }) => `${name}: ${countsOf(touched)}`) : [];
  return [...lines, outcomeText({ published, papers, added, changed, removed })].join('\n');
}

function countsOf({ added, changed, removed }: Record<Touch, number>): string {
  return `${added.toLocaleString('en')} new, ${changed.toLocaleString('en')} changed, ${removed.toLocaleString('en')} deleted`;
}

function outcomeText({
  published,
  papers,
  added,
  changed,
  removed,
}: Pick<Report, 'published' | 'papers' | Touch>): string {
  if (added + changed + removed > 0 && published !== null) return published.told;
  const sources = published === null ? '' : '; only what is said of their sources did';
  return `No paper changed${sources}: ${String(papers)} papers are published.`;
}

/** The report in Markdown, as a page of GitHub shows it. */
export function reportMarkdown({ published, papers, sources, failures }: Report): string {
  const rows = sources.map(({ name, touched: { added, changed, removed }, failingSince }) => {
    const failed = failures.find((failure) => failure.name === name);
    const since = failingSince === undefined ? '' : ` (since ${failingSince})`;
    const state = failed === undefined ? '' : `${cell(failed.reason)}${since}`;
    return `| ${cell(name)} | ${String(added)} | ${String(changed)} | ${String(removed)} | ${state} |`;
  });
  const written =
    published?.outcome === 'published'
      ? `${published.written}, generation ${String(published.gen)}.`
      : 'Nothing was written.';
  return [
    '### Sync',
    '',
    '| Source | New | Changed | Deleted | Failed |',
    '| --- | ---: | ---: | ---: | --- |',
    ...rows,
    '',
    `${String(papers)} papers in all. ${written}`,
    '',
  ].join('\n');
}

/** That there is no report, and why, in Markdown. */
export function failureMarkdown(reason: string): string {
  return `### Sync\n\nNothing was published. ${cell(reason)}\n`;
}

/** Longest text in a cell, in characters: servers say much when they fail. */
const CELL = 300;

/** The first line of a text, as nothing but text in a table of Markdown. */
function cell(text: string): string {
  const [line = ''] = text.split('\n', 1);
  const plain = printable(line).replace(/\s+/g, ' ').trim();
  const cut = plain.length > CELL ? `${plain.slice(0, CELL)}…` : plain;
  return cut.replace(/[\\`*_{}[\]<>()#+!|~&$@]/g, '\\$&');
}

/** A source for people who list what is asked. */
export function listedSource({ name, base, since, answeredAt, failing }: SourceState): string {
  return [
    name,
    ...(base === undefined ? [] : [`at ${base}`]),
    ...(since === undefined ? [] : [`since ${since}`]),
    `last answered ${answeredAt}`,
    ...(failing === undefined ? [] : [`failing since ${failing.since}: ${failing.why}`]),
  ].join('\t');
}
