const INLINE = 'i|b|u|a|em|strong|small|sub|sup|span|tt|code|font|mark|cite|(?:jats|mml):[a-z-]+';
const BLOCK = 'p|br|div|li|ul|ol|h[1-6]|blockquote|jats:(?:p|title|sec|list|list-item)';
/** Attributes must be written `name=value`, so that `<a, b>`, `<i j>` and a token like `<think>` are text. */
const ATTRIBUTES = `(?:\\s+[\\w:-]+\\s*=\\s*(?:"[^"<>]*"|'[^'<>]*'|[^\\s"'<>=]+))*\\s*`;
const BLOCK_TAG = new RegExp(`</?(?:${BLOCK})${ATTRIBUTES}/?>`, 'gi');
const INLINE_TAG = new RegExp(`</?(?:${INLINE})${ATTRIBUTES}/?>`, 'gi');

/** Takes out the tags that publishers put into titles and abstracts (HTML, JATS, MathML); `a < b` stays. */
export function stripTags(text: string): string {
  return text.replace(BLOCK_TAG, ' ').replace(INLINE_TAG, '');
}
