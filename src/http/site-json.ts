import site from '../../build/site.json' with { type: 'json' };

/** What a card can show beside title, date and abstract. */
type CardField =
  | 'authors'
  | 'organisation'
  | 'categories'
  | 'votes'
  | 'comments'
  | 'code'
  | 'keywords'
  | 'comment'
  | 'project';

/** What whoever runs this has said of it in `site.json`, as `npm run build` checked it: docs/site.md. */
export interface Site {
  name: string;
  headline: string;
  description: string;
  /** Languages of the papers as BCP 47 tags; the first is that of most. */
  languages: string[];
  /** What a reader may try; null to take it from the papers themselves. */
  examples: string[] | null;
  /** Address of the picture in the header. */
  logo: string | null;
  links: { label: string; url: string }[];
  /** `mailto:` or web address. */
  contact: string | null;
  card: Record<CardField, boolean>;
  /** Hosts whose pictures a card may show. */
  thumbnails: string[];
}

export const SITE: Site = site;
