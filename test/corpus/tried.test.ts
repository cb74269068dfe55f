import { describe, expect, test } from 'vitest';
import { SCHEMAS } from '../../scripts/corpus/schemas.ts';
import { FORMATS } from '../../scripts/corpus/file-formats.ts';
import { WARNINGS } from '../../scripts/corpus/record.ts';
import { itemsOf, temporaryFiles } from './files.ts';
import { SOURCES, type Source } from './sources.ts';
import { documented, table } from './documented.ts';

const files = temporaryFiles();

async function tried({ file, content }: Source) {
  const items = await itemsOf(await files.write(file, content));
  const papers = items.filter((item) => item.kind === 'paper');
  const ofFile = items.filter((item) => item.kind === 'warning');
  return {
    items,
    papers,
    warned: papers.filter(({ warnings }) => warnings.length > 0).length + ofFile.length,
    refused: items.filter(({ kind }) => kind === 'problem' || kind === 'deleted').length,
  };
}

describe('docs/corpora.md', () => {
  test('has the formats of the code', async () => {
    const rows = FORMATS.map(({ name, beginsWith, extensions }) => [
      name,
      beginsWith,
      extensions.map((extension) => `\`.${extension}\``).join(', '),
    ]);
    await documented('formats', table(['Format', 'Begins with', 'Extensions'], rows));
  });

  test('has the schemas of the code', async () => {
    const rows = SCHEMAS.map(({ name, knownBy, inside, fields, dropped = [], private: personal = [] }) => [
      `**${name}**: ${knownBy}${inside === undefined ? '' : `; also inside \`${inside}\``}`,
      Object.entries(fields)
        .map(([field, places]) => {
          const listed = places.map((place) =>
            typeof place === 'string'
              ? `\`${place}\``
              : `\`${place.at}\`${place.note === undefined ? '' : ` (${place.note})`}`,
          );
          return `${field}: ${listed.join(', ')}`;
        })
        .join('<br>'),
      [
        dropped.length > 0 ? dropped.map((name) => `\`${name}\``).join(', ') : '',
        personal.length > 0 ? `private: ${personal.map((name) => `\`${name}\``).join(', ')}` : '',
      ]
        .filter((part) => part !== '')
        .join('<br>'),
    ]);
    await documented('schemas', table(['Schema, and how it is known', 'Fields', 'Left out'], rows));
  });

  test('has the warnings of the code', async () => {
    const rows = Object.entries(WARNINGS).map(([kind, { many, isFault }]) => [
      `\`${kind}\``,
      many,
      isFault ? 'yes' : '',
    ]);
    await documented('warnings', table(['Kind', 'What is said', 'Strict'], rows));
  });

  test('has what was tried', async () => {
    const rows: string[][] = [];
    for (const source of SOURCES) {
      const { papers, warned, refused } = await tried(source);
      const name = source.odd === undefined ? source.name : `${source.name}: ${source.odd}`;
      rows.push([name, ...[source.records, papers.length, warned, refused].map(String)]);
    }
    await documented('tried', table(['Format or schema', 'Records', 'Read', 'Warned', 'Refused'], rows));
  });
});

describe('what was tried', () => {
  test.each(SOURCES.map((source) => [`${source.name} ${source.odd ?? ''}`, source] as const))(
    '%s is read as far as it can be',
    async (_, source) => {
      const { items, papers, refused } = await tried(source);
      expect(papers.length + refused).toBe(source.records);
      expect(refused).toBe(source.refused ?? 0);
      expect(JSON.stringify(items)).not.toContain('\ufffd');
      // What is of a person's own machine and habits.
      expect(JSON.stringify(papers.map(({ paper }) => paper))).not.toMatch(/\/home\/|Users|to read|mine/);
    },
  );

  test('is each format and each schema', () => {
    const names = new Set(SOURCES.map(({ name }) => name));
    const schemas = SCHEMAS.map(({ name }) => name).filter((name) => !name.startsWith('Sextant'));
    const formats = FORMATS.map(({ name }) => name).filter((name) => name !== 'XML');
    expect([...schemas, ...formats].filter((name) => !names.has(name))).toEqual([]);
  });

  test.each(
    SOURCES.filter(({ name }) => SCHEMAS.some((schema) => schema.name === name)).map(
      (one) => [one.name, one] as const,
    ),
  )('%s is known by its fields', async (name, source) => {
    const { papers } = await tried(source);
    expect(new Set(papers.map(({ schema }) => schema))).toEqual(new Set([name]));
  });

  test('loses no field without saying so', async () => {
    for (const source of SOURCES.filter(({ file }) => /json/.test(file))) {
      const { papers } = await tried(source);
      for (const { others } of papers)
        expect(new Set(Object.values(others).flat()).size).toBe(Object.values(others).flat().length);
    }
  });
});
