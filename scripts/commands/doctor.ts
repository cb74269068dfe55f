import { Command } from '@commander-js/extra-typings';
import { AS_JSON, MODEL, MODEL_FOLDER, outputOf, PORT } from './options.ts';

/** `sextant doctor`: whether what the other commands need is here. */
export function doctorCommand() {
  return new Command('doctor')
    .description(
      'Check Node, disk, port, model, Cloudflare account and mails before anything long is started',
    )
    .addOption(PORT)
    .addOption(MODEL)
    .addOption(MODEL_FOLDER)
    .addOption(AS_JSON)
    .addHelpText('after', '\nExample:\n  npx sextant doctor --json')
    .action(async (options) => {
      const { examine } = await import('../examine.ts');
      const findings = await examine({ ...options, env: process.env });
      const lines = findings.map(({ state, what, detail }) => `${state.padEnd(8)}${what}: ${detail}`);
      outputOf(options).result(findings, lines.join('\n'));
      if (findings.some(({ state }) => state === 'failed')) process.exitCode = 1;
    });
}
