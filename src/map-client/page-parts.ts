/** The parts of the page that the map works with; `src/http/site/pages/map-page.tsx` has them. */
export function partsOf(root: HTMLElement) {
  const part = <E extends Element>(id: string): E => {
    const element = root.querySelector<E>(`#map-${id}`);
    if (!element) throw new Error(`The page has no #map-${id}.`);
    return element;
  };
  return {
    root,
    view: part<HTMLElement>('view'),
    points: part<HTMLCanvasElement>('points'),
    over: part<HTMLCanvasElement>('over'),
    card: part<HTMLElement>('card'),
    status: part<HTMLElement>('status'),
    live: part<HTMLElement>('live'),
    legend: part<HTMLElement>('legend'),
    results: part<HTMLElement>('results'),
    search: part<HTMLFormElement>('search'),
    query: part<HTMLInputElement>('q'),
    colour: part<HTMLSelectElement>('colour'),
    buttons: [...root.querySelectorAll<HTMLButtonElement>('[data-do]')],
  };
}

export type Parts = ReturnType<typeof partsOf>;

/** Address of the page of a paper. Slashes stay slashes, as in `paperPath` of the Worker. */
export function paperHref(id: string): string {
  return `/papers/${id.split('/').map(encodeURIComponent).join('/')}`;
}
