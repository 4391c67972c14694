/** Einsum: its cotangents are Einsums with operands and result exchanged. */
import { noDerivative, stringOf, text } from "../attributes";
import type { Rule, RuleContext } from "../rule";
import { reapply, total } from "./helpers";

/** One letter for each axis, of each operand and of the result. */
interface Equation {
  readonly operands: readonly string[];
  readonly result: string;
  readonly sizes: ReadonlyMap<string, number>;
}

const einsum: Rule = {
  operator: "Einsum",
  vjp: (context, [g]) => {
    if (g === null) return context.node.inputs.map(() => null);
    const equation = equationOf(context);
    return context.node.inputs.map((_, k) =>
      context.needs(k) ? cotangent(context, g, { equation, operand: k }) : null,
    );
  },
  jvp: (context, tangents) => [
    total(
      context.emit,
      tangents.map((each, k) => each && reapply(context, { [k]: each })),
    ),
  ],
};

/** ȳ times all other operands, summed over the axes that the operand does not have. */
function cotangent(
  { node, emit, facts }: RuleContext,
  g: string,
  { equation, operand }: { equation: Equation; operand: number },
): string {
  const { operands, result, sizes } = equation;
  const [own, shape] = [operands[operand], facts(node.inputs[operand]).shape];
  const factors = node.inputs.map((value, k) => ({ value, letters: operands[k] }));
  factors.splice(operand, 1);
  // a result without axes has no letters to write down, and is a plain factor
  if (result !== "") factors.unshift({ value: g, letters: result });
  const present = [...own].filter((letter) =>
    factors.some(({ letters }) => letters.includes(letter)),
  );
  let made = g;
  if (factors.length > 0) {
    const left = factors.map(({ letters }) => letters).join(",");
    const ofMade = {
      dtype: facts(g).dtype,
      shape: present.map((letter) => sizes.get(letter) ?? 1),
    };
    made = emit.node(
      "Einsum",
      factors.map(({ value }) => value),
      ofMade,
      {
        equation: text(`${left}->${present.join("")}`),
      },
    );
    if (result === "") made = emit.mul(made, g);
  }
  // axes that only this operand has were summed over: ȳ is the same all along them
  const open = [...own].map((letter) => (present.includes(letter) ? (sizes.get(letter) ?? 1) : 1));
  const whole = [...own].map((letter) => sizes.get(letter) ?? 1);
  return emit.unbroadcast(emit.expand(emit.reshape(made, open), whole), shape);
}

function equationOf({ node, graph, facts }: RuleContext): Equation {
  const written = stringOf(node, "equation", "").replaceAll(/\s/g, "");
  const [left, right] = written.split("->");
  const terms = left.split(",");
  const ranks = node.inputs.map((name) => facts(name).shape.length);
  const hidden = Math.max(
    0,
    ...terms.map((term, k) => (term.includes("...") ? ranks[k] - (term.length - 3) : 0)),
  );
  // letters for the axes behind dots, which are counted from the last
  const free = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"].filter((letter) => !written.includes(letter));
  const dots = free.slice(0, hidden).join("");
  const operands = terms.map((term, k) => {
    const count = ranks[k] - (term.length - 3);
    return term.replace("...", dots.slice(dots.length - count));
  });
  const repeated = operands.find((letters) => new Set(letters).size < letters.length);
  if (repeated !== undefined) {
    throw noDerivative(graph, node, `an operand repeats an index in ${JSON.stringify(written)}`);
  }
  const sizes = new Map<string, number>();
  operands.forEach((letters, k) => {
    for (const [axis, letter] of [...letters].entries()) {
      sizes.set(letter, Math.max(sizes.get(letter) ?? 1, facts(node.inputs[k]).shape[axis]));
    }
  });
  return { operands, result: right?.replace("...", dots) ?? dots + implied(operands, dots), sizes };
}

/** Without an arrow: the indices that stand once, in the order of the alphabet. */
function implied(operands: readonly string[], dots: string): string {
  const all = operands.join("");
  const once = [...all].filter((letter) => all.split(letter).length === 2);
  return once
    .filter((letter) => !dots.includes(letter))
    .sort()
    .join("");
}

export const contractions: readonly Rule[] = [einsum];
