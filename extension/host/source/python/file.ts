/** The classes and functions of a Python file, found without running anything. */
import type { SyntaxNode, Tree } from "@lezer/common";
import { parser } from "@lezer/python";
import { isTooDeep } from "../treeDepth";
import { argumentsOf, children, dottedName, textOf } from "./syntax";

export interface PythonFunction {
  readonly name: string;
  /** Without `*args` and `**kwargs`. */
  readonly parameters: readonly { readonly name: string; readonly byDefault: SyntaxNode | null }[];
  readonly body: SyntaxNode;
}

export interface PythonClass {
  readonly file: string;
  readonly name: string;
  /** As written, with dots. */
  readonly bases: readonly string[];
  /** From `class` to the name's end. */
  readonly from: number;
  readonly to: number;
  readonly methods: ReadonlyMap<string, PythonFunction>;
}

export interface PythonFile {
  readonly file: string;
  readonly source: string;
  readonly tree: Tree;
  readonly classes: ReadonlyMap<string, PythonClass>;
  readonly functions: ReadonlyMap<string, PythonFunction>;
  /** What a name stands for that comes from another module, by `from MODULE import NAME`. */
  readonly imports: ReadonlyMap<string, { readonly module: string; readonly name: string }>;
}

export function readPython(file: string, source: string): PythonFile {
  const tree = parser.parse(source);
  const classes = new Map<string, PythonClass>();
  const functions = new Map<string, PythonFunction>();
  const imports = new Map<string, { module: string; name: string }>();
  const visit = (node: SyntaxNode): void => {
    switch (node.name) {
      case "ClassDefinition": {
        const found = classOf(file, source, node);
        if (found) classes.set(found.name, found);
        break;
      }
      case "FunctionDefinition": {
        const found = functionOf(source, node);
        if (found) functions.set(found.name, found);
        break;
      }
      case "ImportStatement":
        for (const [name, origin] of importsOf(source, node)) imports.set(name, origin);
        break;
      case "Script":
      case "DecoratedStatement":
      case "IfStatement":
      case "TryStatement":
      case "Body":
        children(node).forEach(visit);
    }
  };
  if (!isTooDeep(tree)) visit(tree.topNode);
  return { file, source, tree, classes, functions, imports };
}

function classOf(file: string, source: string, node: SyntaxNode): PythonClass | null {
  const name = node.getChild("VariableName");
  const body = node.getChild("Body");
  if (!name || !body) return null;
  const list = node.getChild("ArgList");
  const bases = (list ? argumentsOf(source, list) : [])
    .filter(({ keyword }) => keyword === null)
    .flatMap(({ node: base }) => dottedName(source, base) ?? []);
  const methods = new Map<string, PythonFunction>();
  for (const member of children(body)) {
    const definition =
      member.name === "DecoratedStatement" ? member.getChild("FunctionDefinition") : member;
    const method = definition?.name === "FunctionDefinition" && functionOf(source, definition);
    if (method) methods.set(method.name, method);
  }
  return {
    file,
    name: textOf(source, name),
    bases,
    from: node.from,
    to: name.to,
    methods,
  };
}

export function functionOf(source: string, node: SyntaxNode): PythonFunction | null {
  const name = node.getChild("VariableName");
  const list = node.getChild("ParamList");
  const body = node.getChild("Body");
  if (!name || !list || !body) return null;
  return { name: textOf(source, name), parameters: parametersOf(source, list), body };
}

function parametersOf(source: string, list: SyntaxNode): PythonFunction["parameters"] {
  const parts = children(list).filter(({ name }) => name !== "TypeDef");
  return parts.flatMap((part, at) => {
    if (part.name !== "VariableName") return [];
    const before = parts[at - 1]?.name;
    if (before === "*" || before === "**" || before === "AssignOp") return [];
    const byDefault = parts[at + 1]?.name === "AssignOp" ? (parts[at + 2] ?? null) : null;
    return [{ name: textOf(source, part), byDefault }];
  });
}

function importsOf(source: string, node: SyntaxNode) {
  const text = textOf(source, node).replace(/#[^\n]*|[\\\n()]/g, " ");
  const [, module, names] = /^\s*from\s+([\w.]+)\s+import\s+(.+)$/s.exec(text) ?? [];
  if (module === undefined || names === undefined) return [];
  return names.split(",").flatMap((each) => {
    const [, name, alias] = /^\s*(\w+)(?:\s+as\s+(\w+))?\s*$/.exec(each) ?? [];
    return name === undefined ? [] : [[alias ?? name, { module, name }] as const];
  });
}
