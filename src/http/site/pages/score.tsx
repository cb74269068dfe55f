import type { Hit } from '../../../search/service.ts';

const STATES = { strong: 'Strong', partial: 'Partial', weak: 'Distant' };

/**
 * How well a paper answers. The words of the query that it has are marked in its text; they are said here to those who do
 * not see that, and shown where an older index cannot tell how well it answers.
 */
export function Score({ relevance, why }: { [name in 'relevance' | 'why']?: Hit[name] | undefined }) {
  const words = (why?.words ?? []).join(', ');
  if (relevance === undefined) {
    return words === '' ? null : (
      <span class="match" title={words}>
        <small>{words}</small>
      </span>
    );
  }
  return (
    <span class={`match ${relevance}`} title={words}>
      {STATES[relevance]}
      <span class="wide"> match</span>
      {words !== '' && <span class="sr">: {words}</span>}
    </span>
  );
}
