import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildWidget, type WidgetSizes } from '../../scripts/build/widget.ts';
import { LANGUAGES } from '../../src/widget/messages.ts';

/** Issue 6: both elements, style and English together; each other language by itself. */
const WIDGET_CAP = 12_288;
const LANGUAGE_CAP = 1_024;

let folder: string;
let sizes: WidgetSizes;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sextant-widget-'));
  sizes = await buildWidget(folder);
});
afterAll(() => rm(folder, { recursive: true }));

test('the widget keeps its weight', () => {
  console.log(`widget.js: ${sizes.widget} bytes of gzip; the cap is ${WIDGET_CAP}`);
  expect(sizes.widget).toBeLessThanOrEqual(WIDGET_CAP);
  expect(Object.values(sizes.languages).filter((size) => size > LANGUAGE_CAP)).toEqual([]);
  expect(Object.keys(sizes.languages).length).toBeGreaterThanOrEqual(10);
});

test('every language is a file of its own', async () => {
  expect((await readdir(folder)).toSorted()).toEqual(['embed.css', 'embed.js', 'widget', 'widget.js']);
  const files = await readdir(join(folder, 'widget'));
  expect(files.toSorted()).toEqual(LANGUAGES.map((language) => `${language}.json`).toSorted());
});
