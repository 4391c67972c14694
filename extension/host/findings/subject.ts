/** What joins a result to the findings written about it. */
import * as vscode from "vscode";
import type { FindingDraft } from "../../protocol/engineApi";
import { RemoteError } from "../../protocol/errors";
import type {
  FindingMark,
  SimilarityHostApi,
  SimilarityState,
} from "../../protocol/similarityView";
import { contextKeys } from "../ids";
import { diskFolders } from "../uris";
import { figuresOf, type LocatedFinding, markOn } from "./match";
import { placesOf } from "./places";
import { showFinding } from "./show";
import { chooseRoot, type FindingStore } from "./store";

/** What findings are about; a checkpoint alone is both sides. */
type Subject = Pick<SimilarityState, "paths" | "result">;
type FindingRequest = Parameters<SimilarityHostApi["saveFinding"]>[0];

export class SubjectFindings {
  readonly #store: FindingStore;
  readonly #state: () => Subject;
  #known: readonly LocatedFinding[] = [];
  /** The folder that the user chose, where it could not be told. */
  #root: string | undefined;

  constructor(store: FindingStore, state: () => Subject) {
    this.#store = store;
    this.#state = state;
  }

  async marks(): Promise<readonly FindingMark[]> {
    if (diskFolders().length === 0) return [];
    this.#known = await this.#store.list();
    const { paths } = this.#state();
    const pair = { a: await placesOf(paths.a), b: await placesOf(paths.b) };
    return this.#known.flatMap((finding) => markOn(finding, pair) ?? []);
  }

  async save(request: FindingRequest): Promise<FindingMark> {
    const { paths, result } = this.#state();
    if (!result) throw usage("there is no result to rest the finding on");
    this.#root ??= await chooseRoot(paths);
    if (this.#root === undefined) {
      throw new RemoteError("cancelled", { code: "cancelled", details: {} });
    }
    const finding = await this.#store.add(this.#root, this.#draft(request));
    this.#known = [...this.#known, { finding, a: [paths.a], b: [paths.b] }];
    await vscode.commands.executeCommand("setContext", contextKeys.findingSaved, true);
    const { a, b, level, measure } = request;
    return { id: finding.id, a, b, level, measure, text: finding.text };
  }

  async open(id: string): Promise<void> {
    const finding = this.#known.find(({ finding }) => finding.id === id)?.finding;
    if (!finding) throw usage(`there is no finding ${id} any more`);
    await showFinding(finding.file, vscode.ViewColumn.Beside);
  }

  #draft({ text, a, b, level, measure }: FindingRequest): FindingDraft {
    const { paths, result } = this.#state();
    const [inputA, inputB = inputA] = result?.inputs ?? [];
    if (!result || !inputA || !inputB) throw usage("the result does not say what it compared");
    const values = figuresOf(result, { a, b, level });
    return {
      text,
      evidence: {
        // The engine writes them relative to the folder that keeps the finding.
        a: { path: paths.a, id: inputA.id },
        b: { path: paths.b, id: inputB.id },
        layers: { a, b },
        level,
        measure,
        value: values[measure] ?? null,
        values,
        params: result.params,
        engine: result.engine,
      },
    };
  }
}

const usage = (message: string) => new RemoteError(message, { code: "usage", details: {} });
