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
  hamilton2016shift: {
    text: "Hamilton, Leskovec, Jurafsky: Cultural Shift or Linguistic Drift? Comparing Two Computational Measures of Semantic Change. EMNLP 2016",
    id: "arXiv:1606.02821",
  },
  wang2022: {
    text: "Wang, Rao, Guo, Wang, Liu, Guan: Towards Understanding the Instability of Network Embedding. IEEE TKDE 34, 2022",
    id: "doi:10.1109/TKDE.2020.2989512",
  },
  huh2024: {
    text: "Huh, Cheung, Wang, Isola: The Platonic Representation Hypothesis. ICML 2024",
    id: "arXiv:2405.07987",
  },
  li2016: {
    text: "Li, Yosinski, Clune, Lipson, Hopcroft: Convergent Learning: Do Different Neural Networks Learn the Same Representations? ICLR 2016",
    id: "arXiv:1511.07543",
  },
  crouse2016: {
    text: "Crouse: On Implementing 2D Rectangular Assignment Algorithms. IEEE Transactions on Aerospace and Electronic Systems 52, 2016",
    id: "doi:10.1109/TAES.2016.140952",
  },
  wang2020: {
    text: "Wang, Isola: Understanding Contrastive Representation Learning through Alignment and Uniformity on the Hypersphere. ICML 2020",
    id: "arXiv:2005.10242",
  },
  tsitsulin2020: {
    text: "Tsitsulin, Munkhoeva, Mottin, Karras, Bronstein, Oseledets, Müller: The Shape of Data: Intrinsic Distance for Data Distributions. ICLR 2020",
    id: "arXiv:1905.11141",
  },
  ubaru2017: {
    text: "Ubaru, Chen, Saad: Fast Estimation of tr(f(A)) via Stochastic Lanczos Quadrature. SIAM Journal on Matrix Analysis and Applications 38, 2017",
    id: "doi:10.1137/16M1104974",
  },
  khrulkov2018: {
    text: "Khrulkov, Oseledets: Geometry Score: A Method for Comparing Generative Adversarial Networks. ICML 2018",
    id: "arXiv:1802.02664",
  },
  deSilva2004: {
    text: "de Silva, Carlsson: Topological Estimation Using Witness Complexes. Symposium on Point-Based Graphics 2004",
    id: "doi:10.2312/SPBG/SPBG04/157-166",
  },
  barannikov2022: {
    text: "Barannikov, Trofimov, Balabin, Burnaev: Representation Topology Divergence: A Method for Comparing Neural Network Representations. ICML 2022",
    id: "arXiv:2201.00058",
  },
  bauer2021: {
    text: "Bauer: Ripser: Efficient Computation of Vietoris-Rips Persistence Barcodes. Journal of Applied and Computational Topology 5, 2021",
    id: "arXiv:1908.02518",
  },
  lin1991: {
    text: "Lin: Divergence Measures Based on the Shannon Entropy. IEEE Transactions on Information Theory 37, 1991",
    id: "doi:10.1109/18.61115",
  },
  williams2021: {
    text: "Williams, Kunz, Kornblith, Linderman: Generalized Shape Metrics on Neural Representations. NeurIPS 2021",
    id: "arXiv:2110.14739",
  },
  klabunde2025: {
    text: "Klabunde, Wald, Schumacher, Maier-Hein, Strohmaier, Lemmerich: ReSi: A Comprehensive Benchmark for Representational Similarity Measures. ICLR 2025",
    id: "arXiv:2408.00531",
  },
  klabunde2023: {
    text: "Klabunde, Schumacher, Strohmaier, Lemmerich: Similarity of Neural Network Models: A Survey of Functional and Representational Measures. ACM Computing Surveys 57, 2025",
    id: "arXiv:2305.06329",
  },
} as const satisfies Record<string, Reference>;

export type ReferenceKey = keyof typeof references;
