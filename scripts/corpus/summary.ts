import { type OtherFields, type ReadPaper, type Warning, type WarningKind, WARNINGS } from './record.ts';
import { printable } from './text.ts';

/** Places that are listed of each kind of warning; the others are only counted. */
const LISTED_WARNINGS = 5;
/** Names of fields that are listed: a file may have thousands. */
const LISTED_FIELDS = 20;

/** Faults of one kind: how many, and the first ones as `file:line: reason`. */
export interface Counted {
  count: number;
  listed: string[];
}

/**
 * Counts a fault, and lists it unless `most` are listed.
 * @param reason None where the kind says it all.
 */
export function countFault(counted: Counted, most: number, place: string, reason: string | undefined): void {
  counted.count++;
  if (reason === undefined || counted.listed.length >= most) return;
  counted.listed.push(printable(`${place}: ${reason}`));
}

/** What there is to say of the papers that were taken: how they were read, what was not as it should be, and what became of each field. */
export class Summary {
  readonly warnings = new Map<WarningKind, Counted>();
  /** Papers by the schema that read them. */
  readonly schemas = new Map<string, number>();
  /** How many papers have each field that is none of a paper's own, by what became of it. */
  readonly fields: Record<keyof OtherFields, Map<string, number>> = {
    kept: new Map(),
    dropped: new Map(),
    private: new Map(),
  };

  addPaper(place: string, { warnings, schema, others }: ReadPaper): void {
    this.schemas.set(schema, (this.schemas.get(schema) ?? 0) + 1);
    for (const warning of warnings) this.addWarning(place, warning);
    for (const [fate, counts] of Object.entries(this.fields) as [keyof OtherFields, Map<string, number>][]) {
      for (const name of others[fate]) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }

  addWarning(place: string, { kind, reason }: Warning): void {
    const counted = this.warnings.get(kind) ?? { count: 0, listed: [] };
    countFault(counted, LISTED_WARNINGS, place, reason);
    this.warnings.set(kind, counted);
  }

  /** All of it in lines for a terminal. */
  lines(): string[] {
    const warnings = Array.from(this.warnings, ([kind, { count, listed }]) => {
      const { one, many } = WARNINGS[kind];
      const heading = `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
      if (listed.length === 0) return [`${heading}.`];
      const more =
        count > listed.length ? [`  and ${(count - listed.length).toLocaleString('en')} more`] : [];
      return [`${heading}:`, ...listed.map((line) => `  ${line}`), ...more];
    });
    const { kept, dropped, private: personal } = this.fields;
    return [
      ...warnings.flat(),
      ...fieldLine('Kept in extra', kept),
      ...fieldLine('Left out, as docs/corpora.md says', dropped),
      ...fieldLine('Left out as private (--keep-private takes it)', personal),
    ];
  }
}

function fieldLine(heading: string, counts: ReadonlyMap<string, number>): string[] {
  if (counts.size === 0) return [];
  const sorted = Array.from(counts).sort(([, a], [, b]) => b - a);
  const names = sorted
    .slice(0, LISTED_FIELDS)
    .map(([name, count]) => `${printable(name)} (${count.toLocaleString('en')})`);
  const more = sorted.length > LISTED_FIELDS ? ` and ${sorted.length - LISTED_FIELDS} more` : '';
  return [`${heading}: ${names.join(', ')}${more}.`];
}
