import { slug } from './made-id.ts';
import type { Decoding } from './decode-bytes.ts';
import type { RawRecord } from './record.ts';
import { textLines } from './text-file.ts';

/** The last line of a page's head, before the date of its paper. */
const HEAD_END = /^by\s*AK and the research community$/;
/** Whether a text begins like such a page. */
export const IS_PAPERS_PAGE = /^[ \t]*by\s?AK and the research community[ \t]*\r?$/m;
const DAY = /^[A-Z][a-z]{2} \d{1,2}$/;

interface Block {
  line: number;
  text: string;
}

/**
 * A paper page of Hugging Face, saved as text: a head, the day without its year (so no date is taken from it),
 * then titles and abstracts in turn, the page's own paper first and papers like it after it. Ids are slugs of
 * the titles.
 */
export async function* readPapersPage(file: string, decoding?: Decoding): AsyncGenerator<RawRecord> {
  let inHead = true;
  let dayMayFollow = false;
  let title: Block | undefined;
  for await (const block of blocks(file, decoding)) {
    if (inHead) {
      inHead = !HEAD_END.test(block.text);
      dayMayFollow = !inHead;
    } else if (title !== undefined) {
      if (block.text.length < title.text.length) {
        yield { line: title.line, reason: 'the title is longer than the abstract: is one of them missing?' };
        return;
      }
      yield { line: title.line, fields: { id: slug(title.text), title: title.text, abstract: block.text } };
      title = undefined;
    } else {
      if (!dayMayFollow || !DAY.test(block.text)) title = block;
      dayMayFollow = false;
    }
  }
  if (inHead) {
    yield { line: 1, reason: 'is no papers page: the line "by AK and the research community" is missing' };
  }
  if (title !== undefined) yield { line: title.line, reason: 'the last title has no abstract after it' };
}

/** Runs of lines that are not empty, joined. */
async function* blocks(file: string, decoding?: Decoding): AsyncGenerator<Block> {
  let block: Block | undefined;
  for await (const { number, text } of textLines(file, decoding)) {
    if (text.trim() === '') {
      if (block !== undefined) yield block;
      block = undefined;
    } else if (block === undefined) {
      block = { line: number, text: text.trim() };
    } else {
      block.text += ` ${text.trim()}`;
    }
  }
  if (block !== undefined) yield block;
}
