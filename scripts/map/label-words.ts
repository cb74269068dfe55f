import { ABSTRACT_WORDS, QUESTION_WORDS, STOP_WORDS } from '../../src/text/stop-words.ts';

/** Words that no label begins or ends with: English function words and the set phrases of titles and abstracts. */
export const EMPTY_WORDS: ReadonlySet<string> = new Set([
  ...STOP_WORDS,
  ...QUESTION_WORDS,
  ...ABSTRACT_WORDS,
  ...`again all almost alone along already always am another any around away back became best beyond cannot doing
done down due either enough etc ever every few get give go goes had has having he her here higher i indeed instead its
itself just keep largely last least less let like low lower main makes making may me might much must my needed needs
neither never new next nor nothing now off once one onto others our out own per perhaps put quite rather really say
see seem she shown since small so therefore throughout together too toward two unlike until up us use uses usually
very via way we wide widely yet you ability able abstract achieving addition addresses advances aim aims analyze art
beat building capability capabilities case challenging comparison comprehensive contribution contributions dataset
datasets design designed develop effect effectiveness efficiently empirical enables end enhance enhanced enhancing
entirely evaluating experiment explore exploring fail field find findings focus full fully fundamental gap general
generally good great guide github com idea improvements include introducing investigate issue key lead learn learning
leverage leverages leveraging limit limitations long major number obtain open outperform overall papers part
particular perform point possible potential practical primary prior problems produce promising providing quality range
real release remain report result review reveal rich robust robustly scale scaling second set setting settings simple
simply specifically step strategy strongly studies study substantial substantially suggest superior support survey
technique techniques term test train trained training type types understand understanding unified unit valuable
variety world year years zero information input output domain level rethinking introduction technical advancing
aligning benchmarking boosting bridging bringing characterizing closer closing combining demystifying disentangling
eliciting empowering exploiting extending harnessing incentivizing integrating look mastering measuring mitigating
navigating optimizing overcoming probing pushing reducing reinforcing revealing revisiting solving stabilizing
steering synthesizing taming teaching transforming unifying unleashing unlocking unraveling unveiling`.split(
    /\s+/,
  ),
]);

/** Those of them that are nouns: what stands before one belongs to it, as in "robot learning". */
export const GENERIC_NOUNS: ReadonlySet<string> = new Set(
  `ability analysis approach approaches art benchmark capabilities capability case cases challenge challenges code
comparison contribution contributions data dataset datasets design domain effect effectiveness evaluation experiment
experiments field framework gap idea information input issue key learning level limit limitation limitations method
methods model models number output paper papers part performance point problem problems process quality range report
research result results review scale scaling set setting settings step strategy studies study support survey system
systems task tasks technique techniques term test time training type types understanding unit value variety work works
world year years`.split(/\s+/),
);

/** Words that tell no two regions apart. */
export const WORDS_OF_ANY_REGION: readonly string[] =
  `a an and approach benchmark by challenge dataset evaluation for framework from in large learning method model of on
problem system task technique the to training using via with`.split(/\s+/);

/** Words that an abbreviation may have no letter of, such as the "of" of MoE. */
export const UNABBREVIATED_WORDS: ReadonlySet<string> = new Set(
  'of the and for in with to on from a by'.split(' '),
);
