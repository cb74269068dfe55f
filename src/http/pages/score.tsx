import type { Hit } from '../../search/service.ts';

const STATES = { strong: 'Strong match', partial: 'Partial match', weak: 'Distant match' };

/** How well a paper answers, in words, with the words of the query that it has. */
export function Score({ relevance, why }: { [name in 'relevance' | 'why']?: Hit[name] | undefined }) {
  const words = why?.words ?? [];
  if (relevance === undefined && words.length === 0) return null;
  return (
    <span class={`match ${relevance ?? ''}`}>
      {relevance && STATES[relevance]}
      {relevance && words.length > 0 && ': '}
      {words.length > 0 && <small>{words.join(', ')}</small>}
    </span>
  );
}
