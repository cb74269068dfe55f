import { createHash, randomBytes } from 'node:crypto';
import { Command, InvalidArgumentError } from '@commander-js/extra-typings';
import { KEY_PREFIX } from '../../src/http/api-key.ts';
import { AS_JSON, outputOf } from './options.ts';

/** `sextant key NAME`: makes an API key, shows it once, and says what the Worker is told of it. */
export function keyCommand() {
  return new Command('key')
    .description('Make an API key, with which a client may ask for more')
    .argument('<name>', 'who will have it: letters, digits, dots, dashes or underscores', nameOf)
    .addOption(AS_JSON)
    .addHelpText('after', '\nExample:\n  npx sextant key reading-group')
    .action((name, options) => {
      const key = `${KEY_PREFIX}${randomBytes(24).toString('base64url')}`;
      const entry = `${name}:${createHash('sha256').update(key).digest('hex')}`;
      outputOf(options).result({ name, key, entry }, textOf(name, key, entry));
    });
}

function nameOf(text: string): string {
  if (/^[\w.-]{1,64}$/.test(text)) return text;
  throw new InvalidArgumentError('Use letters, digits, dots, dashes or underscores.');
}

function textOf(name: string, key: string, entry: string): string {
  return [
    `The key of ${name}, which is shown only now:\n\n  ${key}\n`,
    'Its entry in the secret API_KEYS, which has the entries of all keys with commas between them:\n',
    `  ${entry}\n`,
    'Next: npx wrangler secret put API_KEYS',
  ].join('\n');
}
