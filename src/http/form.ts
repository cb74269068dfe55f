import type { Context } from 'hono';
import { SextantError } from '../errors.ts';
import { brokenOff } from './invalid-request.ts';

/**
 * The parameters of an address and, of a POST, of the form in its body, in their order.
 * @throws SextantError `invalid-request` for a body that is no form
 */
export async function parametersOf(c: Context): Promise<URLSearchParams> {
  const { searchParams } = new URL(c.req.url);
  if (c.req.method !== 'POST' || c.req.raw.body === null) return searchParams;
  const type = c.req.header('Content-Type') ?? FORM;
  if (!type.toLowerCase().startsWith(FORM)) {
    throw new SextantError('invalid-request', `Send the body as a form, with Content-Type: ${FORM}.`);
  }
  let body: string;
  try {
    body = await c.req.text();
  } catch (error) {
    throw error instanceof SextantError ? error : brokenOff(error);
  }
  return new URLSearchParams([...searchParams, ...new URLSearchParams(body)]);
}

const FORM = 'application/x-www-form-urlencoded';
