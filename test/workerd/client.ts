import { SELF } from 'cloudflare:test';
import { RATE_LIMIT } from '../../src/http/rate-limit.ts';

/** Asks the Worker as a client that sends these headers. */
export function ask(path: string, headers: Record<string, string>): Promise<Response> {
  return SELF.fetch(`https://sextant.test${path}`, { headers });
}

/** Asks until a client is refused; the simulator's minute may turn once meanwhile. */
export async function exhaust(address: string): Promise<{ allowed: number; refused: Response | undefined }> {
  for (let allowed = 0; allowed <= 2 * RATE_LIMIT.requests; allowed++) {
    const response = await ask('/v1/suggest?q=zz', { 'CF-Connecting-IP': address });
    if (response.status !== 200) return { allowed, refused: response };
    await response.arrayBuffer();
  }
  return { allowed: Number.POSITIVE_INFINITY, refused: undefined };
}
