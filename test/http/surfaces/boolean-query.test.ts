import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SextantError } from '../../../src/errors.ts';
import { type Expression, parseBooleanQuery } from '../../../src/http/surfaces/boolean-query.ts';
import { toSearch } from '../../../src/http/surfaces/boolean-search.ts';

/** An expression as it could have been written with all its parentheses. */
function written(expression: Expression | null): string {
  if (expression === null) return '';
  if (expression.kind === 'text') {
    const { field, text, phrase } = expression;
    return `${field}:${phrase ? `"${text}"` : text.replaceAll(' ', '+')}`;
  }
  if (expression.kind === 'dates') return `${expression.from ?? '*'}..${expression.to ?? '*'}`;
  if (expression.kind === 'not') return `-${written(expression.part)}`;
  return `(${expression.parts.map(written).join(expression.kind === 'and' ? ' & ' : ' | ')})`;
}

const none = async (ids: readonly string[]): Promise<null[]> => ids.map(() => null);

describe("arXiv's search_query", () => {
  it.each([
    ['', ''],
    ['electron', 'all:electron'],
    ['all:electron', 'all:electron'],
    ['graph neural networks', 'all:graph+neural+networks'],
    ['ti:graph neural', 'ti:graph+neural'],
    ['ti:"quantum criticality"', 'ti:"quantum criticality"'],
    ['ti:“quantum criticality”', 'ti:"quantum criticality"'],
    ['au:del_maestro AND ti:checkerboard', '(au:del maestro & ti:checkerboard)'.replace('l m', 'l+m')],
    ['au:"Del Maestro"', 'au:Del+Maestro'],
    ['au:a ANDNOT (ti:b OR ti:"c d")', '(au:a & -(ti:b | ti:"c d"))'],
    ['ti:a AND ti:b OR ti:c AND NOT ti:d', '((ti:a & ti:b) | (ti:c & -ti:d))'],
    ['ti:(a OR abs:b)', '(ti:a | abs:b)'],
    ['graph -neural', '(all:graph & -all:neural)'],
    ['NOT cat:cs.CL', '-cat:cs.CL'],
    ['cat:cs.* ', 'cat:cs'],
    ['Ti:x cat:cs.AI', '(ti:x & cat:cs.AI)'],
    ['BERT: a survey', 'all:BERT:+a+survey'],
    ['https://arxiv.org/abs/1', 'all:https://arxiv.org/abs/1'],
    ['arXiv:2405.14906', 'id:2405.14906'],
    ['ORANGE ANDROID', 'all:ORANGE+ANDROID'],
    ['"OR"', 'all:"OR"'],
    ['submittedDate:[202301010600 TO 202401010600]', '2023-01-01..2024-01-01'],
    ['lastUpdatedDate:[2023 TO *]', '2023..*'],
    ['submittedDate:[2023-01-01T00:00:00Z TO 2023-02] AND ti:x', '(2023-01-01..2023-02 & ti:x)'],
  ])('%s', (query, expected) => {
    expect(written(parseBooleanQuery(query))).toBe(expected);
  });

  it.each([
    ['ti:', 'nothing after ti:'],
    ['ti: AND au:x', 'nothing after ti:'],
    ['ti:"a', 'quotation mark'],
    ['(a', '"(" without'],
    ['a)', '")" without'],
    ['()', 'nothing before'],
    ['a AND', 'ends'],
    ['OR a', 'OR where a term should be'],
    ['a AND OR b', 'OR where a term should be'],
    ['co:pages', 'comments'],
    ['jr:Nature', 'journals'],
    ['rn:1', 'reports'],
    ['tit:x', 'unknown prefix tit:'],
    ['submittedDate:2023', 'range'],
    ['submittedDate:[2023]', 'range'],
    ['submittedDate:[20230231 TO *]', '20230231 is no date'],
    ['[1 TO 2]', 'submittedDate'],
    ['ti:**', 'without a letter'],
    ['('.repeat(50) + 'a' + ')'.repeat(50), 'parentheses'],
    ['a '.repeat(5_000), 'characters'],
  ])('%s is refused', (query, why) => {
    expect(() => parseBooleanQuery(query)).toThrow(SextantError);
    expect(() => parseBooleanQuery(query)).toThrow(why);
  });

  it('never fails otherwise, and what it makes is never long', async () => {
    const piece = fc.constantFrom(
      ...[
        'ti:',
        'au:',
        'all:',
        'a',
        '"b c"',
        '(',
        ')',
        ' AND ',
        ' OR ',
        ' ANDNOT ',
        '-',
        ' ',
        '[1 TO 2]',
        ':',
        '*',
      ],
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 60 }), fc.boolean(), async (pieces, isByDate) => {
        try {
          const { conditions } = await toSearch(parseBooleanQuery(pieces.join('')), none, isByDate);
          expect(conditions.flat().length).toBeLessThanOrEqual(2_048);
        } catch (error) {
          expect(error).toBeInstanceOf(SextantError);
        }
      }),
    );
  });

  it('is refused where it would be too long as conditions', async () => {
    const pairs = Array.from({ length: 20 }, (_, i) => `(ti:a${i} AND ti:b${i})`).join(' OR ');
    await expect(toSearch(parseBooleanQuery(pairs), none, false)).rejects.toThrow('too many terms');
  });

  it('holds of the same papers as its conditions do', async () => {
    const leaf = fc.integer({ min: 0, max: 4 }).map((i): Expression => {
      return { kind: 'text', field: 'ti', text: `t${i}`, phrase: false };
    });
    const { tree } = fc.letrec<{ tree: Expression }>((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        leaf,
        fc.record({
          kind: fc.constantFrom('and' as const, 'or' as const),
          parts: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }),
        }),
        fc.record({ kind: fc.constant('not' as const), part: tie('tree') }),
      ),
    }));
    const holds = (expression: Expression, has: ReadonlySet<string>): boolean => {
      if (expression.kind === 'text') return has.has(expression.text);
      if (expression.kind === 'not') return !holds(expression.part, has);
      if (expression.kind === 'dates') return false;
      const each = expression.parts.map((part) => holds(part, has));
      return expression.kind === 'and' ? !each.includes(false) : each.includes(true);
    };
    await fc.assert(
      fc.asyncProperty(tree, fc.subarray(['t0', 't1', 't2', 't3', 't4']), async (expression, has) => {
        const set = new Set(has);
        let conditions;
        try {
          ({ conditions } = await toSearch(expression, none, true));
        } catch {
          return;
        }
        const met = conditions.every((some) =>
          some.some((one) => 'text' in one && set.has(one.text) !== one.negated),
        );
        expect(met).toBe(holds(expression, set));
      }),
    );
  });
});

describe('what is searched for', () => {
  it('by meaning are several bare words, unless by date', async () => {
    const prose = parseBooleanQuery('all:how models forget AND cat:cs.CL');
    expect(await toSearch(prose, none, false)).toEqual({
      conditions: [[{ field: 'category', text: 'cs.CL', phrase: false, negated: false }]],
      text: 'how models forget',
      isByMeaning: true,
    });
    expect(await toSearch(prose, none, true)).toMatchObject({
      isByMeaning: false,
      conditions: [{ length: 3 }, {}],
    });
  });

  it('is ranked by the words of its conditions, and by none that it must not have', async () => {
    const query = 'ti:"a phrase" AND abs:-word AND au:someone ANDNOT ti:other';
    expect(() => parseBooleanQuery(query)).toThrow('nothing after abs:');
    const asked = parseBooleanQuery('ti:"title: NOT one" AND au:someone ANDNOT ti:other');
    expect((await toSearch(asked, none, false)).text).toBe('title  not one');
  });
});
