/** The literature that measures cite, by key: author and year. */
export interface Reference {
  readonly text: string;
  /** DOI or arXiv identifier. */
  readonly id: string;
}

export const references = {
  kornblith2019: {
    text: "Kornblith, Norouzi, Lee, Hinton: Similarity of Neural Network Representations Revisited. ICML 2019",
    id: "arXiv:1905.00414",
  },
  gretton2005: {
    text: "Gretton, Bousquet, Smola, Schölkopf: Measuring Statistical Dependence with Hilbert-Schmidt Norms. ALT 2005",
    id: "doi:10.1007/11564089_7",
  },
  song2012: {
    text: "Song, Smola, Gretton, Bedo, Borgwardt: Feature Selection via Dependence Maximization. JMLR 13, 2012",
    id: "arXiv:0704.2668",
  },
} as const satisfies Record<string, Reference>;

export type ReferenceKey = keyof typeof references;
