import type { Paper } from '../../src/index/paper.ts';
import { AWKWARD, BARE, OLD } from '../paper/papers.ts';

const abstract = 'On how papers are cited.';

/** Papers of every kind that references tell apart, with names and titles that are read wrongly: one page of results. */
export const CITED: readonly Paper[] = [
  AWKWARD,
  BARE,
  OLD,
  {
    id: '2401.00001v2',
    title: 'Templates in C++ & "others": 1 < 2 -- and 50% more',
    abstract,
    authors: ['José María de la Cruz'],
    published: '2024',
  },
  { id: '2401.00002', title: 'Signed by a group', abstract, authors: ['ATLAS Collaboration'] },
  {
    id: '2401.00003',
    title: 'Signed by a hundred',
    abstract,
    authors: Array.from({ length: 100 }, (_, i) => `J. R. R. Author${i}`),
  },
  {
    id: '2401.00004',
    title: 'In a journal',
    abstract,
    authors: ['Gabriel García Márquez', 'Roberto M. Cesar Jr.', 'Barnes and Noble, Inc.', '李明'],
    names: [{ name: 'Gabriel García Márquez', family: 'García Márquez', given: 'Gabriel' }],
    published: '2024-05',
    doi: '10.1000/182',
    extra: { journal: 'Annals of Physics', volume: '12', number: '3', pages: '7--19' },
  },
  {
    id: 'acl-1',
    title: 'In proceedings',
    abstract,
    authors: ['Ada Lovelace'],
    url: 'https://aclanthology.org/2024.acl-long.1/',
    extra: { booktitle: 'Proceedings of a Conference', pages: '1--9' },
  },
  {
    id: 'book-1',
    title: 'In a book',
    abstract,
    authors: ['Ada Lovelace', 'OpenAI Team'],
    doi: '10.1000/183',
    extra: { booktitle: 'A Book of Chapters', type: 'incollection' },
  },
  { id: 'nothing', title: 'Of which nothing is known', abstract },
];
