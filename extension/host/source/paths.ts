/** The names of layers as paths of modules. */

/**
 * `layer1.0.conv1` as its parts; also of names that PyTorch's ONNX export gives to what nodes answer
 * (`/blocks/blocks.0/fc1/Gemm`: scopes, then the operator), and of a second use (`fc1#2`).
 */
export function modulePath(id: string): readonly string[] {
  const own = id.replace(/#\d+$/, "");
  if (!own.startsWith("/")) return own.split(".");
  const scopes = own.split("/").slice(1, -1);
  const path: string[] = [];
  let before = "";
  for (const scope of scopes) {
    // a container's children repeat its name
    if (before !== "" && scope.startsWith(`${before}.`)) path.pop();
    path.push(scope);
    before = scope;
  }
  return path.flatMap((scope) => scope.split("."));
}

/** How many leading parts all paths share: what a wrapper (`module.`, `model.`) may have put there. */
export function sharedParts(paths: readonly (readonly string[])[]): number {
  const [first] = paths;
  if (!first) return 0;
  let shared = first.length - 1;
  for (const path of paths) {
    let same = 0;
    while (same < shared && same < path.length - 1 && path[same] === first[same]) same++;
    shared = Math.min(shared, same);
  }
  return Math.max(0, shared);
}
