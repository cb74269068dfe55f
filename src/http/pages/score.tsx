import type { Why } from '../../search/service.ts';

const WIDTH = 100;

/**
 * How well a paper answers, as a bar of two shades: the share of meaning and the share of words. Drawn by SVG, whose
 * sizes are attributes: the policy of the pages forbids styles in the markup.
 */
export function Score({ score, why }: { score: number; why?: Why | undefined }) {
  const whole = Math.round(Math.min(1, Math.max(0, score)) * WIDTH);
  const sum = why === undefined ? 0 : why.semantic + why.keyword;
  const meaning = why === undefined || sum <= 0 ? whole : Math.round((whole * why.semantic) / sum);
  const said =
    why === undefined || sum <= 0
      ? `Match ${whole} of ${WIDTH}`
      : `Match ${whole} of ${WIDTH}: ${meaning} from meaning, ${whole - meaning} from matching words`;
  return (
    <span class="score" title={said}>
      <svg viewBox={`0 0 ${WIDTH} 6`} preserveAspectRatio="none" role="img" aria-label={said}>
        <rect class="rest" width={WIDTH} height="6" rx="3" />
        <rect class="words" width={whole} height="6" rx="3" />
        <rect class="meaning" width={meaning} height="6" rx="3" />
      </svg>
      <span aria-hidden="true">
        {whole}
        {why !== undefined && sum > 0 && (
          <small>
            {' '}
            = {meaning} meaning + {whole - meaning} words
          </small>
        )}
      </span>
    </span>
  );
}
