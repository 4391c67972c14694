import { type Task, untracked } from "../task";
import { bidiagonalQr } from "./bidiagonalQr";
import type { DenseMatrix } from "./matrix";
import { multiplyTransposed } from "./products";
import { qr } from "./qr";
import { scaleExponent, scaleInPlace } from "./scaling";
import { transpose } from "./transpose";

/** A = U·diag(s)·Vᵀ (m×n), k = min(m, n): U m×k, s descending, V n×k (right singular vectors as columns). */
export function thinSvd(
  a: DenseMatrix,
  task: Task = untracked,
): { u: DenseMatrix; s: Float64Array; v: DenseMatrix } {
  if (a.rows < a.columns) {
    const { u, s, v } = thinSvd(transpose(a), task);
    return { u: v, s, v: u };
  }
  if (a.rows > a.columns) {
    const { q, r } = qr(a, task);
    const { u, s, v } = thinSvd(r, task);
    return { u: multiplyTransposed(q, transpose(u), task), s, v };
  }
  return squareSvd(a, task);
}

function squareSvd(a: DenseMatrix, task: Task) {
  const n = a.rows;
  const exponent = scaleExponent(a, "SVD");
  const x = scaleInPlace(Float64Array.from(a.data), -exponent);
  const d = new Float64Array(n);
  const e = new Float64Array(Math.max(0, n - 1));
  const ls: { v: Float64Array; tau: number }[] = [];
  const rs: { v: Float64Array; tau: number }[] = [];
  for (let j = 0; j < n; j++) {
    task.tick(j, n);
    const column = Float64Array.from({ length: n - j }, (_, i) => x[(j + i) * n + j]);
    const left = reflector(column);
    d[j] = left.beta;
    ls.push(left);
    const w = new Float64Array(n);
    for (let i = j; i < n; i++)
      for (let c = j + 1; c < n; c++) w[c] += left.v[i - j] * x[i * n + c];
    for (let i = j; i < n; i++)
      for (let c = j + 1; c < n; c++) x[i * n + c] -= left.tau * left.v[i - j] * w[c];
    if (j === n - 1) break;
    const right = reflector(x.slice(j * n + j + 1, (j + 1) * n));
    e[j] = right.beta;
    rs.push(right);
    for (let i = j + 1; i < n; i++) reflectRow(x, i * n + j + 1, right);
  }
  const ut = new Float64Array(n * n);
  const vt = new Float64Array(n * n);
  for (let i = 0; i < n; i++) ut[i * n + i] = vt[i * n + i] = 1;
  for (let j = n - 1; j >= 0; j--) {
    for (let i = j; i < n; i++) reflectRow(ut, i * n + j, ls[j]);
    if (j < n - 1) for (let i = j + 1; i < n; i++) reflectRow(vt, i * n + j + 1, rs[j]);
  }
  bidiagonalQr(
    d,
    e,
    { left: { data: ut, width: n, offset: 0 }, right: { data: vt, width: n, offset: 0 } },
    task,
  );
  const order = Array.from(d.keys()).sort((i, j) => d[j] - d[i] || i - j);
  const u = new Float64Array(n * n);
  const v = new Float64Array(n * n);
  order.forEach((from, to) => {
    for (let k = 0; k < n; k++) {
      u[k * n + to] = ut[from * n + k];
      v[k * n + to] = vt[from * n + k];
    }
  });
  const s = scaleInPlace(
    Float64Array.from(order, (i) => d[i]),
    exponent,
  );
  const shaped = (data: Float64Array): DenseMatrix => ({ rows: n, columns: n, data });
  return { u: shaped(u), s, v: shaped(v) };
}

function reflectRow(x: Float64Array, at: number, { v, tau }: { v: Float64Array; tau: number }) {
  if (tau === 0) return;
  let sum = 0;
  for (let k = 0; k < v.length; k++) sum += x[at + k] * v[k];
  sum *= tau;
  for (let k = 0; k < v.length; k++) x[at + k] -= sum * v[k];
}

function reflector(v: Float64Array): { v: Float64Array; tau: number; beta: number } {
  let tail = 0;
  for (let i = 1; i < v.length; i++) tail += v[i] * v[i];
  const alpha = v[0];
  v[0] = 1;
  if (tail < 1e-280) return { v, tau: 0, beta: alpha };
  const norm = Math.sqrt(alpha * alpha + tail);
  const beta = alpha > 0 ? -norm : norm;
  for (let i = 1; i < v.length; i++) v[i] /= alpha - beta;
  return { v, tau: (beta - alpha) / beta, beta };
}
