import { createHash, randomBytes } from 'node:crypto';
import { SextantError } from '../../src/errors.ts';
import { KEY_PREFIX } from '../../src/http/api-key.ts';
import { runCommand } from '../cli.ts';

/** `npm run key -- NAME`: makes an API key, shows it once, and says what the Worker is told of it. */
await runCommand(async ([name, ...rest]) => {
  if (name === undefined || rest.length > 0 || !/^[\w.-]{1,64}$/.test(name)) {
    throw new SextantError(
      'usage',
      'Name the key by who will have it, in letters, digits, dots, dashes or underscores: npm run key -- NAME',
    );
  }
  const key = `${KEY_PREFIX}${randomBytes(24).toString('base64url')}`;
  const sha256 = createHash('sha256').update(key).digest('hex');
  console.log(`The key of ${name}, which is shown only now:\n\n  ${key}\n`);
  console.log(
    `Its entry in the secret API_KEYS, which has the entries of all keys with commas between them:\n`,
  );
  console.log(`  ${name}:${sha256}\n`);
  console.log('Set the secret with: npx wrangler secret put API_KEYS');
});
