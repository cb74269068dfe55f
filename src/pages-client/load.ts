/** What a page of ours shows, taken out of its HTML. */
export interface View {
  content: Node[];
  className: string;
  title: string;
  /** Hidden fields of its form: filters that the next query keeps. */
  kept: Element[];
  /** How many results there are, or what went wrong, in words. */
  said: string;
}

/** Fetches a page of this site and takes out what it shows; an error page of ours is a page too. */
export async function load(url: string, signal: AbortSignal): Promise<View> {
  const response = await fetch(url, { headers: { Accept: 'text/html' }, signal });
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  const view = page.querySelector('#view');
  if (!view || response.status >= 500) throw new Error(`${response.status} ${url}`);
  // Before its parts are moved out of it.
  const said = view.querySelector('#count, [role=alert]')?.textContent ?? '';
  return {
    // A copy of the list, which shrinks as its nodes are adopted.
    content: [...view.childNodes].map((node) => document.adoptNode(node)),
    className: view.className,
    title: page.title,
    kept: [...page.querySelectorAll('form.search [type=hidden]')].map((field) => document.adoptNode(field)),
    said,
  };
}
