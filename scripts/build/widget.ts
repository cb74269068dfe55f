import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type BuildOptions, transform, type Plugin } from 'esbuild';
import { LANGUAGES } from '../../src/widget/messages.ts';
import { ROOT } from '../paths.ts';

const SOURCE = join(ROOT, 'src/widget');

/** What the widget's files weigh, in bytes of gzip; a language in bytes as it is. */
export interface WidgetSizes {
  widget: number;
  languages: Record<string, number>;
}

/** A style sheet becomes a module with its minified text. */
const cssAsText: Plugin = {
  name: 'css-as-text',
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      return { contents: await minifiedCss(path), loader: 'text' };
    });
  },
};

/** How both scripts are bundled. */
export const WIDGET_BUNDLE: BuildOptions = {
  entryPoints: { widget: join(SOURCE, 'index.ts'), embed: join(SOURCE, 'embed.ts') },
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
  charset: 'utf8',
  plugins: [cssAsText],
};

/**
 * Bundles the widget into `folder`: `widget.js`, a classic script with both elements, their style and English;
 * `widget/{language}.json` for every other language; `embed.js` and `embed.css` for the page that makes snippets.
 */
export async function buildWidget(folder: string): Promise<WidgetSizes> {
  await build({ ...WIDGET_BUNDLE, outdir: folder });
  await writeFile(join(folder, 'embed.css'), await minifiedCss(join(SOURCE, 'embed.css')));
  await mkdir(join(folder, 'widget'), { recursive: true });
  const languages: Record<string, number> = {};
  for (const language of LANGUAGES) {
    const messages: unknown = JSON.parse(await readFile(join(SOURCE, 'lang', `${language}.json`), 'utf8'));
    const text = JSON.stringify(messages);
    languages[language] = Buffer.byteLength(text);
    await writeFile(join(folder, 'widget', `${language}.json`), text);
  }
  const widget = gzipSync(await readFile(join(folder, 'widget.js')), { level: 9 }).length;
  return { widget, languages };
}

async function minifiedCss(file: string): Promise<string> {
  const { code } = await transform(await readFile(file, 'utf8'), { loader: 'css', minify: true });
  return code.trim();
}
