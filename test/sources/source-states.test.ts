import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { type ErrorCode, ERRORS, SextantError } from '../../src/errors.ts';
import { manifestSchema, type SourceState } from '../../src/index/manifest.ts';
import { askAll, askedOf, type Wanted, wholeOf } from '../../scripts/sources/ask-all.ts';
import { DamagedAnswer, PoliteClient } from '../../scripts/sources/polite-client.ts';
import type { Step } from '../../scripts/sources/source.ts';
import { sourceFailureOf, WHY } from '../../scripts/sources/source-failure.ts';
import { rememberedSource } from '../../scripts/sources/source-kinds.ts';
import { haveSameStates, statesAfter } from '../../scripts/sources/source-states.ts';
import { temporaryFiles } from '../corpus/files.ts';
import { runs } from '../setup/runs.ts';
import { LocalSource, type Reply } from './local-sources.ts';

const files = temporaryFiles();
const NO_FAULTS = { unreadable: new Map<string, string>(), empty: new Set<string>() };
const statesSchema = manifestSchema.shape.sources;
const [YESTERDAY, TODAY, TOMORROW] = [1, 2, 3].map((day) => `2026-05-0${String(day)}T06:00:00.000Z`) as [
  string,
  string,
  string,
];

const state = (name: string, failing?: SourceState['failing']): SourceState => ({
  name,
  last: { from: '2026-01-01' },
  answeredAt: YESTERDAY,
  ...(failing && { failing }),
});
const asked = (
  name: string,
  outcome: Parameters<typeof statesAfter>[1][number]['outcome'],
  isKnown = true,
) => ({
  name,
  isKnown,
  outcome,
});
const FAILED = { why: WHY.error };

describe('what is known of sources', () => {
  test('says since when one fails, keeps what it remembers, and changes nothing while it goes on', () => {
    const before = [state('a'), state('b')];
    const failing = statesAfter(
      before,
      [asked('a', FAILED), asked('b', { end: { from: '2026-05-01' } })],
      TODAY,
    );
    expect(failing).toEqual([
      { ...state('a'), failing: { since: TODAY, why: WHY.error } },
      { ...state('b'), last: { from: '2026-05-01' }, answeredAt: TODAY },
    ]);
    expect(haveSameStates(before, failing)).toBe(false);
    const goesOn = statesAfter(failing, [asked('a', { why: WHY.busy })], TOMORROW);
    expect(goesOn).toEqual(failing);
    expect(haveSameStates(failing, goesOn)).toBe(true);
  });

  test('says no more of it once it answers again', () => {
    const before = [state('a', { since: YESTERDAY, why: WHY.error })];
    const again = statesAfter(before, [asked('a', { end: {} })], TODAY);
    expect(again).toEqual([{ name: 'a', last: {}, answeredAt: TODAY }]);
    expect(haveSameStates(before, again)).toBe(false);
  });

  test('says nothing of one that never answered, or failed another question than the one that is remembered', () => {
    expect(statesAfter([state('a')], [asked('new', FAILED, false)], TODAY)).toEqual([state('a')]);
    expect(statesAfter([state('a')], [asked('a', FAILED, false)], TODAY)).toEqual([state('a')]);
    // Somebody has forgotten it meanwhile.
    expect(statesAfter([], [asked('a', FAILED)], TODAY)).toEqual([]);
  });
});

const patient = (): PoliteClient => {
  let now = 0;
  return new PoliteClient({
    version: '1.2.3',
    log: () => undefined,
    sleep: async (ms) => void (now += ms),
    now: () => now,
    attempts: 2,
  });
};
let folders = 0;
const ask = (wanted: readonly Wanted[]) =>
  askAll(wanted, { client: patient(), folder: files.path(`ask-${String(folders++)}`), log: () => undefined });

const OTHER: Wanted = {
  name: 'other',
  known: state('other'),
  open: () => ({ name: 'other', step: async () => ({ then: { end: { from: TODAY } } }) }),
};

/** What the index says of a source after it was asked, and of another one that was asked after it. */
async function after(odd: Wanted): Promise<SourceState[]> {
  const answered = await ask([odd, OTHER]);
  expect(wholeOf(answered).some(({ name }) => name === 'other')).toBe(true);
  const states = statesAfter(
    [state(odd.name), state('other')],
    answered.map((one) => askedOf(one, NO_FAULTS)),
    TODAY,
  );
  // What is published is read again.
  expect(statesSchema.parse(JSON.parse(JSON.stringify(states)))).toEqual(states);
  expect(states[1]).toMatchObject({ name: 'other', last: { from: TODAY } });
  return states;
}

const wanted = (open: Wanted['open']): Wanted => ({ name: 'odd', known: state('odd'), open });
const SENTENCES: readonly string[] = Object.values(WHY);
const OF_A_SOURCE: readonly ErrorCode[] = ['source-failed', 'input-invalid', 'usage'];

describe('a source that is odd', () => {
  const message = fc.oneof(fc.string({ unit: 'binary' }), fc.constant('ENOENT: /home/someone/key?token=abc'));
  const thrown = fc.oneof(
    message.map((text) => new Error(text)),
    message.map((text) => new TypeError(text)),
    message.map((text) => new DamagedAnswer(text)),
    fc.tuple(fc.constantFrom(...OF_A_SOURCE), message).map(([code, text]) => new SextantError(code, text)),
    message.map((text) => Object.assign(new Error(text), { stack: undefined })),
    fc.anything(),
  );

  test('whatever it throws, stops no other, and is published as one of some sentences', async () => {
    await fc.assert(
      fc.asyncProperty(thrown, fc.boolean(), async (error, opens) => {
        const fail = (): never => {
          throw error as Error;
        };
        const [odd] = await after(wanted(opens ? () => ({ name: 'odd', step: async () => fail() }) : fail));
        expect(odd?.failing?.since).toBe(TODAY);
        expect(SENTENCES).toContain(odd?.failing?.why);
      }),
      { numRuns: runs(1_000, 100) },
    );
  });

  test('whatever it would remember, leaves what can be published', async () => {
    const place = fc.oneof(
      fc.dictionary(
        fc.string(),
        fc.oneof(fc.string({ unit: 'binary' }), fc.double(), fc.boolean(), fc.constant(null)),
      ),
      fc.anything(),
    );
    await fc.assert(
      fc.asyncProperty(place, fc.boolean(), async (memory, ends) => {
        let steps = 0;
        const step = async (): Promise<Step> => {
          const then = steps++ === 0 && !ends ? { place: memory } : { end: memory };
          return { then } as Step;
        };
        const [odd] = await after(wanted(() => ({ name: 'odd', step })));
        expect(odd?.failing === undefined || SENTENCES.includes(odd.failing.why)).toBe(true);
      }),
      { numRuns: runs(1_000, 100) },
    );
  });

  const servers: LocalSource[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.stop();
  });

  const fragment = fc.constantFrom(
    '<OAI-PMH><responseDate>',
    '+275760-09-13T00:00:00Z',
    '</responseDate>',
    '<ListRecords><resumptionToken>x</resumptionToken></ListRecords>',
    '<error code="noRecordsMatch"/>',
    '</OAI-PMH>',
    '{"notes":[',
    '{"id":"a"}',
    ']}',
    '{"meta":{"next_cursor":null},"results":[]}',
    '{"messages":[{"total":"1e999"}],"collection":[{}]}',
    '[]',
    '\u0000',
    '@misc{a, title = {A}}',
  );
  const reply: fc.Arbitrary<Reply> = fc.record({
    status: fc.constantFrom(200, 200, 200, 203, 302, 304, 400, 401, 404, 418, 429, 500, 599),
    headers: fc.dictionary(
      fc.constantFrom('last-modified-version', 'total-results', 'backoff', 'retry-after', 'etag', 'location'),
      fc.constantFrom('0', '-1', '1e999', 'NaN', 'x', 'Infinity', '"e"', '/'),
    ),
    body: fc.array(fragment, { maxLength: 5 }).map((parts) => parts.join('')),
  });

  test.each([
    'arxiv:cs.CL',
    'openalex:a.id:I1',
    'hf-papers:2026-05-01..2026-05-02',
    'biorxiv:2026-05-01..2026-05-02',
    'openreview:A.cc/2026',
    'zotero:groups/1',
    'url',
  ])('%s, whatever its server answers, leaves what can be published', async (name) => {
    let replies: Reply[] = [];
    let at = 0;
    const nothing = { status: 410, body: '' };
    const server = new LocalSource(() => replies[at++] ?? nothing);
    await server.start();
    servers.push(server);
    const [full, base] = name === 'url' ? [`url:${server.base}/a.bib`] : [name, server.base];
    await fc.assert(
      fc.asyncProperty(fc.array(reply, { minLength: 1, maxLength: 4 }), async (some) => {
        [replies, at] = [some, 0];
        const [odd] = await after({
          name: full,
          base,
          known: state(full),
          open: () => rememberedSource(full, base),
        });
        const said = odd?.failing?.why ?? WHY.error;
        expect(SENTENCES).toContain(said);
      }),
      { numRuns: runs(100, 20) },
    );
  });
});

test('one that this version does not know fails like any other', async () => {
  const [unknown] = await after({
    name: 'gopher:papers',
    known: state('gopher:papers'),
    open: () => rememberedSource('gopher:papers'),
  });
  expect(unknown?.failing?.why).toBe(WHY.unknown);
});

test('what is of this machine is no failure of a source', () => {
  const full = Object.assign(new Error('ENOSPC: no space'), { code: 'ENOSPC', syscall: 'write', path: '/x' });
  expect(sourceFailureOf(full)).toBeNull();
  const others = (Object.keys(ERRORS) as ErrorCode[]).filter((code) => !OF_A_SOURCE.includes(code));
  for (const code of others) expect(sourceFailureOf(new SextantError(code, 'x'))).toBeNull();
});

test('what is published of a failure says nothing of anybody’s machine', () => {
  for (const why of SENTENCES) {
    expect(why).toMatch(/^[A-Z][A-Za-z ]+\.$/);
    expect(why.length).toBeLessThanOrEqual(200);
  }
});
