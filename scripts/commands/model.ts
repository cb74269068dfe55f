import { Command } from '@commander-js/extra-typings';
import type { Apart } from './apart.ts';
import { AS_JSON, MODEL, MODEL_FOLDER, modelOptions, outputOf, QUIET } from './options.ts';

/** `sextant model`: fetches the model and packs it for the Worker. */
export function modelCommand(apart: Apart) {
  return new Command('model')
    .description('Fetch the model and pack it for the Worker')
    .addOption(MODEL)
    .addOption(MODEL_FOLDER)
    .addOption(AS_JSON)
    .addOption(QUIET)
    .addHelpText('after', '\nExample:\n  npx sextant model --model-folder ./all-MiniLM-L6-v2')
    .action(
      apart(async (options) => {
        const { prepareModel } = await import('../model/prepare.ts');
        const { log, result, next } = outputOf(options);
        const { folder, config } = await prepareModel(modelOptions(options, log));
        const { id, layers, width } = config;
        result(
          { id, folder, layers, width },
          `${id} is in ${folder}: ${layers} layers, ${width} dimensions.`,
        );
        next('Next: npx sextant start papers.jsonl');
      }),
    );
}
