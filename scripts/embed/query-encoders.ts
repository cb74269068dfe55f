/** What encodes queries: the model that embeds the papers, or a table of vectors that is learnt from it. */
export const QUERY_ENCODERS = ['transformer', 'static'] as const;
export type QueryEncoderName = (typeof QUERY_ENCODERS)[number];
