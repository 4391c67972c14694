/** What has to be let go of; `vscode.Disposable` fits. */
export interface Disposable {
  dispose(): unknown;
}

/** Disposes of every member, also when one of them throws; the first failure is thrown at the end. */
export function disposeAll(members: Iterable<Disposable>): void {
  const failures: unknown[] = [];
  for (const member of members) {
    try {
      member.dispose();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

/** Owner of disposables: each is registered where it is made, and goes when the owner goes. */
export class Disposables implements Disposable {
  readonly #members: Disposable[] = [];
  #disposed = false;

  get disposed(): boolean {
    return this.#disposed;
  }

  /** Takes over `member`; a member that comes after the end is disposed of at once. */
  register<T extends Disposable>(member: T): T {
    if (this.#disposed) member.dispose();
    else this.#members.push(member);
    return member;
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    disposeAll(this.#members.splice(0).reverse());
  }
}
