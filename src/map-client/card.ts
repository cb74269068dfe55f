import { dateOf } from '../text/dates.ts';
import type { PaperSummary } from './papers.ts';

const NAMED_AUTHORS = 3;
const OFFSET = 14;

/** The card beside the point that the pointer is on, or that the keyboard chose. */
export class Card {
  readonly #element: HTMLElement;

  constructor(element: HTMLElement) {
    this.#element = element;
  }

  hide(): void {
    this.#element.hidden = true;
  }

  /** @param at the point, in CSS pixels of the map */
  show(paper: PaperSummary, region: string, at: [x: number, y: number]): void {
    const card = this.#element;
    card.replaceChildren(line('strong', paper.title), line('span', credits(paper)), line('span', region));
    card.hidden = false;
    this.move(at);
  }

  /** Keeps the card beside its point while the map moves. */
  move(at: [x: number, y: number]): void {
    const card = this.#element;
    const { clientWidth: width, clientHeight: height } = card.parentElement ?? card;
    const isRight = at[0] + OFFSET + card.offsetWidth > width;
    const left = isRight ? at[0] - OFFSET - card.offsetWidth : at[0] + OFFSET;
    const top = Math.min(at[1] + OFFSET, height - card.offsetHeight - 4);
    card.style.transform = `translate(${Math.max(4, left)}px, ${Math.max(4, top)}px)`;
  }
}

/** Authors and date in one line. */
export function credits({ authors = [], published }: PaperSummary): string {
  const names = authors.slice(0, NAMED_AUTHORS).join(', ');
  const more = authors.length > NAMED_AUTHORS ? ' and others' : '';
  return [names + more, published && dateOf(published)].filter(Boolean).join(' · ');
}

function line(name: 'strong' | 'span', text: string): HTMLElement {
  const element = document.createElement(name);
  element.textContent = text;
  return element;
}
