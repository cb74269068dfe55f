import { parseArgs } from 'node:util';
import { runCommand } from '../cli.ts';
import { MODEL_FLAGS, modelOptions } from '../model/options.ts';
import { prepareModel } from '../model/prepare.ts';

/** `npm run model`: fetches the model and packs it for the Worker. */
await runCommand(async (args) => {
  const { values } = parseArgs({ args, options: MODEL_FLAGS });
  const { folder, config } = await prepareModel(modelOptions(values));
  console.log(`${config.id} is in ${folder}: ${config.layers} layers, ${config.width} dimensions.`);
});
