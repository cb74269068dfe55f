import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { SextantError } from '../../src/errors.ts';
import { makeFolder } from '../make-folder.ts';
import { namingSync } from '../system-error.ts';
import { atEnd } from './ending.ts';
import { ownedPrefix, removeAbandoned } from './owner.ts';

const WRITE_BYTES = 1024 * 1024;
const NAME = 'scratch';

/**
 * A temporary file of byte strings, one behind the other, for what would not fit in memory. It goes when it is closed,
 * at the latest when this process ends; what killed processes have left beside it goes when it is created.
 */
export class ScratchFile {
  readonly directory: string;
  readonly #fd: number;
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #flushed = 0;
  /** A signal does not leave the file behind. */
  readonly #forget: () => void;

  /**
   * @param parent Folder that it gets a folder of its own in; made if need be.
   * @param prefix What the name of its own folder begins with.
   */
  constructor(parent: string, prefix: string) {
    makeFolder(parent);
    removeAbandoned(parent, prefix);
    const directory = mkdtempSync(join(parent, ownedPrefix(prefix)));
    this.directory = directory;
    this.#forget = atEnd(() => rmSync(directory, { recursive: true, force: true }));
    this.#fd = openSync(join(directory, NAME), 'wx+');
  }

  /** @returns where it begins, by which it is read */
  append(bytes: Uint8Array): number {
    const start = this.#flushed + this.#pendingBytes;
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
    if (this.#pendingBytes >= WRITE_BYTES) this.#flush();
    return start;
  }

  /** Where the file is, with all that was appended to it. */
  path(): string {
    this.#flush();
    return join(this.directory, NAME);
  }

  /** @throws SextantError `input-invalid` when the file was cut short */
  read(start: number, length: number): Uint8Array {
    if (start + length > this.#flushed) this.#flush();
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length;) {
      const bytesRead = readSync(this.#fd, bytes, at, length - at, start + at);
      if (bytesRead === 0)
        throw new SextantError('input-invalid', `${this.directory} was cut short. Start again.`);
      at += bytesRead;
    }
    return bytes;
  }

  /** Deletes the file. It cannot be used afterwards. */
  close(): void {
    closeSync(this.#fd);
    rmSync(this.directory, { recursive: true });
    this.#forget();
  }

  #flush(): void {
    const bytes = Buffer.concat(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    // A disk that fills up takes a part first, and says why when it is given the rest.
    namingSync(this.directory, () => {
      for (let at = 0; at < bytes.length;) {
        at += writeSync(this.#fd, bytes, at, bytes.length - at, this.#flushed + at);
      }
    });
    this.#flushed += bytes.length;
  }
}
