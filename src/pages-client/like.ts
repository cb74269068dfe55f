import { hasEntries, readReferences } from './bibliography.ts';
import { readyTools } from './tools.ts';

/** As many as one request may name. */
const MOST = 100;
/** A larger file is not a bibliography. */
const LARGEST = 20_000_000;

const form = document.querySelector<HTMLFormElement>('#bibliography');
const input = form?.querySelector<HTMLInputElement>('[type=file]');
const read = document.querySelector<HTMLElement>('#read');
const liked = document.querySelector<HTMLElement>('#liked');

if (form && input && read && liked) {
  const take = (file: File | undefined): void => {
    if (file) void answer(file, read, liked);
  };
  input.addEventListener('change', () => take(input.files?.[0]));
  form.addEventListener('submit', (event) => event.preventDefault());
  // A file that is dropped beside the field would be opened in place of the page.
  document.addEventListener('dragover', (event) => {
    event.preventDefault();
    form.classList.add('over');
  });
  document.addEventListener('dragleave', () => form.classList.remove('over'));
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    form.classList.remove('over');
    take(event.dataTransfer?.files[0]);
  });
}

/** Reads a file here, and asks for papers like those in it by their numbers and titles. */
async function answer(file: File, said: HTMLElement, shown: HTMLElement): Promise<void> {
  if (file.size > LARGEST) {
    said.textContent = 'This file is too large for a bibliography.';
    return;
  }
  const text = await file.text();
  const references = readReferences(text);
  if (references.length === 0) {
    said.textContent = hasEntries(text)
      ? `No entry of ${file.name} has a title, a DOI or an arXiv id to go by.`
      : `${file.name} has no references that could be read: it must be BibTeX or RIS.`;
    return;
  }
  said.textContent = 'Looking for papers like these…';
  try {
    const response = await fetch('/like', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'text/html' },
      body: JSON.stringify({ references: references.slice(0, MOST) }),
    });
    if (!response.ok) throw new Error(`${response.status} /like`);
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    // A copy of the list, which shrinks as its nodes are adopted.
    const content = [...(page.querySelector('#liked')?.childNodes ?? [])];
    shown.replaceChildren(...content.map((node) => document.adoptNode(node)));
    said.textContent =
      references.length > MOST ? `Only the first ${MOST} of ${references.length} references were taken.` : '';
    readyTools();
    shown.focus();
  } catch (error) {
    console.warn(error);
    said.textContent = 'The search did not answer. Choose the file again to try once more.';
  }
}
