/** What a page of ours shows, taken out of its HTML. */
export interface View {
  content: Node[];
  className: string;
  title: string;
  /** Hidden fields of its form: filters that the next query keeps. */
  kept: Element[];
  /** How many results there are, in words. */
  count: string;
}

/** Fetches a page of this site and takes out what it shows; an error page of ours is a page too. */
export async function load(url: string, signal: AbortSignal): Promise<View> {
  const response = await fetch(url, { headers: { Accept: 'text/html' }, signal });
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  const view = page.querySelector('#view');
  if (!view || response.status >= 500) throw new Error(`${response.status} ${url}`);
  return {
    content: Array.from(view.childNodes, (node) => document.adoptNode(node)),
    className: view.className,
    title: page.title,
    kept: Array.from(page.querySelectorAll('form.search [type=hidden]'), (field) =>
      document.adoptNode(field),
    ),
    count:
      page.querySelector('#count')?.textContent ??
      page.querySelector('#view [role=alert]')?.textContent ??
      '',
  };
}
