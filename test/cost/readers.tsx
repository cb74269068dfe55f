import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bibtexNames } from '../../scripts/corpus/bibtex-names.ts';
import { readReport } from '../../scripts/mail/read-report.ts';
import { slug } from '../../scripts/corpus/made-id.ts';
import { normalise } from '../../scripts/corpus/normalise.ts';
import { readCorpus } from '../../scripts/corpus/read-corpus.ts';
import { addressIn } from '../../src/mail/address-events.ts';
import { mimeOf } from '../../src/mail/mime.ts';
import { outcomeAt } from '../../src/mail/smtp-outcome.ts';
import { paperPage } from '../../src/http/site/pages/paper-page.tsx';
import { snippet } from '../../src/text/cut.ts';
import { aliasesOf } from '../../src/index/format/aliases.ts';
import { analyze, words } from '../../src/text/analyze.ts';
import type { Paper } from '../../src/index/paper.ts';
import { completionKey } from '../../src/index/format/suggestions.ts';
import { toBibTeX } from '../../src/paper/bibtex.ts';
import { toCsl } from '../../src/paper/csl.ts';
import { decodeLatex } from '../../src/text/latex.ts';
import { toMarkdown } from '../../src/paper/markdown.ts';
import { toMathMl } from '../../src/text/math.ts';
import { inverted, nameOf } from '../../src/text/names.ts';
import { venueOf } from '../../src/paper/venue.ts';
import { authorsOf } from '../../scripts/corpus/author-names.ts';
import { plainText, prose } from '../../src/text/plain.ts';
import { toRis } from '../../src/paper/ris.ts';
import { segments } from '../../src/text/segments.ts';
import { explain, markingOf } from '../../src/search/explain.ts';
import { textTest } from '../../src/search/query/phrases.ts';
import { parseQuery } from '../../src/search/query/query.ts';
import { orderShare } from '../../src/search/title-order.ts';

export { loadMath } from '../../src/text/math.ts';

/** Without authors: {@link nameOf} is the same wherever they are read. */
const titled = (title: string): Paper => ({ id: 'a', title, abstract: '' });
const written = (abstract: string): Paper => ({ id: 'a', title: 'A title', abstract, doi: abstract });

/** The text in files that are not divided by their lines alone. */
const FILES: Record<string, (text: string) => string> = {
  bib: (text) =>
    `@string{s = "a"}\n@article{${text}, title = {${text}}, author = "${text}"}\n@misc{b, ${text}`,
  csv: (text) => `id,title,abstract,${text}\n1,"${text}",${text},\n`,
};

async function recordsOf(ending: string, content: string): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'sextant-cost-'));
  const file = join(folder, `corpus.${ending}`);
  writeFileSync(file, content);
  let records = 0;
  try {
    for await (const { line } of readCorpus(file)) records += Math.sign(line);
  } catch {
    // A file that cannot be read to its end has been read to where that is seen.
  }
  rmSync(folder, { recursive: true });
  return records;
}

/** Whatever reads the text of a paper or a query, by where it does. */
export const READERS: Record<string, (text: string) => unknown> = {
  'the text of a paper': (text) => [segments(text), prose(text), plainText(text), decodeLatex(text)],
  'a formula': (text) => toMathMl(text),
  'the page of a paper': (text) => {
    const related = [{ paper: titled(text), score: 1 }];
    return String(paperPage({ paper: written(text), related, origin: 'https://a.org' }));
  },
  'the files of a paper': (text) => [
    toBibTeX([titled(text)]),
    toMarkdown([written(text)]),
    toRis([written(text)]),
    toCsl([titled(text)]),
  ],
  'a name': (text) => [
    nameOf(text),
    inverted(nameOf(text)),
    bibtexNames(text),
    authorsOf([{ inverted: text }]),
  ],
  'where a paper came out': (text) => venueOf({ extra: { venue: text, type: text, pages: text } }),
  'words and queries': (text) => {
    const known = new Map(analyze(text).map(({ term }) => [term, { term, rows: 1, lists: [] }]));
    const ranked = { row: 0, score: 1, semantic: 1, keyword: 1, title: 0 };
    const phrase = (said: string) =>
      textTest([{ field: 'text', text: `${said} at last`, phrase: true, negated: false }]);
    return [
      aliasesOf(text),
      completionKey({ text, kind: 'family' }),
      parseQuery(text),
      snippet(text),
      orderShare(words(text), words(text)),
      phrase(text)?.(written(text), 0),
      phrase(text.slice(0, 100))?.(written(text), 0),
      explain(written(text), ranked, markingOf({ plain: text, known, idf: () => 1 })),
    ];
  },
  'a mail, and what is said of one': (text) => {
    const mail = { subject: text, text, html: text, language: 'en', messageId: 'a@b.org' };
    return [
      mimeOf({ ...mail, from: { name: text, address: 'a@b.org' }, to: 'a@b.org' }, new Date(0)),
      addressIn(text),
      outcomeAt('RCPT', { code: 550, status: '', lines: [text] }),
    ];
  },
  'a report of a mail that came back': (text) => {
    const parts = `--b\r\nContent-Type: message/delivery-status\r\n\r\n${text}\r\n\r\n${text}\r\n--b--\r\n`;
    const head = 'Content-Type: multipart/report; boundary=b\r\n\r\n';
    return readReport(new TextEncoder().encode(head + parts));
  },
  'a record of a corpus': (text) => [
    normalise({ ...written(text), published: text, categories: text, authors: text, other: text }),
    slug(text),
  ],
  'files of a corpus': async (text) => {
    for (const [ending, write] of Object.entries(FILES)) await recordsOf(ending, write(text));
  },
};
