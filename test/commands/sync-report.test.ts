import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Report, reportMarkdown, reportText } from '../../scripts/commands/sync-report.ts';

const report = (name: string, reason?: string): Report => ({
  published: null,
  papers: 7,
  added: 0,
  changed: 0,
  removed: 0,
  unchanged: 0,
  older: 0,
  absent: 0,
  leftOut: 0,
  sources: [{ name, touched: { added: 3, changed: 2, removed: 1 } }],
  failures: reason === undefined ? [] : [{ name, reason }],
});

test('a sync is a table for people', () => {
  expect(reportMarkdown(report('openalex:id:I1|I2', 'It answered 503 (<b>Down</b>).\nMore.'))).toBe(
    [
      '### Sync',
      '',
      '| Source | New | Changed | Deleted | Failed |',
      '| --- | ---: | ---: | ---: | --- |',
      '| openalex:id:I1\\|I2 | 3 | 2 | 1 | It answered 503 \\(\\<b\\>Down\\</b\\>\\). |',
      '',
      '7 papers in all. Nothing was written.',
      '',
    ].join('\n'),
  );
  expect(reportText(report('a'))).toBe('No paper changed: 7 papers are published.');
});

test('no name and no reason breaks out of its cell', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(fc.constantFrom('|', '\\', '\n', '`', '<', '](', 'a'), { maxLength: 20 })
      .map((all) => all.join('')),
  );
  fc.assert(
    fc.property(text, text, (name, reason) => {
      const lines = reportMarkdown(report(name, reason)).split('\n');
      expect(lines).toHaveLength(8);
      const row = lines[4]?.replace(/\\[^a-z0-9 ]/gi, '') ?? '';
      expect(row.match(/\|/g)).toHaveLength(6);
      expect(row).not.toMatch(/[`<\]]/);
    }),
  );
});
