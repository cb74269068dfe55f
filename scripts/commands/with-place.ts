import { SextantError } from '../../src/errors.ts';
import { IndexPlace } from './index-place.ts';
import type { Output } from './options.ts';
import type { PlaceOptions, PublishingPlace } from './publishing-place.ts';
import { withTarget } from './store-options.ts';

/**
 * Opens the place that a command publishes papers in for as long as `use` takes.
 * @param writes Whether it publishes or deletes.
 * @throws SextantError as `openTarget` and `openCollection`
 */
export async function withPlace(
  options: PlaceOptions,
  writes: boolean,
  use: (place: PublishingPlace, output: Output) => Promise<void>,
): Promise<void> {
  const { target: name } = options;
  if (options.estimate === true && name !== 'vectorize')
    throw new SextantError(
      'usage',
      '--estimate is for --target vectorize: the other places cost what the README says.',
    );
  if (name === 'vectorize') {
    const { withCollection } = await import('./collection-place.ts');
    return withCollection(options, use);
  }
  const store = { ...options, target: name };
  return withTarget(store, writes, (target, output) => use(new IndexPlace(target, store, output), output));
}
