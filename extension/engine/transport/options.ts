/** How Gromov-Wasserstein is asked for: the words of the command line, the views and the engine. */

/** L(a, b) of two distances: (a − b)², or a log(a/b) − a + b. */
export const gwLosses = ["square", "kl"] as const;
export type GwLoss = (typeof gwLosses)[number];

/**
 * `cg`: conditional gradient; `descent`: from vertex to vertex by assignments; `pgd` and `ppa`:
 * entropic, projected gradient and proximal point.
 */
export const gwSolvers = ["cg", "descent", "pgd", "ppa"] as const;
export type GwSolver = (typeof gwSolvers)[number];

/** What a distance matrix is divided by: a figure of all its n² entries. */
export const gwScales = ["none", "mean", "max", "median", "rms"] as const;
export type GwScale = (typeof gwScales)[number];

/** Distance between two rows of a representation. */
export const dissimilarities = [
  "euclidean",
  "squaredEuclidean",
  "cosine",
  "correlation",
  "manhattan",
] as const;
export type Dissimilarity = (typeof dissimilarities)[number];
