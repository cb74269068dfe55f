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
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}

/**
 * A web address as a URI. Browsers take more than RFC 3986 allows, such as `https://e.com/"><b>`: what is no URI is
 * written as browsers read it, with `%22` for what may not stand there. What is one stays as it is.
 * @returns the same text where it is no address at all
 */
export function toUri(url: string): string {
  if (WEB_URI.test(url) || !URL.canParse(url)) return url;
  const { protocol, username, password, host, pathname, search, hash } = new URL(url);
  const user = username === '' && password === '' ? '' : `${username}${password && `:${password}`}@`;
  const rest = `${pathname}${search}${hash.replace(/(?!^)#/g, '%23')}`.replace(/[[\]]/g, encodeURIComponent);
  return `${protocol}//${user}${host}${rest}`.replace(UNSAFE, encodeURIComponent);
}
