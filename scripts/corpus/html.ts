/**
 * Named entities found in titles and abstracts, each written `name` `character`. Letters with an accent are not
 * listed: `&eacute;` is composed from its letter and {@link ACCENTS}.
 */
const NAMED = new Map(
  `amp & lt < gt > quot " apos ' ndash – mdash — hellip … bull • middot · prime ′ deg ° sect § para ¶
  lsquo ‘ rsquo ’ sbquo ‚ ldquo “ rdquo ” bdquo „ laquo « raquo » copy © reg ® trade ™ micro µ euro € pound £
  times × divide ÷ plusmn ± minus − radic √ infin ∞ prop ∝ sum ∑ prod ∏ int ∫ part ∂ nabla ∇ isin ∈ notin ∉
  sub ⊂ sup ⊃ sube ⊆ cap ∩ cup ∪ le ≤ ge ≥ ne ≠ asymp ≈ equiv ≡ sim ∼ forall ∀ exist ∃ empty ∅ larr ← rarr →
  harr ↔ rArr ⇒ hArr ⇔ frac12 ½ frac14 ¼ frac34 ¾ sup1 ¹ sup2 ² sup3 ³ szlig ß aelig æ AElig Æ oelig œ OElig Œ
  oslash ø Oslash Ø lstrok ł Lstrok Ł eth ð ETH Ð thorn þ THORN Þ inodot ı alpha α beta β gamma γ delta δ
  epsilon ε zeta ζ eta η theta θ iota ι kappa κ lambda λ mu μ nu ν xi ξ pi π rho ρ sigma σ tau τ phi φ chi χ
  psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Phi Φ Psi Ψ Omega Ω`
    .trim()
    .split(/\s+(?=[A-Za-z]+\d* )/)
    .map((pair): [string, string] => {
      const [name = '', character = ''] = pair.split(' ');
      return [name, character];
    }),
).set('nbsp', ' ');

/** Combining marks by the ending of an entity's name. */
const ACCENTS: Record<string, string> = {
  grave: '\u0300',
  acute: '\u0301',
  circ: '\u0302',
  tilde: '\u0303',
  uml: '\u0308',
  ring: '\u030a',
  caron: '\u030c',
  cedil: '\u0327',
};

const ENTITY = /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z]+\d*));/g;
const ACCENTED = new RegExp(`^([A-Za-z])(${Object.keys(ACCENTS).join('|')})$`);

/** Replaces numeric entities and the usual named ones, once; whatever else follows an `&` stays as it is. */
export function decodeEntities(text: string): string {
  return text.replace(ENTITY, (entity: string, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return NAMED.get(name) ?? accented(name) ?? entity;
    const code = decimal !== undefined ? Number(decimal) : Number.parseInt(hex ?? '', 16);
    return code > 0x10ffff ? entity : String.fromCodePoint(code);
  });
}

function accented(name: string): string | undefined {
  const [, letter, accent = ''] = ACCENTED.exec(name) ?? [];
  return letter === undefined ? undefined : (letter + (ACCENTS[accent] ?? '')).normalize('NFC');
}

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
