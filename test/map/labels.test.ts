import { describe, expect, it } from 'vitest';
import { AcronymReader } from '../../scripts/map/acronyms.ts';
import { Capitals } from '../../scripts/map/capitals.ts';
import { labelClusters } from '../../scripts/map/cluster-labels.ts';
import { PhraseReader } from '../../scripts/map/phrase-reader.ts';
import { countPhrases } from '../../scripts/map/phrase-counts.ts';

const keys = (text: string): string[] => {
  const found: string[] = [];
  new PhraseReader().each(text, ({ key }) => found.push(key));
  return found;
};

describe('PhraseReader', () => {
  it.each([
    [
      'Graph Neural Networks',
      ['graph', 'graph neural', 'graph neural network', 'neural', 'neural network', 'network'],
    ],
    ['We propose a novel method', []],
    // Between two prices stands no formula.
    ['a $5 robot, a $10 drone', ['robot', 'drone']],
    ['chain of thought', ['chain', 'chain of thought', 'thought']],
    ['proteins, folding', ['protein', 'folding']],
    ['large language models', ['large language', 'large language model', 'language', 'language model']],
    ['the loss $x^2$ and \\emph{noise}', ['loss', 'loss and noise', 'noise']],
    ['over 3.5 GPT-4 runs', ['gpt 4', 'gpt 4 run', 'run']],
    ['Mixture-of-Experts', ['mixture of expert']],
    ['mixtures of experts', ['mixture', 'mixture of expert', 'expert']],
    ['', []],
    ['。🚀 --', []],
  ])('of "%s"', (text, expected) => {
    expect(keys(text)).toEqual(expected);
  });

  it('says how a phrase was written', () => {
    const forms: string[] = [];
    new PhraseReader().each('GPT-4 and Graph Networks', ({ form }) => forms.push(form()));
    expect(forms).toEqual([
      'GPT-4',
      'GPT-4 and Graph',
      'GPT-4 and Graph Networks',
      'Graph',
      'Graph Networks',
      'Networks',
    ]);
  });

  it('takes time linear in a text of one endless word', () => {
    expect(keys('a-'.repeat(200_000)).length).toBeLessThan(3);
  });
});

describe('Capitals', () => {
  const capitals = new Capitals();
  capitals.read('We study video understanding and mixture-of-experts. Mixture models use Gaussian splats.');
  capitals.read('Understanding a scene with Gaussian primitives, experts and diffusion helps LLMs.');

  it.each([
    ['Video Understanding', 'video understanding'],
    ['Mixture-of-Experts', 'mixture-of-experts'],
    ['3D Gaussian Splats', '3D Gaussian splats'],
    ['LLM Experts', 'LLM experts'],
    ['LoRA', 'LoRA'],
    ['Mamba', 'Mamba'],
  ])('of "%s"', (written, expected) => {
    expect(capitals.sentenceCase(written, new Map())).toBe(expected);
  });

  it('keeps a name of several words that running text always writes with capitals', () => {
    const always = new Map([['Video Diffusion', 9]]);
    const often = new Map([
      ['Video Diffusion', 6],
      ['video diffusion', 4],
    ]);
    expect(capitals.sentenceCase('Video Diffusion', always)).toBe('Video Diffusion');
    expect(capitals.sentenceCase('Video Diffusion', often)).toBe('video diffusion');
  });
});

/** Papers of three topics; 0 to 5 and 6 to 11 share a wider one. */
const TOPICS = ['protein folding', 'gene expression', 'galaxy rotation'];
const texts = {
  count: 18,
  outline: (row: number) => ({
    title: `${row < 12 ? 'Cell biology' : 'Astronomy'}: ${TOPICS[Math.floor(row / 6)]} ${row}`,
    abstract: row < 12 ? 'We look at cell biology.' : 'We look at astronomy.',
  }),
};
const wide = { count: 2, of: Uint32Array.from({ length: 18 }, (_, row) => (row < 12 ? 0 : 1)) };
const narrow = { count: 3, of: Uint32Array.from({ length: 18 }, (_, row) => Math.floor(row / 6)) };

describe('labelClusters', () => {
  it('names clusters by what sets them apart', async () => {
    const [first = [], second = []] = labelClusters([wide, narrow], await countPhrases(texts, narrow));
    expect(second[0]?.[0]).toBe('protein folding');
    expect(second[1]?.[0]).toBe('gene expression');
    expect(first[0]?.[0]).toBe('cell biology');
    expect([first[1]?.[0], second[2]?.[0]].toSorted()).toEqual(['astronomy', 'galaxy rotation']);
    expect(second.every((terms) => terms.length > 0)).toBe(true);
  });

  it('gives no two clusters of a level one name, nor one that of what it lies in', async () => {
    const counts = await countPhrases(texts, narrow);
    const [first = [], second = []] = labelClusters([wide, narrow], counts);
    for (const level of [first, second]) expect(new Set(level.map(([name]) => name)).size).toBe(level.length);
    second.forEach(([name], i) => expect(name).not.toBe(first[i < 2 ? 0 : 1]?.[0]));
  });

  it('names papers that have no words in common', async () => {
    const odd = {
      count: 2,
      outline: (row: number) => ({ title: ['???', 'xyzzy'][row] ?? '', abstract: '' }),
    };
    const each = { count: 2, of: Uint32Array.of(0, 1) };
    const [labels = []] = labelClusters([each], await countPhrases(odd, each));
    expect(labels.every(([name]) => name !== undefined && name.length > 0)).toBe(true);
  });
});

describe('AcronymReader', () => {
  const meaningsOf = (...texts: string[]): Record<string, string> => {
    const reader = new AcronymReader();
    for (const text of [...texts, ...texts]) reader.read(text);
    return Object.fromEntries(Array.from(reader.meanings(), ([acronym, { form }]) => [acronym, form]));
  };

  it.each([
    ['We use Mixture of Experts (MoE) layers.', { moe: 'Mixture of Experts' }],
    ['Sparse mixture-of-experts (MoEs) scale.', { moe: 'mixture-of-experts' }],
    ['multimodal large language models (MLLMs) and', { mllm: 'multimodal large language models' }],
    [
      'Reinforcement Learning with Verifiable Rewards (RLVR)',
      { rlvr: 'Reinforcement Learning with Verifiable Rewards' },
    ],
    ['a text-to-image (T2I) model', { t2i: 'text-to-image' }],
    ['with 3D Gaussian Splatting (3DGS)', { '3dgs': '3D Gaussian Splatting' }],
    // Its letters are not these initials, it stands alone, or it is a remark.
    ['Low-Rank Adaptation (LoRA)', {}],
    ['(MoE)', {}],
    ['we win (Table)', {}],
    ['by a lot of (XO)', {}],
  ])('of "%s"', (text, expected) => {
    expect(meaningsOf(text)).toEqual(expected);
  });

  it('knows no abbreviation that stands for this and that, or was met once', () => {
    expect(meaningsOf('graph networks (GN)', 'gaussian noise (GN)')).toEqual({});
    const reader = new AcronymReader();
    reader.read('graph networks (GN)');
    expect(reader.meanings().size).toBe(0);
  });
});

describe('names', () => {
  /** One cluster a topic; each topic has six papers. */
  const namesOf = async (topics: ((i: number) => [title: string, abstract: string])[], within = false) => {
    const corpus = {
      count: 6 * topics.length,
      outline: (row: number) => {
        const [title, abstract] = topics[Math.floor(row / 6)]?.(row % 6) ?? ['', ''];
        return { title, abstract };
      },
    };
    const leaves = {
      count: topics.length,
      of: Uint32Array.from({ length: corpus.count }, (_, row) => Math.floor(row / 6)),
    };
    const all = { count: 1, of: new Uint32Array(corpus.count) };
    const labels = labelClusters(within ? [all, leaves] : [leaves], await countPhrases(corpus, leaves));
    return labels.map((level) => level.map(([name]) => name));
  };
  const THINGS = ['papers', 'claims', 'text', 'images', 'work', 'facts'];

  it('are whole: no word that nearly always goes on, no piece of a longer name', async () => {
    const [[first, second] = []] = await namesOf([
      (i) => [`Scientific ${THINGS[i]} and peer review`, `Peer review of scientific ${THINGS[5 - i]} helps.`],
      (i) => [`3D Gaussian Splatting of room ${i}`, 'We fit 3D Gaussian splatting to views.'],
    ]);
    expect([first, second].map((name) => name?.toLowerCase())).toEqual([
      'peer review',
      '3d gaussian splatting',
    ]);
  });

  it('count an abbreviation and what it stands for as one, and are written in full', async () => {
    const [[first] = []] = await namesOf([
      (i) => [
        `MoE routing ${i}`,
        i < 3 ? 'Mixture of Experts (MoE) is large. The MoE grows.' : 'An MoE is best.',
      ],
      (i) => [`Galaxy rotation ${i}`, 'We see galaxies.'],
    ]);
    expect(first).toBe('Mixture of Experts');
  });

  it('say more than the name of what they lie in', async () => {
    const [[outer] = [], inner = []] = await namesOf(
      [
        (i) => [`RAG systems ${i}`, 'Retrieval-augmented generation (RAG) with long memory.'],
        (i) => [`Retrieval-augmented generation ${i}`, 'RAG with knowledge graphs.'],
      ],
      true,
    );
    expect(outer).toMatch(/retrieval-augmented generation/i);
    for (const name of inner) expect(name).not.toMatch(/^(rag|retrieval|augmented|generation)/i);
  });
});
