import { plainText } from '../../../text/plain.ts';

/** Keywords that a corpus gives, each a search. */
export function Keywords({ words }: { words: readonly string[] }) {
  if (words.length === 0) return null;
  return (
    <ul class="try small" aria-label="Keywords">
      {words.map((word) => (
        <li>
          <a href={`/?${new URLSearchParams({ q: plainText(word) })}`}>{plainText(word)}</a>
        </li>
      ))}
    </ul>
  );
}
