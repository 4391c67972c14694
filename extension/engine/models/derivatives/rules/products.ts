/** Matrix products. Linear in each operand, so that tangents are the product itself. */
import { floatOf, intOf } from "../attributes";
import type { Emitter } from "../emitter";
import type { Rule, RuleContext } from "../rule";
import type { Shape } from "../shapeRules";
import { reapply, total } from "./helpers";

const size = (shape: Shape) => shape.reduce((product, each) => product * each, 1);

/** Operands of one axis are rows on the left and columns on the right. */
function asMatrices({ node, emit, facts }: RuleContext): [string, string] {
  const [a, b] = node.inputs;
  const [left, right] = [facts(a).shape, facts(b).shape];
  return [
    left.length === 1 ? emit.reshape(a, [1, left[0]]) : a,
    right.length === 1 ? emit.reshape(b, [right[0], 1]) : b,
  ];
}

/** All but the last axis as rows. */
const asRows = (emit: Emitter, x: string) => {
  const shape = emit.shape(x);
  const last = shape[shape.length - 1];
  return emit.reshape(x, [size(shape.slice(0, -1)), last]);
};

/** ā = ḡ bᵀ, b̄ = aᵀ ḡ, summed over axes along which an operand was repeated. */
const matMul: Rule = {
  operator: "MatMul",
  vjp: (context, [cotangent]) => {
    if (cotangent === null) return [null, null];
    const { node, emit, facts, needs } = context;
    const [a, b] = asMatrices(context);
    const [left, right] = [emit.shape(a), emit.shape(b)];
    const batch = facts(cotangent).shape.slice(0, Math.max(left.length, right.length) - 2);
    const g = emit.reshape(cotangent, [...batch, left[left.length - 2], right[right.length - 1]]);
    // one large product instead of many small ones, wherever the right operand is one matrix
    const single = right.length === 2;
    const ofLeft = () =>
      single
        ? emit.gemm(asRows(emit, g), b, { transB: 1 })
        : emit.unbroadcast(emit.matMul(g, emit.matrixTranspose(b)), left);
    const ofRight = () =>
      single
        ? emit.gemm(asRows(emit, a), asRows(emit, g), { transA: 1 })
        : emit.unbroadcast(emit.matMul(emit.matrixTranspose(a), g), right);
    return [
      needs(0) ? emit.reshape(ofLeft(), facts(node.inputs[0]).shape) : null,
      needs(1) ? emit.reshape(ofRight(), facts(node.inputs[1]).shape) : null,
    ];
  },
  jvp: (context, [a, b]) => [
    total(context.emit, [a && reapply(context, { 0: a }), b && reapply(context, { 1: b })]),
  ],
};

/** α op(a) op(b) + β c. */
const gemm: Rule = {
  operator: "Gemm",
  vjp: ({ node, emit, facts, needs }, [g]) => {
    if (g === null) return [null, null, null];
    const [a, b, c] = node.inputs;
    const [transA, transB] = [intOf(node, "transA", 0), intOf(node, "transB", 0)];
    const alpha = floatOf(node, "alpha", 1);
    const ofA = () =>
      transA
        ? emit.gemm(b, g, { transA: transB, transB: 1, alpha })
        : emit.gemm(g, b, { transB: 1 - transB, alpha });
    const ofB = () =>
      transB
        ? emit.gemm(g, a, { transA: 1, transB: transA, alpha })
        : emit.gemm(a, g, { transA: 1 - transA, alpha });
    const ofC = () => emit.unbroadcast(emit.scale(g, floatOf(node, "beta", 1)), facts(c).shape);
    return [needs(0) ? ofA() : null, needs(1) ? ofB() : null, needs(2) ? ofC() : null];
  },
  jvp: ({ node, emit, facts }, [da, db, dc = null]) => {
    const [a, b] = node.inputs;
    const flags = {
      transA: intOf(node, "transA", 0),
      transB: intOf(node, "transB", 0),
      alpha: floatOf(node, "alpha", 1),
    };
    const sum = total(emit, [
      da && emit.gemm(da, b, flags),
      db && emit.gemm(a, db, flags),
      dc && emit.scale(dc, floatOf(node, "beta", 1)),
    ]);
    return [sum && emit.expand(sum, facts(node.outputs[0]).shape)];
  },
};

export const products: readonly Rule[] = [matMul, gemm];
