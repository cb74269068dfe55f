import { aboutUnknown, meantBy } from '../../api/misspelt.ts';

interface MisspeltNoteProps {
  /** The query string as it was sent. */
  given: Record<string, string>;
  /** Parameters that the address takes. */
  own: readonly string[];
}

/** Says which parameters of ours an address misspells, with the address that may be meant. */
export function MisspeltNote({ given, own }: MisspeltNoteProps) {
  const unknown = Object.keys(given).filter((name) => aboutUnknown(name, own) !== null);
  if (unknown.length === 0) return null;
  return (
    <p class="note warn">
      {unknown.map((name) => {
        const meant = meantBy(name, own);
        return (
          <>
            This page has no parameter <code>{name.slice(0, 40)}</code>.{' '}
            {meant !== undefined && (
              <>
                Did you mean <a href={`?${renamed(given, name, meant)}`}>{meant}</a>?{' '}
              </>
            )}
          </>
        );
      })}
    </p>
  );
}

function renamed(given: Record<string, string>, from: string, to: string): string {
  const entries = Object.entries(given).filter(([name]) => name !== to);
  return new URLSearchParams(
    entries.map(([name, value]): [string, string] => [name === from ? to : name, value]),
  ).toString();
}
