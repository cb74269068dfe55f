import { html, raw } from 'hono/html';
import type { Child } from 'hono/jsx';
import type { Block, Letter, Link, PaperBlock } from './mail-blocks.ts';

/**
 * Styles stand on the elements, since some readers drop all others. What only a style sheet can say, dark colours, is said
 * there: it has to win over what stands on the elements.
 */
const STYLES = {
  body: 'margin:0;padding:0;background:#fbfaf7;color:#1b2126;',
  frame:
    "max-width:600px;margin:0 auto;padding:24px 16px;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif;overflow-wrap:anywhere;word-break:break-word;",
  title: 'margin:0 0 16px;font-size:22px;line-height:1.3;font-weight:600;',
  text: 'margin:0 0 14px;',
  soft: 'margin:0 0 10px;font-size:14px;color:#57616a;',
  paper: 'margin:0 0 14px;padding:18px 0 0;border-top:1px solid #dedbd2;',
  name: 'margin:0 0 4px;font-size:18px;line-height:1.35;font-weight:600;',
  byline: 'margin:0 0 8px;font-size:14px;color:#57616a;',
  why: 'margin:0 0 8px;font-size:14px;',
  link: 'color:#0b5c8a;',
  links: 'margin:0 0 6px;font-size:14px;line-height:24px;',
  button:
    'display:inline-block;padding:12px 20px;border-radius:6px;background:#0b5c8a;color:#ffffff;font-weight:600;text-decoration:none;',
  foot: 'margin-top:24px;padding-top:18px;border-top:1px solid #dedbd2;',
} as const;

const DARK = `@media (prefers-color-scheme: dark) {
body { background: #12171b !important; color: #e7ebed !important; }
.soft { color: #a5b0b9 !important; }
.line { border-color: #2e3941 !important; }
.link { color: #84c7ee !important; }
.button { background: #84c7ee !important; color: #0a1a24 !important; }
}`;

/** A letter as HTML without tables, pictures, scripts, or anything that is fetched. */
export async function htmlOf({ subject, language, title, body, foot }: Letter): Promise<string> {
  const direction = language === 'ar' ? 'rtl' : 'ltr';
  const written = await html`<!doctype html>${(
      <html lang={language} dir={direction}>
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <meta name="supported-color-schemes" content="light dark" />
          <title>{subject}</title>
          <style>{raw(`:root { color-scheme: light dark; }\n${DARK}`)}</style>
        </head>
        <body style={STYLES.body}>
          {/* Some readers keep what is in the body and not the body itself. */}
          <div lang={language} dir={direction} style={STYLES.frame}>
            <div role="main">
              <h1 style={STYLES.title}>{title}</h1>
              {body.map((block) => (
                <Piece block={block} />
              ))}
            </div>
            <div role="contentinfo" class="line" style={STYLES.foot}>
              {foot.map((block) => (
                <Piece block={block} isSoft />
              ))}
            </div>
          </div>
        </body>
      </html>
    )} `;
  return written.toString();
}

function Piece({ block, isSoft = false }: { block: Block; isSoft?: boolean }): Child {
  switch (block.kind) {
    case 'text':
      return isSoft ? (
        <p class="soft" style={STYLES.soft}>
          {block.text}
        </p>
      ) : (
        <p style={STYLES.text}>{block.text}</p>
      );
    case 'action':
      return (
        <p style={STYLES.text}>
          <a class="button" href={block.link.href} style={STYLES.button}>
            {block.link.label}
          </a>
        </p>
      );
    case 'links':
      return <Links links={block.links} />;
    case 'paper':
      return <Paper {...block.paper} />;
  }
}

function Paper({ title, byline, abstract, why, links, language }: PaperBlock) {
  // A title may be written in the other direction than the mail.
  const own = { dir: 'auto', ...(language !== undefined && { lang: language }) };
  return (
    <div class="line" style={STYLES.paper}>
      <h2 {...own} style={STYLES.name}>
        <To link={title} />
      </h2>
      {byline !== '' && (
        <p class="soft" style={STYLES.byline}>
          {byline}
        </p>
      )}
      {abstract !== '' && (
        <p {...own} style={STYLES.text}>
          {abstract}
        </p>
      )}
      {why.length > 0 && <p style={STYLES.why}>{why.join(' · ')}</p>}
      <Links links={links} />
    </div>
  );
}

function Links({ links }: { links: readonly Link[] }) {
  return (
    <p style={STYLES.links}>
      {links.map((link, i) => (
        <>
          {i > 0 && ' · '}
          <To link={link} />
        </>
      ))}
    </p>
  );
}

function To({ link }: { link: Link }) {
  return (
    <a class="link" href={link.href} style={STYLES.link}>
      {link.label}
    </a>
  );
}
