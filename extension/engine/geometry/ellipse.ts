import type { DenseMatrix } from "../linalg/matrix";
import type { Ellipse } from "./geometry";
import { smallSymmetricEigen } from "./smallEigen";

/** {v : vᵀGv = 1} for G 2×2; null where a direction has no length, and the ellipse no end. */
export function metricEllipse(g: DenseMatrix): Ellipse | null {
  const { values, vectors } = smallSymmetricEigen(g);
  if (!(values[0] > 0)) return null;
  // the direction that is stretched least takes longest to length 1
  const [x, y] = [vectors.data[0], vectors.data[2]];
  const angle = Math.atan2(y, x);
  const turned =
    angle > Math.PI / 2 ? angle - Math.PI : angle <= -Math.PI / 2 ? angle + Math.PI : angle;
  return { major: 1 / Math.sqrt(values[0]), minor: 1 / Math.sqrt(values[1]), angle: turned };
}
