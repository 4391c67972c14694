/** Branches. */
import { input, type Operator, type Operators, refused } from "../call";

const branch: Operator = (call) => {
  const { node } = call;
  const taken = (input(call, 0).tensor.dataSync() as ArrayLike<number>)[0] !== 0;
  const body = node.attributes.get(taken ? "then_branch" : "else_branch");
  if (body?.kind !== "graph") throw refused(node, "expected a branch");
  return call.body(body.value, []);
};

export const control: Operators = { If: branch };
