import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const paperSchema = z.object({ abstract: z.string() });

/** The abstracts of the bundled papers. */
export async function readAbstracts(): Promise<string[]> {
  const lines = (await readFile('data/sample.jsonl', 'utf8')).trim().split('\n');
  return lines.map((line) => paperSchema.parse(JSON.parse(line)).abstract);
}

/** Texts in every script, and what is odd in texts. */
export const SCRIPTS = [
  '混合专家模型 的统计理论',
  'ミクスチャー・オブ・エキスパーツ',
  'خليط الخبراء في الشبكات العصبية',
  'תערובת מומחים',
  'смесь экспертов',
  '전문가 혼합 모델',
  '🚀 emoji 👩‍🔬 in a query 🤖',
  'naïve café ﬁne Ångström İstanbul ẞ',
  'α-synuclein Δ9-THC 10⁻³ µm ½ №5',
  'e\u0301 a\u0300\u0301 \u200b\u200d \ufeff zero\u00adwidth',
  'C++ & C# (v2.0) <b>x</b> $\\alpha$ 100% [1,2] "quoted" it\'s',
  'tab\tnew\nline\rreturn\u0000nul\u0085next\u2028line',
];
