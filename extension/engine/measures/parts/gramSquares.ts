/** ‖X̄ᵀX̄‖²_F = ‖X̄X̄ᵀ‖²_F, by whichever of the two is smaller. O(n·p·min(n, p)). */
import { gram } from "../../linalg/products";
import type { Part } from "../measure";
import { centered } from "./centered";
import { gramOf } from "./centeredGram";
import { sumOfSquares } from "./sums";

export const gramSquares: Part<number> = {
  id: "gramSquares",
  bytes: () => 8,
  compute: (x, task) =>
    sumOfSquares(x.n < x.p ? gramOf(x, task).data : gram(x.get(centered, task), task).data),
};
