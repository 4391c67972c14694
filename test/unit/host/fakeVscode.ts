/** As much of the `vscode` module as the host's pure parts touch. Use: `vi.mock("vscode", () => import("./fakeVscode"))`. */
import { pathToFileURL } from "node:url";

export class Uri {
  private constructor(
    readonly scheme: string,
    readonly authority: string,
    readonly path: string,
    readonly query: string,
  ) {}
  static file = (path: string) => new Uri("file", "", path, "");
  static parse(text: string): Uri {
    const [, scheme = "", authority = "", path = "", query = ""] =
      /^([^:/?#]+):(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?/.exec(text) ?? [];
    return new Uri(scheme, authority, decodeURIComponent(path), query);
  }
  static joinPath(uri: Uri, ...parts: string[]): Uri {
    const path = new URL(parts.join("/"), `${pathToFileURL(uri.path)}/`).pathname;
    return new Uri(
      uri.scheme,
      uri.authority,
      decodeURIComponent(path).replace(/\/$/, ""),
      uri.query,
    );
  }
  get fsPath(): string {
    return this.path;
  }
  with({ query }: { query: string }): Uri {
    return new Uri(this.scheme, this.authority, this.path, query);
  }
  toString(): string {
    const authority = this.authority || this.scheme === "file" ? `//${this.authority}` : "";
    return `${this.scheme}:${authority}${this.path}${this.query ? `?${this.query}` : ""}`;
  }
}

/** `vscode.l10n.t` with positional arguments. */
export const l10n = {
  bundle: undefined,
  t: (message: string, ...args: unknown[]) =>
    message.replace(/\{(\d+)\}/g, (_, index) => String(args[Number(index)])),
};

export enum FileType {
  Unknown = 0,
  File = 1,
  Directory = 2,
}

export class FakeFileSystem {
  readonly files = new Map<string, { bytes: Uint8Array; mtime: number }>();
  reads = 0;

  stat = async (uri: Uri) => {
    const file = this.files.get(uri.toString());
    if (file) return { type: FileType.File, size: file.bytes.length, mtime: file.mtime };
    if (this.#names(uri).length > 0) return { type: FileType.Directory, size: 0, mtime: 0 };
    throw new Error(`no such file: ${uri}`);
  };
  readFile = async (uri: Uri) => {
    this.reads++;
    const file = this.files.get(uri.toString());
    if (!file) throw new Error(`no such file: ${uri}`);
    return file.bytes;
  };
  readDirectory = async (uri: Uri) =>
    this.#names(uri).map((name): [string, FileType] => [name, FileType.File]);

  #names(uri: Uri): string[] {
    const prefix = `${uri}/`;
    return [...this.files.keys()]
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(prefix.length));
  }
}

export const workspace = {
  fs: new FakeFileSystem(),
  workspaceFolders: undefined as undefined | { uri: Uri; name: string }[],
};

export const window = {
  errors: [] as { message: string; actions: string[] }[],
  answer: undefined as string | undefined,
  /** Chooses among the items of the next quick picks. */
  pick: undefined as
    | undefined
    | ((items: readonly { readonly label: string }[]) => { readonly label: string } | undefined),
  showQuickPick: async (items: readonly { readonly label: string }[]) => window.pick?.(items),
  /** What is typed into the next input boxes; nothing left closes them. */
  inputs: [] as string[],
  /** Throws what the box says of a text that it does not take. */
  showInputBox: async (options: { validateInput?: (text: string) => string | undefined }) => {
    const text = window.inputs.shift();
    const fault = text === undefined ? undefined : options.validateInput?.(text);
    if (fault) throw new Error(fault);
    return text;
  },
  showErrorMessage: async (message: string, ...actions: string[]) => {
    window.errors.push({ message, actions });
    return window.answer;
  },
};

export const commands = {
  executed: [] as unknown[][],
  executeCommand: async (...call: unknown[]) => {
    commands.executed.push(call);
  },
};
