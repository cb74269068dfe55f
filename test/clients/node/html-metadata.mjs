/** What Wikimedia's Citoid reads of a page: meta tags, JSON-LD and COinS. They must say what our CSL-JSON says. */
import assert from 'node:assert/strict';
import htmlMetadata from 'html-metadata';
import { BASE, run } from './calls.mjs';

const QUERY = 'q=language+models';

const cslOf = async (path) => (await fetch(BASE + path)).json();
const papers = await cslOf(`/search.csl.json?${QUERY}`);
assert.ok(papers.some(({ DOI, author }) => DOI && author));

/** The only value is no list. */
const listed = (value) => [value ?? []].flat();
const wholeFamily = ({ 'non-dropping-particle': particle, family }) =>
  [particle, family].filter(Boolean).join(' ');

/** Authors as `Family, Given`. What has no parts has a comma at its end, unless it is one word. */
function inverted({ author = [] }) {
  return author.map((name) => {
    const whole = name.literal?.replaceAll(',', '');
    if (whole !== undefined) return whole.includes(' ') ? `${whole},` : whole;
    return `${wholeFamily(name)}, ${[name.given, name.suffix].filter(Boolean).join(' ')}`;
  });
}

await run({
  'pages of papers': async () => {
    for (const csl of papers) {
      const path = `/papers/${csl.id.split('/').map(encodeURIComponent).join('/')}`;
      const { highwirePress: tags, jsonLd, openGraph } = await htmlMetadata(BASE + path);
      assert.equal(tags.title, csl.title);
      assert.deepEqual(listed(tags.author), inverted(csl));
      assert.equal(tags.doi, csl.DOI);
      assert.equal(tags.journal_title ?? tags.conference_title ?? tags.inbook_title, csl['container-title']);
      assert.equal(jsonLd.headline, csl.title);
      assert.deepEqual(
        (jsonLd.author ?? []).map(({ familyName, name }) => familyName ?? name),
        (csl.author ?? []).map((name) => name.literal ?? wholeFamily(name)),
      );
      assert.equal(jsonLd.identifier?.find(({ propertyID }) => propertyID === 'DOI')?.value, csl.DOI);
      assert.equal(jsonLd.isPartOf?.name, csl['container-title']);
      assert.equal(openGraph.title, csl.title);
      assert.equal(openGraph.url, BASE + path);
    }
  },
  'a page of results': async () => {
    const { coins } = await htmlMetadata(`${BASE}/?${QUERY}`);
    assert.equal(coins.length, papers.length);
    for (const [i, { rft = {}, rft_id: id }] of coins.entries()) {
      const csl = papers[i];
      assert.equal(rft.title ?? rft.atitle, csl.title);
      assert.deepEqual(listed(rft.au), inverted(csl));
      assert.equal(rft.jtitle ?? rft.btitle, csl['container-title']);
      assert.equal(id, csl.DOI === undefined ? csl.URL : `info:doi/${csl.DOI}`);
    }
  },
});
