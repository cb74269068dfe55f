import type { Context, Env, Hono } from 'hono';
import { SextantError } from '../../../errors.ts';
import { indexTag, remembered } from '../../cache.ts';
import type { Open } from '../../opening.ts';
import { patternOf, ROUTES } from '../../routes.ts';
import { parametersOf } from '../../form.ts';
import { answerTo, repositoryOf } from './oai-answers.tsx';
import { oaiDocument, oaiErrorElement, XML } from './oai-document.tsx';
import { OaiError } from './oai-error.ts';
import { type OaiRequest, readOaiRequest } from './oai-request.ts';

/** A provider of OAI-PMH 2.0: https://www.openarchives.org/OAI/openarchivesprotocol.html */
export function mount<E extends Env>(app: Hono<E>, open: Open<E>): void {
  app.on(['GET', 'POST'], patternOf(ROUTES.oaiPmh), async (c) => {
    let given = new URLSearchParams();
    let request: OaiRequest;
    try {
      given = await parametersOf(c);
      request = readOaiRequest(given);
    } catch (error) {
      return refused(c, error, Object.fromEntries(given));
    }
    const service = await open(c).service();
    const answer = async (): Promise<Response> => {
      const asked = Object.fromEntries(given);
      try {
        const content = await answerTo(request, service, repositoryOf(service, c.req.url), baseOf(c));
        return await written(c, asked, content);
      } catch (error) {
        return refused(c, error, asked);
      }
    };
    if (c.req.method === 'POST') return answer();
    return remembered(c, await indexTag(service.info.version, c.req.url), answer);
  });
}

/** An error of the protocol is an answer of its own; a form that is none is an argument that is. */
async function refused(c: Context, error: unknown, asked: Record<string, string>): Promise<Response> {
  if (!(error instanceof SextantError) || error.code !== 'invalid-request') throw error;
  const said = error instanceof OaiError ? error : new OaiError('badArgument', error.message);
  // What is not legal is not repeated (section 3.2).
  const isIllegal = said.oaiCode === 'badArgument' || said.oaiCode === 'badVerb';
  return written(c, isIllegal ? {} : asked, oaiErrorElement(said));
}

async function written(c: Context, asked: Record<string, string>, content: unknown): Promise<Response> {
  // In one order, as the tag of the answer has them.
  const given = Object.fromEntries(Object.entries(asked).sort(([one], [other]) => (one < other ? -1 : 1)));
  const body = await oaiDocument({ base: baseOf(c), given, content });
  return c.body(String(body), 200, { 'Content-Type': XML });
}

function baseOf(c: Context): string {
  return new URL(ROUTES.oaiPmh.path, c.req.url).href;
}
