/** Bilinear attention as a layer over a whole sequence. */
import { EngineError } from "../../errors";
import type { DenseMatrix } from "../../linalg/matrix";
import { multiply } from "../../linalg/multiply";
import { zeros } from "./lift";
import type { AttentionLayer, AttentionTerm, LinearLayer, ProductLayer, StackLayer } from "./stack";

/** One head: q, k and v read (1, x) and are e×(d+1), column 0 a bias; O is d×ev. */
export interface AttentionHead {
  readonly q1: DenseMatrix;
  readonly k1: DenseMatrix;
  readonly q2: DenseMatrix;
  readonly k2: DenseMatrix;
  readonly v: DenseMatrix;
  readonly o: DenseMatrix;
}

export interface AttentionSpec {
  readonly heads: readonly AttentionHead[];
  /** mask[q][k]: what place k gives to place q; a causal mask has ones for k ≤ q. */
  readonly mask: readonly (readonly number[])[];
  /** Factor of a place's own input. */
  readonly residual: number;
  /** Factor of every head; 1/e² where absent. */
  readonly gain: number | null;
  /** Base of rotary embeddings in halves, as Llama has them; null without. */
  readonly rotary: number | null;
}

/**
 * y_q = residual·x_q + gain · Σ_heads O · Σ_k mask[q,k] (q₁·k₁)(q₂·k₂) v_k over the state
 * (1, x₁ … x_n), one constant for all places, so that biases are exact.
 */
export function attentionLayer(spec: AttentionSpec): AttentionLayer {
  const { heads, mask, residual } = spec;
  const positions = mask.length;
  const d = heads[0].o.rows;
  const width = 1 + positions * d;
  const one = zeros(1, width);
  one.data[0] = 1;
  const terms: AttentionTerm[] = [
    { legs: [one, one, one, one, one], output: { rows: width, columns: 1, data: one.data } },
  ];
  const spread = spreader(d, width);
  for (let q = 0; q < positions && residual !== 0; q++) {
    const x = zeros(d, width);
    const output = zeros(width, d);
    for (let i = 0; i < d; i++) {
      x.data[i * width + 1 + q * d + i] = 1;
      output.data[(1 + q * d + i) * d + i] = residual;
    }
    terms.push({ legs: [one, one, one, one, x], output });
  }
  for (const head of heads) {
    requireHead(head, d);
    const at = (matrix: DenseMatrix, place: number, turns: boolean) =>
      spread(turns && spec.rotary !== null ? rotated(matrix, place, spec.rotary) : matrix, place);
    const places = mask.map((_, place) => ({
      q1: at(head.q1, place, true),
      q2: at(head.q2, place, true),
      k1: at(head.k1, place, true),
      k2: at(head.k2, place, true),
      v: at(head.v, place, false),
    }));
    const gain = spec.gain ?? 1 / (head.q1.rows * head.q2.rows);
    for (let q = 0; q < positions; q++) {
      for (let k = 0; k < positions; k++) {
        if (mask[q][k] === 0) continue;
        const { q1, q2 } = places[q];
        const { k1, k2, v } = places[k];
        terms.push({
          legs: [q1, k1, q2, k2, v],
          output: placed(head.o, { q, d, width, weight: gain * mask[q][k] }),
        });
      }
    }
  }
  return { kind: "attention", terms, width };
}

/** A leg over (1, x) of one place as a leg over the state. */
const spreader =
  (d: number, width: number) =>
  ({ rows, columns, data }: DenseMatrix, place: number): DenseMatrix => {
    const out = zeros(rows, width);
    for (let i = 0; i < rows; i++) {
      out.data[i * width] = data[i * columns];
      const start = i * columns + 1;
      out.data.set(data.subarray(start, start + d), i * width + 1 + place * d);
    }
    return out;
  };

function placed(
  o: DenseMatrix,
  { q, d, width, weight }: { q: number; d: number; width: number; weight: number },
): DenseMatrix {
  const out = zeros(width, o.columns);
  out.data.set(
    o.data.map((value) => weight * value),
    (1 + q * d) * o.columns,
  );
  return out;
}

/** Rows i and i + e/2 turned by place · base^(−2i/e). */
function rotated({ rows, columns, data }: DenseMatrix, place: number, base: number): DenseMatrix {
  const half = rows / 2;
  const out = new Float64Array(data.length);
  for (let i = 0; i < half; i++) {
    const angle = place * base ** (-i / half);
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    for (let j = 0; j < columns; j++) {
      const x = data[i * columns + j];
      const y = data[(i + half) * columns + j];
      out[i * columns + j] = c * x - s * y;
      out[(i + half) * columns + j] = s * x + c * y;
    }
  }
  return { rows, columns, data: out };
}

function requireHead({ q1, k1, q2, k2, v, o }: AttentionHead, d: number): void {
  const widths = [q1, k1, q2, k2, v].every(({ columns }) => columns === d + 1);
  const inner = q1.rows === k1.rows && q2.rows === k2.rows && v.rows === o.columns;
  if (widths && inner && o.rows === d) return;
  throw new EngineError(
    "shape.mismatch",
    `bilinear attention: expected Q1, K1 of one size, Q2, K2 of one size, each e x ${d + 1}, and O of ${d} x the rows of V`,
  );
}

/** A layer over (1, x) of one place at every place of (1, x₁ … x_n). */
export function overPlaces(layer: LinearLayer | ProductLayer, positions: number): StackLayer {
  if (layer.kind === "linear") {
    const one = zeros(layer.weight.columns, layer.weight.columns);
    for (let i = 0; i < one.rows; i++) one.data[i * (one.columns + 1)] = 1;
    const { factors, output } = productOverPlaces(
      { kind: "product", factors: [one], output: layer.weight },
      positions,
    );
    return { kind: "linear", weight: multiply(output, factors[0]) };
  }
  return productOverPlaces(layer, positions);
}

function productOverPlaces({ factors, output }: ProductLayer, positions: number): ProductLayer {
  const [hidden, inputs] = [factors[0].rows, factors[0].columns - 1];
  const outputs = output.rows - 1;
  const spread = new Map<DenseMatrix, DenseMatrix>();
  for (const factor of factors) {
    if (spread.has(factor)) continue;
    const out = zeros(hidden * positions, 1 + positions * inputs);
    for (let place = 0; place < positions; place++) {
      for (let h = 0; h < hidden; h++) {
        const row = (place * hidden + h) * out.columns;
        const start = h * factor.columns;
        out.data[row] = factor.data[start];
        out.data.set(factor.data.subarray(start + 1, start + 1 + inputs), row + 1 + place * inputs);
      }
    }
    spread.set(factor, out);
  }
  const down = zeros(1 + positions * outputs, hidden * positions);
  down.data.set(output.data.subarray(0, hidden), 0);
  for (let place = 0; place < positions; place++) {
    for (let o = 0; o < outputs; o++) {
      const row = (1 + place * outputs + o) * down.columns + place * hidden;
      down.data.set(output.data.subarray((o + 1) * hidden, (o + 2) * hidden), row);
    }
  }
  return {
    kind: "product",
    factors: factors.map((factor) => spread.get(factor) ?? factor),
    output: down,
  };
}
