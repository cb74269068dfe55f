import { z } from 'zod';
import type { StandIn } from './stand-in.ts';
import { VectorizeFault } from './vectorize-fault.ts';
import { linesOf } from './rest-face.ts';

const idsSchema = z.object({ ids: z.unknown() });

/** What the runtime's own class behind a binding is answered: the status is 200, or there is an error. */
export interface BindingAnswer {
  status: number;
  body: unknown;
}

/**
 * Answers what workerd's `Vectorize` class asks of `http://vector-search/…`: it is the class itself that runs in tests,
 * with its own way of wording a request and an error.
 */
export function answerBinding(index: StandIn, operation: string, body: Buffer): BindingAnswer {
  try {
    return { status: 200, body: resultOf(index, operation, body) };
  } catch (error) {
    if (!(error instanceof VectorizeFault)) throw error;
    return { status: error.status, body: { code: error.code, error: error.message } };
  }
}

function resultOf(index: StandIn, operation: string, body: Buffer): unknown {
  const parsed = (): unknown => JSON.parse(body.toString('utf8'));
  switch (operation) {
    case 'query':
      return index.query(parsed());
    case 'insert':
    case 'upsert':
      return index.write(linesOf(body), { by: 'binding', isUpsert: operation === 'upsert' });
    case 'getByIds':
      return index.getByIds(idsSchema.parse(parsed()).ids);
    case 'deleteByIds':
      return index.deleteByIds(idsSchema.parse(parsed()).ids);
    case 'info':
      return index.info();
    default:
      throw new VectorizeFault(0, `no operation ${operation}`, 404);
  }
}
