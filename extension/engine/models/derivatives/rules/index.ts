/** All rules, by operator. */
import type { Rule } from "../rule";
import { activations } from "./activations";
import { arithmetic } from "./arithmetic";
import { convolution } from "./convolution";
import { contractions } from "./einsum";
import { movement } from "./movement";
import { normalizations } from "./normalization";
import { places } from "./places";
import { pooling } from "./pooling";
import { products } from "./products";
import { reductions } from "./reductions";

const rules = [
  ...activations,
  ...arithmetic,
  ...contractions,
  ...convolution,
  ...movement,
  ...normalizations,
  ...places,
  ...pooling,
  ...products,
  ...reductions,
];

const byOperator = new Map(rules.map((rule) => [rule.operator, rule]));

/** The rule of one of ONNX's own operators. */
export const ruleOf = (operator: string): Rule | undefined => byOperator.get(operator);

/** Operators that have rules. */
export const ruledOperators: readonly string[] = [...byOperator.keys()];
