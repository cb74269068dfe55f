import { describe, expect, it } from 'vitest';
import { typosOf, typoSuccess, USUAL_WORDS } from '../../scripts/eval/typos.ts';
import type { Paper } from '../../src/index/paper.ts';
import type { Hits, Mode } from '../../src/search/service.ts';
import { openOlderIndex, openPapers, openTestIndex, request } from './open-index.ts';

const real = await openTestIndex();

/** Papers of some text, each so often. */
function papersOf(texts: Record<string, number>): Paper[] {
  return Object.entries(texts).flatMap(([text, times]) =>
    Array.from({ length: times }, (_, i) => ({
      id: `${text} ${i}`.replaceAll(' ', '-'),
      title: text,
      abstract: `This is the ${i}th study.`,
      authors: [
        text.startsWith('capsules') ? 'Geoffrey Hinton' : i % 2 === 0 ? 'Wei Zhang' : 'Kaiming Zhong',
      ],
    })),
  );
}

const small = await openPapers(
  papersOf({
    'video generation by diffusion': 20,
    'hallucination in language models': 20,
    'planning of robots': 20,
    'a plane in the sky': 1,
    'code in PyTorch and DeepSeek': 6,
    'a dataset of images': 9,
    'a data set of sounds': 1,
    'fine tuning is better': 9,
    'finetuning in one word': 2,
    'LoRA and GRPO and RLVR': 12,
    'reinforcement learning': 55,
    'a reinforcment of learning': 1,
    'secretion of words': 55,
    'secretin and the Mambo': 1,
    'Mamba in states': 55,
    'capsules in vision': 1,
    'a hint at something': 9,
    'time-series in weather': 12,
    'time of flight': 3,
    'smart phone data': 3,
    'smartphones in smart homes': 2,
    'a sampling of apples and agents': 3,
    'modeling of clouds': 4,
    'answers of GPT-4': 1,
    'thoughts of Qwen2.5': 2,
    'diabetes of type 2': 4,
    'type-2 diabetes': 1,
  }),
);

async function meant(text: string, mode: Mode = 'hybrid'): Promise<string | undefined> {
  return (await small.search(request(text, { mode }))).corrected;
}

const ids = ({ hits }: Hits): string[] => hits.map(({ paper }) => paper.id);

describe('a slip of the pen', () => {
  it.each([
    ['vidoe generation', 'video generation'],
    ['xideo', 'video'],
    ['vidoes vidoe', 'vidoes video'],
    ['antividoe vidoe', 'antividoe video'],
    ['(vidoe) vidoe -xvidoex', '(video) video -xvidoex'],
    ['ivdeo', 'video'],
    ['ideo', 'video'],
    ['vvideo', 'video'],
    ['Vidoe', 'Video'],
    ['HALLUCINATON', 'HALLUCINATION'],
    ['Geoffrey Hintn', 'Geoffrey Hinton'],
    ['geoffrey hintn', 'geoffrey hinton'],
    ['Hintn', 'Hinton'],
    ['hintn', 'hint'],
    ['Hintn for a robot', 'Hint for a robot'],
    ['a robot of Hintn', 'a robot of Hinton'],
    ['reinforcment learning', 'reinforcement learning'],
    ['hallucinaton', 'hallucination'],
    ['haluccination', 'hallucination'],
    ['hallucinatoin in langauge modles', 'hallucination in language models'],
    ['planing', 'planning'],
    ['vedio', 'video'],
    ['reinforcemment', 'reinforcement'],
    ['generattion of video', 'generation of video'],
    ['reinforcementlearning', 'reinforcement learning'],
    ['Reinforcementlearning', 'Reinforcement learning'],
    ['VDIEO', 'VIDEO'],
    ['LNAGUAGE MODELS', 'LANGUAGE MODELS'],
    ['HALLUCINATON IN LANGUAGE MODLES', 'HALLUCINATION IN LANGUAGE MODELS'],
  ])('%s is read as %s', async (typed, right) => {
    for (const mode of ['hybrid', 'semantic', 'keyword'] as const)
      expect(await meant(typed, mode)).toBe(right);
  });

  it('finds what the right word finds', async () => {
    for (const mode of ['hybrid', 'keyword'] as const) {
      const right = await small.search(request('hallucination', { mode }));
      expect(ids(await small.search(request('hallucinaton', { mode })))).toEqual(ids(right));
    }
  });

  it('is looked for as it is when that is asked', async () => {
    const { corrected, total } = await small.search(
      request('hallucinaton', { mode: 'keyword', isVerbatim: true }),
    );
    expect([corrected, total]).toEqual([undefined, 0]);
  });

  it('is corrected among operators, which stay', async () => {
    expect(await meant('vidoe author:zhang -year "language models"')).toBe(
      'video author:zhang -year "language models"',
    );
  });
});

describe('what is no slip', () => {
  it.each([
    ['a word that the model knows', 'Naples'],
    ['beside words that match', 'paris generation'],
    ['the plural of one', 'ovens'],
    ['a family name that exists', 'Zhong'],
    ['a given name that exists', 'Kaiming'],
    ['one name that is like another', 'Wei Zhong'],
    ['an acronym', 'RLHF'],
    ['a short word that one letter tells from another', 'grpa'],
    ['what is written like a name', 'LoRA'],
    ['a name of capitals in a text that has others', 'VDIEO models'],
    ['a name that two words make', 'Skystate AI'],
    ['an ending that no paper has', 'robot'],
    ['as others than the papers spell it', 'modelling'],
    ['a word of another script', 'видео'],
    ['a word within a field', 'title:vidoe'],
    ['keys at random', 'xqzptk'],
    ['a rare word that the model reads as a usual word has it', 'secretin'],
    ['a name that one paper has', 'mambo'],
  ])('%s: %s', async (_, typed) => {
    expect(await meant(typed)).toBeUndefined();
  });

  it('a correction that leads to nothing close is none', async () => {
    const { corrected, close } = await real.search(request('how to unblock a sink'));
    expect([corrected, close]).toEqual([undefined, 0]);
  });

  it('an index without a list of words is served without corrections', async () => {
    const older = await openOlderIndex();
    expect(await real.search(request('langauge modles'))).toMatchObject({ corrected: 'language models' });
    const answer = await older.search(request('langauge modles'));
    expect(answer.hits).toHaveLength(10);
    expect(answer).not.toHaveProperty('corrected');
    expect(answer).not.toHaveProperty('close');
  });
});

describe('words written apart or together find each other', () => {
  it.each([
    ['py torch', 'pytorch'],
    ['deep seek', 'deepseek'],
    ['data set', 'dataset'],
    ['fine tuning', 'finetuning'],
    ['time series', 'timeseries'],
    ['smart phone', 'smartphone'],
  ])('%s and %s', async (apart, together) => {
    for (const mode of ['hybrid', 'keyword'] as const) {
      const [one, other] = [
        ids(await small.search(request(apart, { mode }))),
        ids(await small.search(request(together, { mode }))),
      ];
      const common = one.filter((id) => other.includes(id)).length;
      expect(common, `${mode}: ${one.join(' ')} and ${other.join(' ')}`).toBeGreaterThanOrEqual(
        0.8 * Math.min(one.length, other.length),
      );
      expect(common).toBeGreaterThan(1);
    }
  });
});

describe('a hyphen or a space or neither', () => {
  it.each([
    ['time-series', 'time series'],
    ['fine-tuning', 'finetuning'],
    ['data-set', 'data set'],
    ['py-torch', 'pytorch'],
    ['GPT-4', 'gpt4'],
    ['GPT 4', 'gpt4'],
    ['Qwen-2.5', 'qwen2.5'],
    ['Qwen 2.5', 'qwen2.5'],
    ['agents with gpt-4 or qwen 2.5', 'agents with GPT4 or Qwen2.5'],
  ])('%s finds what %s does', async (one, other) => {
    for (const mode of ['hybrid', 'semantic', 'keyword'] as const) {
      const found = ids(await small.search(request(one, { mode })));
      expect(found).toEqual(ids(await small.search(request(other, { mode }))));
    }
  });

  it('of those that write it so, a word with a hyphen finds more', async () => {
    const { hits } = await real.search(request('self-evolving agents that plan', { mode: 'keyword' }));
    const apart = await real.search(request('self evolving agents that plan', { mode: 'keyword' }));
    const withHyphen = ({ hits: its }: Hits): number =>
      its.filter(({ paper }) => /self-evolv/i.test(`${paper.title} ${paper.abstract}`)).length;
    expect(hits[0]?.score).toBeGreaterThan(apart.hits[0]?.score ?? 0);
    expect(withHyphen({ ...apart, hits })).toBeGreaterThanOrEqual(withHyphen(apart));
  });

  it('a bare number is none of a name', async () => {
    const { hits } = await small.search(request('GPT 4', { mode: 'keyword' }));
    expect(hits.map(({ paper }) => paper.title)).toEqual(['answers of GPT-4']);
  });

  it('a word and its number stay apart where papers write them so', async () => {
    const { total } = await small.search(request('type 2', { mode: 'keyword' }));
    expect(total).toBe(5);
  });
});

describe('the beginning of a word', () => {
  it.each([
    ['diffu', 'diffusion'],
    ['generation by diffu', 'generation by diffusion'],
    ['reinf', 'reinforcement'],
    ['hallucinati', 'hallucination'],
    ['capsu', 'capsules'],
    ['generation by diffu.', 'generation by diffusion'],
    ['(diffu)', 'diffusion'],
    ['diffu…', 'diffusion'],
    ['diffu*', 'diffusion'],
    ['diffu-', 'diffusion'],
    ['diffu?', 'diffusion'],
    ['DIFFU', 'diffusion'],
  ])('%s finds what %s does, and nothing is corrected', async (typed, whole) => {
    for (const mode of ['hybrid', 'keyword'] as const) {
      const answer = await small.search(request(typed, { mode }));
      expect(ids(answer)).toEqual(ids(await small.search(request(whole, { mode }))));
      expect(answer).not.toHaveProperty('corrected');
    }
  });

  it.each([
    ['within a text', 'diffu generation'],
    ['of two letters', 'di'],
    ['in a field', 'title:diffu'],
    ['that enough papers have', 'time'],
    ['that the model knows', 'hall'],
    ['that the model knows, too', 'rein'],
    ['that is one of the commonest words', 'learning of the'],
  ])('%s is none', async (_, typed) => {
    const { total } = await small.search(request(typed, { mode: 'keyword' }));
    const { total: verbatim } = await small.search(request(typed, { mode: 'keyword', isVerbatim: true }));
    expect(total).toBe(verbatim);
  });

  it('is looked for as it is when that is asked', async () => {
    expect(await small.search(request('diffu', { mode: 'keyword', isVerbatim: true }))).toMatchObject({
      total: 0,
    });
  });
});

it('a family name alone finds its papers first', async () => {
  for (const mode of ['hybrid', 'keyword'] as const) {
    const { hits } = await small.search(request('hinton', { mode }));
    expect(hits[0]?.paper.authors).toEqual(['Geoffrey Hinton']);
  }
});

it('95 of 100 typos in usual words find first what the right words do', async () => {
  const { share } = await typoSuccess(real, typosOf(USUAL_WORDS, 7), 'keyword');
  expect(share).toBeGreaterThanOrEqual(0.95);
});
