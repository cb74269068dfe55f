/** A refusal of Vectorize: as its REST API and its binding word it, each in an envelope of its own. */
export class VectorizeFault extends Error {
  /**
   * @param code As production was seen to answer; {@link UNQUOTED} where only the limit is documented.
   * @param status Of HTTP.
   */
  constructor(
    readonly code: number,
    message: string,
    readonly status = 400,
  ) {
    super(message);
  }
}

/** Stands for the codes that neither the documentation nor anybody's log tells. */
export const UNQUOTED = 40_000;

/** What is answered to who asks or changes too often. */
export function tooManyRequests(): VectorizeFault {
  return new VectorizeFault(40_041, 'Too Many Requests', 429);
}
