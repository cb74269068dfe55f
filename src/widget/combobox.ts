/**
 * The list of an editable combobox: which option is active, and the keys that change it.
 * Pattern: https://www.w3.org/WAI/ARIA/apg/patterns/combobox/ (focus stays in the input). The list and the input
 * must be in one tree, else `aria-activedescendant` does not resolve.
 */
export class Combobox {
  #active: HTMLElement | undefined;

  constructor(
    private readonly input: HTMLInputElement,
    private readonly list: HTMLElement,
  ) {}

  get active(): HTMLElement | undefined {
    return this.#active;
  }

  fill(options: readonly HTMLElement[]): void {
    this.activate(undefined);
    options.forEach((option, i) => (option.id = `option-${i}`));
    this.list.replaceChildren(...options);
  }

  /** Shows the list if it has options. */
  expand(): void {
    this.#setExpanded(this.list.childElementCount > 0);
  }

  collapse(): void {
    this.activate(undefined);
    this.#setExpanded(false);
  }

  activate(option: HTMLElement | undefined): void {
    this.#active?.setAttribute('aria-selected', 'false');
    this.#active = option;
    if (!option) {
      this.input.removeAttribute('aria-activedescendant');
      return;
    }
    option.setAttribute('aria-selected', 'true');
    this.input.setAttribute('aria-activedescendant', option.id);
    option.scrollIntoView({ block: 'nearest' });
  }

  /** Moves by an arrow key, round the ends; Home and End move only where an option is active. */
  move(key: string): boolean {
    const options = Array.from(this.list.children) as HTMLElement[];
    const from = this.#active ? options.indexOf(this.#active) : -1;
    const target = {
      ArrowDown: (from + 1) % options.length,
      ArrowUp: from > 0 ? from - 1 : options.length - 1,
      Home: from < 0 ? undefined : 0,
      End: from < 0 ? undefined : options.length - 1,
    }[key];
    if (this.list.hidden || target === undefined) return false;
    this.activate(options[target]);
    return true;
  }

  #setExpanded(expanded: boolean): void {
    this.list.hidden = !expanded;
    this.input.setAttribute('aria-expanded', String(expanded));
  }
}
