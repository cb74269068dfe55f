/** The part of citation-js that `bibtex.ts` uses; the packages carry no types of their own. */
declare module '@citation-js/core' {
  export const plugins: { input: { data(input: string, type: '@biblatex/text'): unknown } };
}

declare module '@citation-js/plugin-bibtex';
