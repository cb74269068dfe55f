import type { IndexInfo } from '../../../search/service.ts';
import { ASSETS } from '../../site/assets.ts';
import { ROUTES } from '../../routes.ts';
import { SITE } from '../../site-json.ts';
import { UNTRUSTED } from './quoted.ts';

/** The version of what this server offers, and not of the papers. */
const VERSION = '1.0.0';

/** Who answers. */
export function serverInfo(origin: string) {
  const icon = SITE.logo ?? ASSETS['icon.svg'];
  return {
    name: 'sextant',
    title: SITE.name,
    version: VERSION,
    description: SITE.description,
    websiteUrl: `${origin}/`,
    icons: [{ src: new URL(icon, origin).href }],
  };
}

/** What is searched, for a description that a model chooses by. @param info Absent while no index is published */
export function corpusOf(info: IndexInfo | undefined): string {
  if (info === undefined) return `the papers of ${SITE.name}, none of which is published yet`;
  const { papers, newest } = info;
  const count = `${papers.toLocaleString('en')} research ${papers === 1 ? 'paper' : 'papers'}`;
  return `the ${count} of ${SITE.name}${newest === undefined ? '' : `, the newest of ${newest}`}`;
}

/** How to use what is offered, for a model. */
export function instructions(info: IndexInfo | undefined, origin: string): string {
  const names = new Intl.DisplayNames(['en'], { type: 'language' });
  const languages = SITE.languages.map((language) => names.of(language) ?? language).join(', ');
  return [
    `This server searches ${corpusOf(info)}: their titles and abstracts, in ${languages}; no full texts.`,
    info === undefined ? '' : `They last changed on ${info.createdAt.slice(0, 10)}.`,
    `About this collection, in the words of whoever runs it: ${SITE.description}`,
    'Papers that are not in this collection are not found here: say so rather than guess.',
    'Begin with search, read what looks right with fetch, and go on with related_papers or recommend_papers. Cite papers by their url.',
    UNTRUSTED,
    `The same for people: ${origin}${ROUTES.agents.path}`,
  ]
    .filter(Boolean)
    .join(' ');
}
