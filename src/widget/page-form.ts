import { isWeb } from './api.ts';

/** The page's own search form inside the element: it works without script, and still does the searching of a submit. */
export interface PageForm {
  form: HTMLFormElement;
  field: HTMLInputElement;
}

const FIELD = 'input[type=search], input[type=text], input:not([type])';

/** The first form inside an element, if it has a field to type in. */
export function pageForm(element: Element): PageForm | undefined {
  const form = element.querySelector('form');
  const field = form?.querySelector<HTMLInputElement>(FIELD);
  return form && field ? { form, field } : undefined;
}

/** The words that the page's form already has, in whatever language the page is. */
export function wordsOf({ form, field }: PageForm): {
  label?: string;
  button?: string;
  placeholder?: string;
} {
  const words = {
    label: field.labels?.[0]?.textContent.trim(),
    button: form.querySelector('button')?.textContent.trim(),
    placeholder: field.placeholder,
  };
  return Object.fromEntries(Object.entries(words).filter(([, text]) => text));
}

/** The address that the page's form leads to with `query`, where it is one that a link can have. */
export function pageFormUrl({ form, field }: PageForm, query: string): URL | undefined {
  if (form.method !== 'get' || !field.name) return undefined;
  // By the attribute: a field of the form may be called `action`.
  const url = new URL(form.attributes.getNamedItem('action')?.value ?? '', document.baseURI);
  const fields = Array.from(new FormData(form), ([name, value]) => [name, String(value)]);
  const params = new URLSearchParams(fields);
  params.set(field.name, query);
  url.search = params.toString();
  return isWeb(url) ? url : undefined;
}

/** Sends `query` the way the page's form does: its method, action, target, hidden fields and listeners. */
export function submitPageForm({ form, field }: PageForm, query: string): void {
  field.value = query;
  form.requestSubmit();
}
