import { SextantError } from '../../src/errors.ts';

type Scalar = string | number | boolean;

/** @throws SextantError `model-unsupported` when a model has something else than what is supported */
export function expect(what: string, actual: Scalar, supported: Scalar): void {
  if (actual !== supported) refuse(what, actual, String(supported));
}

/** @throws SextantError `model-unsupported`, always, naming what the model has and what is supported */
export function refuse(what: string, actual: Scalar, supported: string): never {
  throw new SextantError(
    'model-unsupported',
    `This model is not supported: ${what} is ${actual}; supported is ${supported}.`,
  );
}
