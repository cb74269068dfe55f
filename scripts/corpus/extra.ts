import { wellFormed } from './text.ts';

/** Deepest nesting of a value in `extra`, so that no later step runs out of stack. */
export const MAX_DEPTH = 32;

/** A path on somebody's machine, alone or in JabRef's `Name:/home/ada/a.pdf:PDF`. */
const LOCAL_PATH =
  /(?:^|[\s:;,("'])(?:file:\/\/|~[\\/][\w.]|\/(?:home|Users|Volumes|mnt|media|private|root)\/|[A-Za-z]\\?:(?:\\+|\/(?!\/))[\w.]|\\\\[\w.-]+\\)/;

/** Addresses that only programs on somebody's machine or shares of its network answer, and items of a person's library. */
const LOCAL_ADDRESS =
  /(?:^|[\s:;,("'<])(?:(?:zotero|mendeley|papers\d?|readcube|bookends|paperpile|citavi|internal-pdf|smb|afp|nfs|cifs|obsidian|evernote|devonthink|x-devonthink-item|message|onenote|logseq|skim|hook|marginnote\d?app):\/|file:(?=[\w/\\.~])|https?:\/\/(?:www\.)?zotero\.org\/users\/|https?:\/\/(?:www\.)?mendeley\.com\/documents\/\?uuid=)/i;
const HTTP = /^\s*<?https?:\/\//i;
/** Names and numbers that mean nothing outside one network (RFC 1918, 3927, 4193, 6761, 6762, 8375). */
const PRIVATE_HOST =
  /^(?:[^.:[\]]+|.*\.(?:localhost|local|lan|internal|intranet|corp|home|localdomain|home\.arpa|test|invalid)|0\.0\.0\.0|127\.[\d.]+|10\.[\d.]+|192\.168\.[\d.]+|169\.254\.[\d.]+|172\.(?:1[6-9]|2\d|3[01])\.[\d.]+|\[(?:::1?|f[cde][\da-f]{2}:.*)\])$/i;

/** Whether an http address is one of a private network. */
export function isPrivateAddress(address: string): boolean {
  const text = address.trim().replace(/^<|>$/g, '');
  return (
    HTTP.test(text) && URL.canParse(text) && PRIVATE_HOST.test(new URL(text).hostname.replace(/\.$/, ''))
  );
}

/** Whether a value is a path or an address on somebody's machine, or a list of such. */
export function isLocalPath(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0 && value.every(isLocalPath);
  if (typeof value !== 'string' || value.length >= 10_000) return false;
  return LOCAL_PATH.test(value) || LOCAL_ADDRESS.test(value) || isPrivateAddress(value);
}

/** Names of fields for files. */
const FILE_FIELD =
  /(?:^|[^a-z])(?:files?|file_?name|pdfs?|path|attach\w*|folders?|director(?:y|ies)|local\w*)(?:$|[^a-z])/;
const FILE_ENDING = /\.(?:pdf|epub|djvu|docx?|odt|rtf|ps|html?|txt|md|zip|tex)(?::|;|$)/i;

/** Whether a field is one for files and has the place of one, such as `Papers/jan/x.pdf`, and no address. */
export function isFilePlace(name: string, value: unknown): boolean {
  const words = name.replace(/(?<=\p{Ll})(?=\p{Lu})/gu, '_').toLowerCase();
  if (!FILE_FIELD.test(words)) return false;
  const isPlace = (text: unknown): boolean =>
    typeof text === 'string' &&
    !/^\s*(?:https?|ftp|s3|gs|hf):\/\//i.test(text) &&
    (/[\\/]/.test(text) || FILE_ENDING.test(text.trim()));
  return Array.isArray(value) ? value.length > 0 && value.every(isPlace) : isPlace(value);
}

/** What a corpus knows beyond a paper's own fields, with well-formed text and without nulls. */
export function cleanExtra(
  extra: Record<string, unknown>,
  keepPaths = false,
): { extra: Record<string, unknown>; paths: string[] } {
  const paths: string[] = [];
  const kept: [string, unknown][] = [];
  for (const [name, value] of Object.entries(extra)) {
    if (value === null || value === undefined) continue;
    if (!keepPaths && (isLocalPath(value) || isFilePlace(name, value))) paths.push(name);
    else kept.push([wellFormed(name), cleanValue(value, keepPaths)]);
  }
  return { extra: Object.fromEntries(kept), paths };
}

/** Whether a value has more levels of lists and objects than `depth`. */
export function deeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((inner) => deeperThan(inner, depth - 1));
}

function cleanValue(value: unknown, keepPaths: boolean): unknown {
  if (typeof value === 'string') return wellFormed(value);
  if (Array.isArray(value)) {
    return value
      .filter((inner) => keepPaths || !isLocalPath(inner))
      .map((inner: unknown) => cleanValue(inner, keepPaths));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, inner]) => keepPaths || !(isLocalPath(inner) || isFilePlace(name, inner)))
      .map(([name, inner]) => [wellFormed(name), cleanValue(inner, keepPaths)]),
  );
}
