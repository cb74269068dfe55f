import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { duration } from '../../scripts/duration.ts';
import { showProgress } from '../../scripts/embed/progress.ts';

test('without a terminal: a line at the start and at the end, no control characters', () => {
  const stream = new PassThrough({ encoding: 'utf8' });
  const { update, stop } = showProgress(stream);
  for (const done of [32, 64, 96]) {
    update({ done, total: 96, rate: 20.04, secondsLeft: (96 - done) / 20 });
  }
  stop();
  expect(stream.read()).toBe(
    'Embedded 32 of 96, 20.0 a second, 4s left\nEmbedded 96 of 96, 20.0 a second, 0s left\n',
  );
});

test('on a terminal: a bar with rate and time left', () => {
  const stream = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY: true, columns: 200 });
  const { update, stop } = showProgress(stream);
  update({ done: 32, total: 96, rate: 20.04, secondsLeft: 3.2 });
  update({ done: 96, total: 96, rate: 20.04, secondsLeft: 0 });
  stop();
  const drawn = String(stream.read());
  expect(drawn).toContain('32/96 · 20.0 a second · 4s left');
  expect(drawn).toContain('96/96 · 20.0 a second · 0s left');
});

test.each([
  [0, '0s'],
  [4.2, '5s'],
  [60, '1m 00s'],
  [184, '3m 04s'],
  [3_720, '1h 02m'],
])('%d seconds are %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});
