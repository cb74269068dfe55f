import type { Manifest } from '../../index/manifest.ts';

/** Whether some papers are known to have code. */
export function hasCode({ has }: Pick<Manifest, 'has'>): boolean {
  return has !== undefined && has.code.rows > 0;
}
