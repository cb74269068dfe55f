import { keyOf } from './phrase-reader.ts';
import { UNABBREVIATED_WORDS } from './label-words.ts';

/** What an abbreviation stands for: the key of the phrase, and how it is written. */
export interface Meaning {
  key: string;
  form: string;
}

/** `(MoE)`, `(LLMs)`, `(T2I)`. */
const BRACKETED = /\(([A-Z\d][A-Za-z\d]{1,7}?)s?\)/g;
/** Characters before it in which its meaning stands. */
const BEFORE = 100;
const WORDS = /[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu;
/** Texts that must define an abbreviation. */
const LEAST = 2;
/** Part of them that must agree. */
const MAJORITY = 0.6;

/** Collects what abbreviations stand for, from the texts that say so: "Mixture of Experts (MoE)". */
export class AcronymReader {
  readonly #known = new Map<string, Map<string, { form: string; texts: number }>>();

  read(text: string): void {
    for (const { 1: written = '', index } of text.matchAll(BRACKETED)) {
      const acronym = written.toLowerCase();
      const before = text.slice(Math.max(0, index - BEFORE), index);
      const form = expansion(before, acronym);
      if (form === null) continue;
      const meanings = this.#known.get(acronym) ?? new Map<string, { form: string; texts: number }>();
      this.#known.set(acronym, meanings);
      const key = form.split(' ').map(keyOf).join(' ');
      const { texts = 0 } = meanings.get(key) ?? {};
      meanings.set(key, { form, texts: texts + 1 });
    }
  }

  /** Key of an abbreviation → what it mostly stands for. */
  meanings(): Map<string, Meaning> {
    const result = new Map<string, Meaning>();
    for (const [acronym, known] of this.#known) {
      const total = [...known.values()].reduce((sum, { texts }) => sum + texts, 0);
      for (const [key, { form, texts }] of known) {
        if (texts >= LEAST && texts > MAJORITY * total) result.set(acronym, { key, form });
      }
    }
    return result;
  }
}

/** The last words whose initials are the letters of an abbreviation; words such as "of" may have none in it. */
function expansion(before: string, acronym: string): string | null {
  const words = before.match(WORDS) ?? [];
  let left = acronym.length;
  for (let i = words.length - 1; i >= 0; i--) {
    for (const part of (words[i] ?? '').toLowerCase().split('-').reverse()) {
      const letter = acronym[left - 1]?.replace('2', 't') ?? '';
      if (left > 0 && part === acronym.slice(0, left)) left = 0;
      else if (left > 0 && part.startsWith(letter)) left--;
      else if (!UNABBREVIATED_WORDS.has(part) || left === acronym.length) return null;
    }
    if (left === 0) return words.slice(i).join(' ');
  }
  return null;
}
