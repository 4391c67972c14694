/** The literature that measures cite, by key: author and year. */
export interface Reference {
  readonly text: string;
  /** DOI, arXiv identifier or address of the publisher; left out where none could be looked up. */
  readonly id?: string;
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
    id: "https://jmlr.org/papers/v13/song12a.html",
  },
  hamilton2016b: {
    text: "Hamilton, Leskovec, Jurafsky: Cultural Shift or Linguistic Drift? Comparing Two Computational Measures of Semantic Change. EMNLP 2016",
    id: "arXiv:1606.02821",
  },
  wang2022: {
    text: "Wang, Rao, Guo, Wang, Liu, Guan: Towards Understanding the Instability of Network Embedding. IEEE Transactions on Knowledge and Data Engineering 34, 2022, 927–941",
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
    text: "Klabunde, Schumacher, Strohmaier, Lemmerich: Similarity of Neural Network Models: A Survey of Functional and Representational Measures. arXiv 2023; ACM Computing Surveys 57, 2025",
    id: "arXiv:2305.06329",
  },
  nguyen2021: {
    text: "Nguyen, Raghu, Kornblith: Do Wide and Deep Networks Learn the Same Things? Uncovering How Neural Network Representations Vary with Width and Depth. ICLR 2021",
    id: "arXiv:2010.15327",
  },
  szekely2007: {
    text: "Székely, Rizzo, Bakirov: Measuring and Testing Dependence by Correlation of Distances. Annals of Statistics 35, 2007",
    id: "doi:10.1214/009053607000000505",
  },
  szekely2014: {
    text: "Székely, Rizzo: Partial Distance Correlation with Methods for Dissimilarities. Annals of Statistics 42, 2014",
    id: "arXiv:1310.2926",
  },
  giaffar2024: {
    text: "Giaffar, Rullán Buxó, Aoi: The Effective Number of Shared Dimensions between Paired Datasets. AISTATS 2024",
    id: "https://proceedings.mlr.press/v238/giaffar24a.html",
  },
  yin2018: {
    text: "Yin, Shen: On the Dimensionality of Word Embedding. NeurIPS 2018",
    id: "arXiv:1812.04224",
  },
  tang2020: {
    text: "Tang, Maddox, Dickens, Diethe, Damianou: Similarity of Neural Networks with Gradients. arXiv 2020",
    id: "arXiv:2003.11498",
  },
  harvey2024: {
    text: "Harvey, Larsen, Williams: Duality of Bures and Shape Distances with Implications for Comparing Neural Representations. UniReps, PMLR 243, 2024",
    id: "arXiv:2311.11436",
  },
  bhatia2019: {
    text: "Bhatia, Jain, Lim: On the Bures-Wasserstein Distance between Positive Definite Matrices. Expositiones Mathematicae 37, 2019",
    id: "arXiv:1712.01504",
  },
  schuett2023: {
    text: "Schütt, Kipnis, Diedrichsen, Kriegeskorte: Statistical Inference on Representational Geometries. eLife 12, 2023",
    id: "doi:10.7554/eLife.82566",
  },
  kriegeskorte2008: {
    text: "Kriegeskorte, Mur, Bandettini: Representational Similarity Analysis: Connecting the Branches of Systems Neuroscience. Frontiers in Systems Neuroscience 2, 2008",
    id: "doi:10.3389/neuro.06.004.2008",
  },
  diedrichsen2021: {
    text: "Diedrichsen, Berlot, Mur, Schütt, Shahbazi, Kriegeskorte: Comparing Representational Geometries Using Whitened Unbiased-Distance-Matrix Similarity. Neurons, Behavior, Data Analysis, and Theory 5, 2021",
    id: "arXiv:2007.02789",
  },
  knight1966: {
    text: "Knight: A Computer Method for Calculating Kendall's Tau with Ungrouped Data. Journal of the American Statistical Association 61, 1966",
    id: "doi:10.1080/01621459.1966.10480879",
  },
  kendall1945: {
    text: "Kendall: The Treatment of Ties in Ranking Problems. Biometrika 33, 1945",
    id: "doi:10.1093/biomet/33.3.239",
  },
  hotelling1936: {
    text: "Hotelling: Relations Between Two Sets of Variates. Biometrika 28, 1936",
    id: "doi:10.1093/biomet/28.3-4.321",
  },
  bjorck1973: {
    text: "Björck, Golub: Numerical Methods for Computing Angles Between Linear Subspaces. Mathematics of Computation 27, 1973",
    id: "doi:10.1090/S0025-5718-1973-0348991-3",
  },
  knyazev2002: {
    text: "Knyazev, Argentati: Principal Angles between Subspaces in an A-Based Scalar Product: Algorithms and Perturbation Estimates. SIAM Journal on Scientific Computing 23, 2002",
    id: "doi:10.1137/S1064827500377332",
  },
  yanai1974: {
    text: "Yanai: Unification of Various Techniques of Multivariate Analysis by Means of Generalized Coefficient of Determination (G.C.D.). Japanese Journal of Behaviormetrics 1, 1974",
  },
  ramsay1984: {
    text: "Ramsay, ten Berge, Styan: Matrix Correlation. Psychometrika 49, 1984, 403–423",
  },
  pillai1955: {
    text: "Pillai: Some New Test Criteria in Multivariate Analysis. Annals of Mathematical Statistics 26, 1955",
    id: "doi:10.1214/aoms/1177728599",
  },
  raghu2017: {
    text: "Raghu, Gilmer, Yosinski, Sohl-Dickstein: SVCCA: Singular Vector Canonical Correlation Analysis for Deep Learning Dynamics and Interpretability. NeurIPS 2017",
    id: "arXiv:1706.05806",
  },
  morcos2018: {
    text: "Morcos, Raghu, Bengio: Insights on Representational Similarity in Neural Networks with Canonical Correlation. NeurIPS 2018",
    id: "arXiv:1806.05759",
  },
  schonemann1966: {
    text: "Schönemann: A Generalized Solution of the Orthogonal Procrustes Problem. Psychometrika 31, 1966",
    id: "doi:10.1007/BF02289451",
  },
  ding2021: {
    text: "Ding, Denain, Steinhardt: Grounding Representation Similarity Through Statistical Testing. NeurIPS 2021",
    id: "arXiv:2108.01661",
  },
  hamilton2016a: {
    text: "Hamilton, Leskovec, Jurafsky: Diachronic Word Embeddings Reveal Statistical Laws of Semantic Change. ACL 2016",
    id: "arXiv:1605.09096",
  },
  boixadsera2022: {
    text: "Boix-Adserà, Lawrence, Stepaniants, Rigollet: GULP: A Prediction-Based Metric between Representations. NeurIPS 2022",
    id: "arXiv:2210.06545",
  },
  may2019: {
    text: "May, Zhang, Dao, Ré: On the Downstream Performance of Compressed Word Embeddings. NeurIPS 2019",
    id: "arXiv:1909.01264",
  },
  ye2016: {
    text: "Ye, Lim: Schubert Varieties and Distances between Subspaces of Different Dimensions. SIAM Journal on Matrix Analysis and Applications 37, 2016",
    id: "arXiv:1407.0900",
  },
  hoerl1970: {
    text: "Hoerl, Kennard: Ridge Regression: Biased Estimation for Nonorthogonal Problems. Technometrics 12, 1970",
    id: "doi:10.1080/00401706.1970.10488634",
  },
  stone1974: {
    text: "Stone: Cross-Validatory Choice and Assessment of Statistical Predictions. Journal of the Royal Statistical Society B 36, 1974",
    id: "doi:10.1111/j.2517-6161.1974.tb00994.x",
  },
} as const satisfies Record<string, Reference>;

export type ReferenceKey = keyof typeof references;
