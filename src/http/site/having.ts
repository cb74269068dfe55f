import type { IndexInfo } from '../../search/service.ts';

/** Whether some papers are known to have code. */
export function hasCode({ having }: IndexInfo): boolean {
  return having !== undefined && having.code > 0;
}
