const METHODS = [
  'Graph networks',
  'Transformers',
  'Gaussian processes',
  'Decision trees',
  'Diffusion models',
];
const TASKS = ['protein folding', 'weather', 'translation', 'traffic', 'music', 'code', 'speech', 'robots'];
const VIEWS = ['a survey', 'a benchmark', 'new bounds', 'a negative result', 'a replication'];

/** 4,000 short texts, all different: more than an interrupted run gets through. */
export const texts = Array.from({ length: 20 }, (_, part) =>
  METHODS.flatMap((method) =>
    TASKS.flatMap((task) => VIEWS.map((view) => `${method} for ${task}: ${view}, part ${part + 1}`)),
  ),
).flat();
