import { stepsOf } from './steps.ts';
import { beforeAll, expect, test } from 'vitest';
import { loadMath } from '../../src/paper/math.ts';
import { READERS } from './readers.tsx';
import { TEXTS } from './texts.ts';

beforeAll(loadMath);

test.each(Object.entries(READERS))('%s', (name, read) => {
  const t0 = performance.now();
  read('word $a$ \\times é');
  const bad: string[] = [];
  for (const [what, generate] of Object.entries(TEXTS)) {
    const [few, many] = [stepsOf(() => read(generate(1000))), stepsOf(() => read(generate(4000)))];
    if (many > 6 * few + 1000) bad.push(`${JSON.stringify(what)} ${few} ${many} ${(many / few).toFixed(1)}`);
  }
  console.log(name, (performance.now() - t0).toFixed(), 'ms\n', bad.join('\n '));
});
