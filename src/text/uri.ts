const HEX = '%[0-9A-Fa-f]{2}';
const NAME = `(?:[\\w.~!$&'()*+,;=-]|${HEX})`;
/** An http or https address as RFC 3986 has it. */
const WEB_URI = new RegExp(
  `^https?://(?:(?:[\\w.~!$&'()*+,;=:-]|${HEX})*@)?(?:\\[[0-9A-Fa-f:.]+\\]|${NAME}+)(?::[0-9]*)?(?:/(?:[\\w.~!$&'()*+,;=:@/-]|${HEX})*)?(?:\\?(?:[\\w.~!$&'()*+,;=:@/?-]|${HEX})*)?(?:#(?:[\\w.~!$&'()*+,;=:@/?-]|${HEX})*)?$`,
  'i',
);
/** What stands in no URI, and a percent sign that begins no byte. */
const UNSAFE = /[^\w.~!$&'()*+,;=:@/?#%[\]-]|%(?![0-9A-Fa-f]{2})/g;

/** Whether a text is an http or https address that browsers read: one that a link may have. */
export function isWebAddress(text: string): boolean {
  return /^https?:\/\//i.test(text) && parsed(text) !== null;
}

/**
 * A web address as a URI. Browsers take more than RFC 3986 allows, such as `https://e.com/"><b>`: what is no URI is
 * written as browsers read it, with `%22` for what may not stand there. What is one stays as it is.
 * @returns the same text where it is no address at all
 */
export function toUri(url: string): string {
  const read = WEB_URI.test(url) ? null : parsed(url);
  if (read === null) return url;
  const { protocol, username, password, host, pathname, search, hash } = read;
  const user = username === '' && password === '' ? '' : `${username}${password && `:${password}`}@`;
  const rest = `${pathname}${search}${hash.replace(/(?!^)#/g, '%23')}`.replace(/[[\]]/g, encodeURIComponent);
  return `${protocol}//${user}${host}${rest}`.replace(UNSAFE, encodeURIComponent);
}

/** Not by `URL.canParse`: in Node 20 that says no to `http://exämple.org` once it was called 20,000 times. */
function parsed(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

/** A part of an address without its percent-encoding; as it is where that is broken. */
export function decodedPart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** A text as a part of an address; half of a surrogate pair, which none can say, becomes U+FFFD. */
export function encodedPart(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'));
}
