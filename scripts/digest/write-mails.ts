import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mail } from '../../src/mail/mail.ts';
import { mimeOf } from '../../src/mail/mime.ts';
import { makeFolder } from '../make-folder.ts';

/**
 * Writes mails into files of a folder: as they would be sent (.eml), and their HTML and text alone.
 * @returns the files
 */
export async function writeMails(folder: string, mails: readonly Mail[]): Promise<string[]> {
  makeFolder(folder);
  const digits = String(mails.length).length;
  const files: string[] = [];
  for (const [i, mail] of mails.entries()) {
    const name = join(folder, `mail-${String(i + 1).padStart(digits, '0')}`);
    const parts = { eml: mimeOf(mail, new Date()), html: mail.html, txt: mail.text };
    for (const [ending, content] of Object.entries(parts)) {
      await writeFile(`${name}.${ending}`, content);
      files.push(`${name}.${ending}`);
    }
  }
  return files;
}
