/** Words that no label begins or ends with: English function words and the set phrases of abstracts. */
export const STOP_WORDS: ReadonlySet<string> = new Set(
  `a about above across after again against all almost alone along already also although always am among an and another
any are around as at away back be became because been before being below best better between beyond both but by can
cannot could did do does doing done down due during each either enough etc even ever every few first for from further
get give given go goes had has have having he her here high higher how however i if in indeed instead into is it its
itself just keep large largely last least less let like low lower made main make makes making many may me might more
moreover most much must my need needed needs neither never new next no nor not nothing now of off often on once one only
onto or other others our out over own per perhaps put quite rather really same say see seem several she should show
shows shown since small so some still such than that the their them then there therefore these they this those three
through throughout thus to together too toward towards two under unlike until up upon us use used uses using usually
various very via was way we well were what when where whether which while who whose why wide widely will with within
without would yet you your ability able abstract achieve achieved achieves achieving addition address addresses advances
aim aims analysis analyze approach approaches art available benchmark beat based building can capability capabilities
case challenge challenges challenging code compared comparison comprehensive contribution contributions current dataset
datasets demonstrate demonstrates design designed develop different directly effect effective effectively effectiveness
efficient efficiently empirical enable enables enabling end enhance enhanced enhancing ensure entirely evaluate
evaluation evaluating existing experiment experimental experiments explore exploring extensive fail field find findings
focus framework full fully fundamental gap general generally good great guide highly https github com idea important
improve improved improvement improvements improves improving include including introduce introduces introducing
investigate issue key leading lead leads learn learning leverage leverages leveraging limit limitations limited long
major method methods model models multiple novel number obtain open outperform outperforms overall paper papers part
particular perform performance performs point possible potential practical present presents previous primary prior
problem problems process produce promising propose proposed proposes provide provides providing quality range real
recent recently release remain remains report require requires research result results review reveal rich robust robustly
scale scaling second set setting settings significant significantly simple simply single specific specifically state
step strategy strong strongly studies study substantial substantially suggest superior support survey system systems
task tasks technique techniques term test towards train trained training type types understand understanding unified
unit valuable variety work works world year years zero data information time input output domain level rethinking beyond
make effective introduction technical report advancing aligning benchmarking boosting bridging bringing characterizing
closer closing combining demystifying disentangling eliciting empowering enhancing exploiting extending harnessing
incentivizing integrating look making mastering measuring mitigating navigating optimizing overcoming probing pushing
reducing reinforcing revealing revisiting solving stabilizing steering synthesizing taming teaching transforming
unifying unleashing unlocking unraveling unveiling`
    .split(/\s+/)
    .filter((word) => word !== ''),
);

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
