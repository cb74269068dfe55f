const SHOWN_MS = 2_000;

/** The link to the BibTeX file becomes a button that copies it; without a script, or on failure, it stays a link. */
export function copyBibTeX(): void {
  const link = document.querySelector<HTMLAnchorElement>('[data-copy]');
  const source = document.querySelector('#bibtex');
  if (!link || !source || !('clipboard' in navigator)) return;
  const label = link.textContent;
  link.setAttribute('role', 'button');
  link.textContent = `Copy ${label ?? ''}`;
  const rest = link.textContent;
  link.addEventListener('click', (event) => {
    event.preventDefault();
    navigator.clipboard.writeText(source.textContent?.trim() ?? '').then(
      () => {
        link.textContent = 'Copied';
        setTimeout(() => (link.textContent = rest), SHOWN_MS);
      },
      () => location.assign(link.href),
    );
  });
  link.addEventListener('keydown', (event) => {
    if (event.key !== ' ') return;
    event.preventDefault();
    link.click();
  });
}
