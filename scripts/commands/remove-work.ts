import { readFile } from 'node:fs/promises';
import { SextantError } from '../../src/errors.ts';
import { ensureBuilt } from '../build/ensure.ts';
import { inputFile, isStandardInput } from '../corpus/input-file.ts';
import { SPOOL } from '../paths.ts';
import { leftOf } from '../remove-papers.ts';
import { naming } from '../system-error.ts';
import type { PlaceOptions } from './publishing-place.ts';
import { withPlace } from './with-place.ts';

export interface RemoveOptions extends PlaceOptions {
  file?: string | undefined;
}

/** Takes papers out of what is published. */
export async function remove(named: readonly string[], options: RemoveOptions): Promise<void> {
  const names = [...named, ...(options.file === undefined ? [] : await idsIn(options.file))];
  if (names.length === 0) {
    throw new SextantError(
      'usage',
      'Name the papers that are to go: npx sextant remove 2401.00001, or npx sextant remove --file ids.txt',
    );
  }
  await withPlace(options, true, async (place, output) => {
    await ensureBuilt(output.log);
    const removal = await place.remove(names);
    const { published, papers, removed, missing, ambiguous } = removal;
    for (const line of leftOf(removal)) output.warn(line);
    output.result(
      {
        outcome: published.outcome,
        generation: published.gen,
        papers,
        removed,
        missing,
        ambiguous: Object.fromEntries(ambiguous),
        ...published.counts,
      },
      `Removed ${removed.length.toLocaleString('en')} ${removed.length === 1 ? 'paper' : 'papers'}. ${published.told}`,
    );
  });
}

/** @throws SextantError `input-invalid` where a file has none */
async function idsIn(file: string): Promise<string[]> {
  const { path, name, close } = await naming(file, () => inputFile(file, SPOOL));
  try {
    const text = new TextDecoder().decode(await naming(file, () => readFile(path)));
    const ids = text.split(/\r\n|\r|\n/).map((line) => line.trim());
    const named = ids.filter((id) => id !== '');
    if (named.length > 0) return named;
    const where = isStandardInput(file) ? 'standard input' : name;
    throw new SextantError('input-invalid', `There are no ids in ${where}. It has one id a line.`);
  } finally {
    close();
  }
}
