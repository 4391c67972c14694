/** n(n − 3) times the unbiased HSIC of two linear kernels (Song et al. 2012). */
import { transposedMultiply } from "../../linalg/multiply";
import type { Task } from "../../task";
import type { Prepared } from "../measure";
import { centered } from "../parts/centered";
import { gramSquares } from "../parts/gramSquares";
import { rowSquares } from "../parts/rowSquares";
import { dot, sumOfSquares } from "../parts/sums";
import { smallUCenteredGram, uCenteredGram } from "../parts/uCenteredGram";
import { uCenteredFromFeatures, uCenteredSquaresByFeatures } from "../parts/uCenteredSquares";
import type { InnerProducts } from "./cosine";
import { gramFormIsCheaper } from "./gramProduct";
import { uCenteredProductBySlabs } from "./gramSlabs";

/** Share of ‖X̄ᵀX̄‖²_F below which the form over features has lost too many digits. */
const CANCELED = 1e-4;

/** All three products by the p×q product, or by n×n Gram matrices where that is better. */
export function unbiasedProducts(x: Prepared, y: Prepared, task: Task): InnerProducts {
  if (gramFormIsCheaper(x, y)) return byProduct(x, y, (a, b) => byGram(a, b, task));
  if (cancels(x, task) || cancels(y, task)) {
    return byProduct(x, y, (a, b) => uCenteredProductBySlabs(a, b, task));
  }
  const product = transposedMultiply(x.get(centered, task), y.get(centered, task), task);
  return {
    xy: uCenteredFromFeatures(
      sumOfSquares(product.data),
      x.get(rowSquares, task),
      y.get(rowSquares, task),
    ),
    xx: x.get(uCenteredSquaresByFeatures, task),
    yy: y.get(uCenteredSquaresByFeatures, task),
  };
}

type Product = (x: Prepared, y: Prepared) => number;

const byProduct = (x: Prepared, y: Prepared, product: Product): InnerProducts => ({
  xy: product(x, y),
  xx: product(x, x),
  yy: product(y, y),
});

const byGram = (x: Prepared, y: Prepared, task: Task): number =>
  2 * dot(uCenteredGramOf(x, task), uCenteredGramOf(y, task));

const uCenteredGramOf = (x: Prepared, task: Task): Float64Array =>
  x.get(smallUCenteredGram, task) ?? x.get(uCenteredGram, task);

/** True where little is left of the norm once rows' own lengths are taken out of it. */
const cancels = (x: Prepared, task: Task): boolean =>
  x.get(uCenteredSquaresByFeatures, task) < CANCELED * x.get(gramSquares, task);
