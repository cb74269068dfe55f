import { formatNumber } from '../row.ts';
import { quantile } from '../harness/race.ts';

/** An answer that is not what it should be. */
export interface Wrong {
  at: string;
  what: string;
}

/** Wrong answers that are printed. */
const SHOWN = 20;

/** What was asked, and what came of it. */
export class Tally {
  readonly times: number[] = [];
  readonly byRoute = new Map<string, Map<string, number>>();
  readonly verdicts = new Map<string, number>();
  readonly wrong: Wrong[] = [];
  /** Requests without a whole answer, though their client waited. */
  readonly lost: Wrong[] = [];
  /** Requests whose client went away. */
  gone = 0;
  /** Requests that were asked again, since their connection was closed before any of the answer came. */
  again = 0;
  slowest = { ms: 0, path: '' };

  answered(route: string, status: number, ms: number, path: string): void {
    this.times.push(ms);
    const statuses = this.byRoute.get(route) ?? new Map<string, number>();
    statuses.set(String(status), (statuses.get(String(status)) ?? 0) + 1);
    this.byRoute.set(route, statuses);
    if (ms > this.slowest.ms) this.slowest = { ms, path };
  }

  judged(verdict: string): void {
    this.verdicts.set(verdict, (this.verdicts.get(verdict) ?? 0) + 1);
  }

  isWrong(at: string, what: string): void {
    this.wrong.push({ at, what });
  }

  get isClean(): boolean {
    return this.wrong.length === 0 && this.lost.length === 0;
  }

  /** Tables in Markdown, and what was wrong. */
  report(more: readonly (readonly [string, string | number])[]): string {
    const statuses = Array.from(
      new Set(Array.from(this.byRoute.values()).flatMap((its) => [...its.keys()])),
    ).sort();
    const routes = Array.from(this.byRoute).sort(([a], [b]) => (a < b ? -1 : 1));
    const figures: [string, string | number][] = [
      ['requests answered', this.times.length],
      ['clients gone early', this.gone],
      ['asked again: the connection was closed', this.again],
      ...Array.from(this.verdicts).map(([what, count]): [string, number] => [`answers: ${what}`, count]),
      ...([0.5, 0.99] as const).map((q): [string, string] => [
        `time, p${100 * q}`,
        `${formatNumber(quantile(this.times, q))} ms`,
      ]),
      ['slowest', `${formatNumber(this.slowest.ms)} ms (${this.slowest.path})`],
    ];
    return [
      table(
        ['Route', ...statuses],
        routes.map(([route, its]) => [route, ...statuses.map((s) => its.get(s) ?? 0)]),
      ),
      table(
        ['What', 'Figure'],
        [...figures, ...more, ['wrong answers', this.wrong.length], ['lost', this.lost.length]],
      ),
      ...[...this.wrong, ...this.lost].slice(0, SHOWN).map(({ at, what }) => `- ${at}: ${what}`),
    ].join('\n\n');
  }
}

/** A table in Markdown: numbers stand to the right. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const rule = head.map((_, i) => (i === 0 ? '---' : '---:'));
  return [head, rule, ...rows]
    .map((row) => `| ${row.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');
}
