/** One record's text in a JSON document, or something else that stands where a record should. */
export interface JsonPiece {
  line: number;
  text: string;
}

/** Names under which answers of APIs and exports carry their list of records. */
const LISTS = new Set([
  'results',
  'result',
  'data',
  'items',
  'papers',
  'notes',
  'works',
  'hits',
  'docs',
  'documents',
  'records',
  'entries',
  'publications',
  'articles',
  'collection',
]);
/** Names of objects around such a list: Crossref's `message.items`, Solr's `response.docs`. */
const AROUND = new Set(['message', 'response', 'hits', 'data', 'result', 'results', 'body', 'feed']);

/** An object that has one of these is a paper, whatever lists it has. */
const OF_A_PAPER = new Set(['title', 'abstract', 'authors', 'author', 'doi', 'paperid', 'itemtype']);

const OUTSIDE_STRING = /["{}[\],:\n]/g;
const INSIDE_STRING = /["\\\n]/g;

/** Longest record, in UTF-16 code units: what is never closed must not fill the memory. */
const MAX_RECORD = 16 * 1024 * 1024;

/**
 * Cuts JSON into the texts of its records as it comes: the values of a sequence (on one line each, or pretty), the
 * elements of an array, or those of the list that a wrapper such as `{"meta": {}, "results": []}` carries. Only one
 * record is held at a time. Pieces are cut by their brackets, not parsed: one that is damaged costs no other.
 */
export class JsonCutter {
  /** Opened and not closed: `{` and `[`. */
  readonly #open: string[] = [];
  /** Names at the levels of a wrapper. */
  readonly #names: string[] = [];
  #line = 1;
  #inString = false;
  #skipNext = false;
  /** Level of the list whose elements are records; 0 for a sequence of values. */
  #level = 0;
  /** Text since the record, or what may be a wrapper, began. */
  #text: string[] = [];
  #length = 0;
  #start = 0;
  /** Text of the last string, as far as a name is looked for. */
  #name = '';
  #isPaper = false;
  /** The list of a wrapper has ended, and the rest of it says nothing of papers. */
  #isPast = false;

  /** Whether all that was opened is closed. */
  get isComplete(): boolean {
    return this.#open.length === 0 && !this.#inString;
  }

  get line(): number {
    return this.#line;
  }

  *push(chunk: string): Generator<JsonPiece> {
    let from = 0;
    let at = 0;
    if (this.#skipNext && chunk !== '') {
      at = 1;
      this.#skipNext = false;
    }
    for (;;) {
      const pattern = this.#inString ? INSIDE_STRING : OUTSIDE_STRING;
      pattern.lastIndex = at;
      const found = pattern.exec(chunk);
      if (found === null) break;
      const { 0: sign, index } = found;
      at = index + 1;
      if (sign === '\n') {
        this.#line++;
      } else if (sign === '\\') {
        if (at === chunk.length) this.#skipNext = true;
        at++;
      } else if (sign === '"') {
        this.#take(chunk.slice(from, index));
        from = index;
        if (!this.#inString) this.#name = '';
        this.#inString = !this.#inString;
      } else {
        this.#take(chunk.slice(from, index));
        from = index;
        const piece = this.#structure(sign);
        if (sign !== ':') from = index + 1;
        if (piece !== null) yield piece;
      }
    }
    this.#take(chunk.slice(from));
  }

  /** What stands after the last bracket, if it is no white space. */
  *end(): Generator<JsonPiece> {
    const rest = this.#text.join('').trim();
    if (this.isComplete && rest !== '') yield { line: this.#start, text: rest };
  }

  #take(part: string): void {
    if (this.#isPast || part === '') return;
    if (this.#length === 0) {
      const trimmed = part.trimStart();
      if (trimmed === '') return;
      this.#start = this.#line;
      part = trimmed;
    }
    if (this.#open.length <= this.#level + 2 && this.#inString) this.#name += part;
    this.#text.push(part);
    this.#length += part.length;
    if (this.#length > MAX_RECORD) throw new RangeError('a record is longer than 16 million characters');
  }

  #structure(sign: string): JsonPiece | null {
    const depth = this.#open.length;
    if (sign === ':') {
      this.#named(depth);
      return null;
    }
    if (sign === ',') {
      if (depth > this.#level) this.#take(sign);
      else return this.#cut();
      return null;
    }
    if (sign === '{' || sign === '[') {
      // What stands before a record, such as a number in a list, is a piece of its own.
      const before = depth === this.#level ? this.#cut() : null;
      if (sign === '[' && this.#beginsList(depth)) {
        this.#level = depth + 1;
        this.#forget();
      } else {
        this.#take(sign);
      }
      this.#open.push(sign);
      return before;
    }
    if (depth === 0) return null;
    const isList = depth === this.#level;
    const last = isList ? this.#cut() : null;
    this.#open.pop();
    if (isList) {
      this.#level = 0;
      this.#isPast = depth > 1;
      this.#isPaper = false;
    } else {
      this.#take(sign);
    }
    if (depth - 1 === 0) this.#isPast = false;
    return !isList && depth - 1 === this.#level ? this.#cut() : last;
  }

  #named(depth: number): void {
    if (depth > this.#level + 2 || depth === 0) return;
    const name = this.#name.slice(1);
    this.#names.length = depth;
    this.#names[depth - 1] = name;
    if (OF_A_PAPER.has(name.toLowerCase())) this.#isPaper = true;
  }

  /** Whether an array that opens here is the list of records. */
  #beginsList(depth: number): boolean {
    if (this.#level > 0 || this.#isPast) return false;
    if (depth === 0) return true;
    const [first = '', second = ''] = this.#names;
    if (this.#isPaper || this.#open.includes('[')) return false;
    return (depth === 1 && LISTS.has(first)) || (depth === 2 && AROUND.has(first) && LISTS.has(second));
  }

  #cut(): JsonPiece | null {
    const piece = { line: this.#start, text: this.#text.join('').trim() };
    this.#forget();
    this.#isPaper = false;
    return piece.text === '' || this.#isPast ? null : piece;
  }

  #forget(): void {
    this.#text = [];
    this.#length = 0;
  }
}
