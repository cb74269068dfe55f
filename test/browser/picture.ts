// Makes the picture of the README from the real page: `npx tsx test/browser/picture.ts ADDRESS` of a Sextant with the
// bundled papers. It is no test.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../../scripts/paths.ts';
import { launchChromium } from './chromium.ts';

const [address = 'http://127.0.0.1:8787'] = process.argv.slice(2);
const QUERY = 'robots that learn from watching people';
const SIZE = { width: 1_120, height: 720 };
/** Of WebP, from 0 to 1: letters stay sharp, and the picture small. */
const QUALITY = 0.8;

const browser = await launchChromium();
const page = await browser.newPage({ viewport: SIZE, deviceScaleFactor: 1.5, colorScheme: 'light' });
await page.goto(`${address}/?q=${encodeURIComponent(QUERY)}`);
const png = await page.screenshot({ type: 'png' });
// Chromium writes WebP where nothing is installed for it; its own screenshots are PNG or JPEG. The policy of our pages lets
// no script read an image from elsewhere, so an empty page does it.
const webp = await (
  await browser.newPage()
).evaluate(
  async ({ data, quality }) => {
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.width, image.height];
    canvas.getContext('2d')?.drawImage(image, 0, 0);
    return canvas.toDataURL('image/webp', quality);
  },
  { data: png.toString('base64'), quality: QUALITY },
);
await browser.close();
const file = join(ROOT, 'docs', 'search-page.webp');
await writeFile(file, Buffer.from(webp.split(',')[1] ?? '', 'base64'));
console.log(`${file} is made.`);
