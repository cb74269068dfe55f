import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LINK_HOURS, PURPOSES, type Purpose, Signer } from '../../src/digest/link-tokens.ts';

const signer = new Signer('a secret of the tests, of 32 characters or more');
const NOW = Date.UTC(2026, 5, 3);
const HOUR = 3_600_000;
const purposes = Object.keys(PURPOSES) as Purpose[];
const invalid = { code: 'link-invalid', message: expect.stringContaining('/subscriptions') as string };

describe('tokens of links', () => {
  it('are short, have room in an address as they are, and give back the id that they were made of', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...purposes), fc.nat({ max: 2 ** 48 - 1 }), async (purpose, id) => {
        const token = await signer.token(purpose, id, NOW);
        expect(token).toMatch(/^[\w.-]{1,99}$/);
        expect(await signer.read(purpose, token, NOW)).toBe(id);
        expect(await signer.token(purpose, id, NOW)).toBe(token);
      }),
    );
  });

  it('work their time and no longer, those that end mails always', async () => {
    for (const purpose of purposes) {
      const token = await signer.token(purpose, 7, NOW);
      const hours = LINK_HOURS[purpose];
      const last = Number.isFinite(hours) ? NOW + hours * HOUR - 1 : NOW + 50 * 365 * 24 * HOUR;
      expect(await signer.read(purpose, token, last)).toBe(7);
      if (Number.isFinite(hours))
        await expect(signer.read(purpose, token, last + 1)).rejects.toMatchObject(invalid);
    }
    expect(LINK_HOURS).toMatchObject({ confirm: 48, account: 720 });
  });

  it('are of one purpose and of one secret', async () => {
    const others = new Signer('another secret of the tests, as long as the first');
    for (const purpose of purposes) {
      const token = await signer.token(purpose, 7, NOW);
      await expect(others.read(purpose, token, NOW)).rejects.toMatchObject(invalid);
      for (const other of purposes.filter((one) => one !== purpose)) {
        await expect(signer.read(other, token, NOW)).rejects.toMatchObject(invalid);
        const renamed = token.replace(PURPOSES[purpose], PURPOSES[other]);
        await expect(signer.read(other, renamed, NOW)).rejects.toMatchObject(invalid);
      }
    }
  });

  it('do not work when anything of them was changed', async () => {
    const token = await signer.token('confirm', 123_456, NOW);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: token.length - 1 }), fc.string({ maxLength: 2 }), async (at, put) => {
        const changed = token.slice(0, at) + put + token.slice(at + 1);
        fc.pre(changed !== token);
        await expect(signer.read('confirm', changed, NOW)).rejects.toMatchObject(invalid);
      }),
    );
    for (const wrong of ['', '.', '...', `${token}.`, `${token}.x`, 'x'.repeat(5_000), token.toUpperCase()]) {
      await expect(signer.read('confirm', wrong, NOW)).rejects.toMatchObject(invalid);
    }
  });

  it('hash with the secret, so that nobody else finds out what was hashed', async () => {
    const hash = await signer.hash('stop', 'reader@example.org');
    expect(hash).toBe(await signer.hash('stop', 'reader@example.org'));
    expect(hash).not.toBe(await signer.hash('address', 'reader@example.org'));
    expect(hash).not.toBe(await new Signer('x'.repeat(32)).hash('stop', 'reader@example.org'));
  });
});
