import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clauseMatch } from '../../src/search/distributed/matches.ts';
import { joined, Texts } from '../../src/search/distributed/statement-texts.ts';
import { conditionOf, type LookedUp } from '../../src/search/distributed/asked-papers.ts';
import { parseQuery } from '../../src/search/query/query.ts';
import { anyText } from '../setup/any-text.ts';

const looked: LookedUp = { authors: new Map(), rows: new Map(), categories: ['cs.CL', 'cs.LG', 'math'] };

describe('conditions joined', () => {
  it('are a tree that is not deep, of all of them in their order', () => {
    const depthOf = (sql: string): number => {
      let [depth, most] = [0, 0];
      for (const sign of sql) {
        depth += sign === '(' ? 1 : sign === ')' ? -1 : 0;
        most = Math.max(most, depth);
      }
      return most;
    };
    fc.assert(
      fc.property(fc.nat(3_000), (count) => {
        const all = Array.from({ length: count }, (_, i) => `c${String(i)}`);
        const sql = joined(all, 'OR', '0');
        expect(sql.match(/c\d+/g) ?? []).toEqual(all);
        expect(depthOf(sql)).toBeLessThan(6);
      }),
    );
    expect(joined([], 'AND', '1')).toBe('1');
  });
});

describe('texts of a statement', () => {
  it('are never in its SQL, whatever a query has', () => {
    fc.assert(
      fc.property(anyText(), (text) => {
        const texts = new Texts();
        const { clauses, years } = parseQuery(
          `author:"${text}" cat:${text} "${text} ${text}" -${text} title:${text}`,
        );
        const sql = conditionOf(
          { filters: { categories: [text], author: text }, query: { clauses, years } },
          looked,
          texts,
        );
        expect(sql.replaceAll(/\(\?1 ->> \d+\)/g, '')).toMatch(/^[\w\s().,=<>*';]*$/);
        expect(sql).not.toContain("''");
        const { values } = texts.in(sql);
        for (const value of values) expect(Array.isArray(JSON.parse(String(value)))).toBe(true);
      }),
    );
  });
});

describe('what words a clause finds', () => {
  const clause = { field: 'text', text: '', phrase: false, negated: false } as const;
  it.each([
    [{ ...clause, text: 'GPT-4 models' }, '{title abstract} : ("gpt" AND "4" AND "model")'],
    [{ ...clause, text: 'language models', phrase: true }, '{title abstract} : ("languag" + "model")'],
    [{ ...clause, field: 'title' as const, text: 'C++' }, '{title} : ("c")'],
    [{ ...clause, field: 'abstract' as const, text: 'the' }, null],
    [
      { ...clause, text: 'transf', isBeginning: true as const },
      '{title abstract} : ("transf" OR "transf" *)',
    ],
  ])('%j', (its, match) => {
    expect(clauseMatch(its)).toBe(match);
  });

  it('is written so that no sign of a text is one of the query language', () => {
    fc.assert(
      fc.property(anyText(), fc.boolean(), (text, phrase) => {
        const match = clauseMatch({ ...clause, text, phrase });
        if (match !== null)
          expect(match).toMatch(/^\{title abstract\} : \("(?:[^"]|"")*"(?: (?:AND|\+) "(?:[^"]|"")*")*\)$/);
      }),
    );
  });
});
