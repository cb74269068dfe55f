import type { Paper } from '../../src/index/paper.ts';

/** A preprint with all that is awkward in one: formulas, capitals, accents, particles, a group, special signs. */
export const AWKWARD: Paper = {
  id: '2405.14906',
  title: String.raw`AutoCoder: $\mathcal{O}(n^2)$ Attention \& 50% of {GPUs} at $0.5 — naïve_x vs. 学习`,
  abstract: String.raw`We show $\hat\theta_n \leq \frac{1}{2}$ with \textbf{bold} claims, G\"odel's 100\% and ~10x gains; $\{a, b\}$ costs \$5, which has been the price. See https://example.org/a_b?c=d.`,
  authors: ['Bin van der Lei', 'Yuchen Li', 'José María de la Cruz', 'OpenAI Team', '李明', 'Plato'],
  published: '2024-05-23',
  categories: ['cs.SE', 'cs.AI'],
  url: 'https://arxiv.org/abs/2405.14906',
  doi: '10.48550/arXiv.2405.14906',
  extra: {
    github: 'https://github.com/bin123apple/AutoCoder',
    keywords: ['code generation', 'AIEV-Instruct'],
  },
};

/** Little is known of it. */
export const BARE: Paper = {
  id: '10.1000/xyz',
  title: 'A paper known by its DOI',
  abstract: '',
  doi: '10.1000/xyz',
};

export const OLD: Paper = {
  id: 'cs/0112017',
  title: 'Old style ids have a slash',
  abstract: 'On names of papers.',
  authors: ['Bin Lei'],
  published: '2001-12',
};
