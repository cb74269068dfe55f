import type { PreparedModel } from '../../scripts/model/prepare.ts';
import type { Dataset } from './dataset.ts';
import type { Row } from '../row.ts';
import type { RaceOptions } from './race.ts';

/** How much a run does. */
export interface Scale extends RaceOptions {
  /** Vectors that are searched for speed. */
  vectors: number;
  /** Papers that are read at most. */
  papers: number;
  /** Queries of each kind: for recall and for agreement with a peer. */
  queries: number;
  /** Requests over HTTP, on one connection and again on eight. */
  requests: number;
  /** Abstracts that are embedded by turns. */
  documents: number;
  /** Isolates that are started cold. */
  coldStarts: number;
}

export const FULL: Scale = {
  rounds: 7,
  roundMs: 250,
  vectors: 100_000,
  papers: Number.POSITIVE_INFINITY,
  queries: 200,
  requests: 800,
  documents: 192,
  coldStarts: 5,
};

/** Shows that everything runs; its times mean nothing. */
export const TINY: Scale = {
  rounds: 1,
  roundMs: 20,
  vectors: 512,
  papers: 48,
  queries: 8,
  requests: 24,
  documents: 4,
  coldStarts: 1,
};

/** What every benchmark is given. Datasets are loaded when first asked for. */
export interface Context {
  scale: Scale;
  model: PreparedModel;
  /** What is searched: `--data`, or SciFact and the sample together. */
  data(): Promise<Dataset>;
  /** The papers that a fresh checkout serves. */
  sample(): Promise<Dataset>;
  /** The papers that SciFact's claims are judged on. */
  scifact(): Promise<Dataset>;
  log: (line: string) => void;
}

export type Bench = (context: Context) => Promise<Row[]>;
