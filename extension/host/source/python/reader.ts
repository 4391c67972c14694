/** Reads the bodies of one file's functions; what it finds of other files comes through a port. */

import type { PythonFile, PythonFunction } from "./file";
import type { Reading, Scope } from "./scope";
import { execute } from "./statements";
import { children, type SyntaxNode, textOf } from "./syntax";

/** Expressions and statements of one class; beyond, the code is no model that one would read. */
const MAX_STEPS = 20_000;

/** What the classes of a file are, also where a base is in another one. */
export interface Classes {
  /** A method of class `owner` or of its bases. */
  methodOf(file: string, owner: string, method: string): PythonFunction | null;
  /** `nn.Sequential` is among its bases. */
  isSequence(file: string, owner: string): boolean;
}

export class Reader implements Reading {
  readonly file: string;
  readonly source: string;
  readonly functions: ReadonlyMap<string, PythonFunction>;
  #steps = 0;

  constructor(
    file: PythonFile,
    readonly classes: Classes,
  ) {
    this.file = file.file;
    this.source = file.source;
    this.functions = file.functions;
  }

  /** False once the budget is spent: all that follows stays unknown. */
  step(): boolean {
    return ++this.#steps <= MAX_STEPS;
  }

  text(node: SyntaxNode): string {
    return textOf(this.source, node);
  }

  methodOf(owner: string, method: string): PythonFunction | null {
    return this.classes.methodOf(this.file, owner, method);
  }

  isSequence(owner: string | null): boolean {
    return owner !== null && this.classes.isSequence(this.file, owner);
  }

  body(node: SyntaxNode, scope: Scope): void {
    for (const statement of children(node)) execute(this, statement, scope);
  }
}
