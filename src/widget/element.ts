import { apiUrl } from './api.ts';
import { directionOf, ENGLISH, languageFor, type Messages } from './messages.ts';
import css from './style.css';

const MAX_LIMIT = 20;

/** One sheet for all elements. Constructed, so a page's `style-src` does not block it. */
const sheet = new CSSStyleSheet();
sheet.replaceSync(css);

/** What both elements share: shadow root, style, language, and attributes that work whenever they change. */
export abstract class SextantElement extends HTMLElement {
  protected readonly root = this.attachShadow({ mode: 'open', delegatesFocus: true });
  protected messages = ENGLISH;
  protected language = 'en';
  #rendered = false;

  constructor() {
    super();
    this.root.adoptedStyleSheets = [sheet];
  }

  connectedCallback(): void {
    if (!this.#rendered) {
      this.render();
      this.localise();
    }
    this.#rendered = true;
    this.connect();
    void this.#loadLanguage();
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (!this.#rendered || before === after) return;
    if (name === 'lang') void this.#loadLanguage();
    else this.change(name);
  }

  /** Builds the content of the shadow root. */
  protected abstract render(): void;
  /** Puts the words of the language, and those that attributes give, in place. */
  protected abstract localise(): void;
  /** The element is in a page: what it holds outside itself starts here. */
  protected abstract connect(): void;
  /** An attribute other than `lang` has changed. */
  protected abstract change(name: string): void;

  /** `limit`, or `byDefault` where it is not a number from 1 to 20. */
  protected limit(byDefault: number): string {
    const limit = Number(this.getAttribute('limit'));
    return String(Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT ? limit : byDefault);
  }

  async #loadLanguage(): Promise<void> {
    const tag = this.getAttribute('lang') ?? closestLanguage(this);
    const language = languageFor(tag);
    let messages = ENGLISH;
    if (language !== 'en') {
      try {
        const response = await fetch(apiUrl(this.getAttribute('api'), `widget/${language}.json`));
        messages = { ...ENGLISH, ...((await response.json()) as Messages) };
      } catch {
        // The words are decoration here: English serves when a language cannot be had.
      }
    }
    const wanted = languageFor(this.getAttribute('lang') ?? closestLanguage(this));
    if (wanted !== language) return;
    this.messages = messages;
    this.language = messages === ENGLISH ? 'en' : language;
    const frame = this.root.querySelector<HTMLElement>('#frame');
    frame?.setAttribute('lang', this.language);
    frame?.setAttribute('dir', directionOf(this.language));
    this.localise();
  }
}

/** The language of the place where an element stands, also through shadow roots. */
function closestLanguage(element: Element): string {
  const holder = element.closest('[lang]');
  if (holder) return holder.getAttribute('lang') ?? '';
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? closestLanguage(root.host) : '';
}
