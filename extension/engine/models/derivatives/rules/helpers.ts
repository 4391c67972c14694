/** Rules that many operators share. */
import type { Emitter } from "../emitter";
import type { Rule, RuleContext } from "../rule";

/** y = f(x) for each element: `factor` puts f′(x) into the graph. */
export function elementwise(
  operator: string,
  factor: (emit: Emitter, x: string, context: RuleContext) => string,
): Rule {
  const times = (context: RuleContext, by: string | null) => {
    if (by === null) return [null];
    const { node, emit } = context;
    return [emit.mul(by, factor(emit, node.inputs[0], context))];
  };
  return {
    operator,
    vjp: (context, [cotangent]) => times(context, cotangent),
    jvp: (context, [tangent]) => times(context, tangent),
  };
}

/** Piecewise constant, or without a derivative of any use. */
export const constant = (operator: string): Rule => ({
  operator,
  vjp: ({ node }) => node.inputs.map(() => null),
  jvp: ({ node }) => node.outputs.map(() => null),
});

/** Linear in its first input: `transposed` puts Aᵀȳ into the graph; Aẋ is the node itself on ẋ. */
export const linear = (
  operator: string,
  transposed: (context: RuleContext, cotangent: string) => string | null,
): Rule => ({
  operator,
  vjp: (context, [cotangent]) => [cotangent === null ? null : transposed(context, cotangent)],
  jvp: (context, [tangent]) => (tangent === null ? [null] : [reapply(context, { 0: tangent })]),
});

/** The node once more, with other values at some of its inputs; its first output. */
export function reapply(
  { node, emit, facts }: RuleContext,
  inputs: Readonly<Record<number, string>>,
): string {
  const given = node.inputs.map((name, i) => inputs[i] ?? name);
  const attributes = Object.fromEntries(node.attributes);
  return emit.node(node.operator, given, facts(node.outputs[0]), attributes);
}

/** Sum of what is there; null for nothing. */
export function total(emit: Emitter, parts: readonly (string | null)[]): string | null {
  const present = parts.filter((part) => part !== null);
  return present.length === 0 ? null : present.reduce((a, b) => emit.add(a, b));
}

/** The first output's derivative; the others, which nobody may use, have none. */
export const firstOf = ([first]: readonly (string | null)[]): string | null => first ?? null;
