import { collectCorpus } from '../../scripts/corpus/collect.ts';

/* Prints the ids of the papers of some files, and what is left out: `collected.ts SPOOL FILE…`. */
const [spoolDir = '', ...files] = process.argv.slice(2);
try {
  const { spool, problems } = await collectCorpus(files, { spoolDir });
  console.log(Array.from(spool.papers(), ({ id }) => id).join(', '));
  for (const line of problems.listed) console.log(line);
  spool.close();
} catch (error) {
  console.log(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
