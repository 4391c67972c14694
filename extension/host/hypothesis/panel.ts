/** One hypothesis on groups of checkpoints in one panel: tests it, shows it. */
import * as vscode from "vscode";
import type { Result } from "../../protocol/engineApi";
import { isRemoteError } from "../../protocol/errors";
import type {
  HypothesisHostApi,
  HypothesisState,
  HypothesisSubject,
} from "../../protocol/hypothesisView";
import type { Handlers } from "../../protocol/rpc";
import { Disposables } from "../disposables";
import { describeFailure, logFailure, reportError } from "../errors";
import { showPage } from "../page";
import { baseName } from "../resources";
import type { Services } from "../services";
import { inStatusBar } from "../statusBar";
import { ViewLink } from "../viewLink";
import { type HypothesisEvent, initialState, readSubject, reduce } from "./state";

export interface HypothesisInput {
  readonly subject: HypothesisSubject;
  readonly hypothesis: string;
}

/** What a test is asked with; what is absent stays as it was. */
interface Asked {
  readonly hypothesis: string;
  /** Past the cache. */
  readonly fresh: boolean;
  readonly subject?: HypothesisSubject;
  readonly title?: string;
}

export class HypothesisPanel extends Disposables {
  readonly #panel: vscode.WebviewPanel;
  readonly #services: Services;
  readonly #link: ViewLink<HypothesisState, HypothesisHostApi>;
  #state: HypothesisState;
  /** The test in progress; a newer one takes its place. */
  #run: AbortController | undefined;
  #started = false;

  constructor(services: Services, panel: vscode.WebviewPanel, input: HypothesisInput) {
    super();
    this.#panel = panel;
    this.#services = services;
    const title = titleOf(input.subject);
    this.#state = initialState(input.subject, { title, hypothesis: input.hypothesis });
    panel.title = title;
    panel.iconPath = services.icon("compare");
    this.#link = this.register(
      new ViewLink<HypothesisState, HypothesisHostApi>({
        port: panel.webview,
        state: () => this.#state,
        handlers: () => this.#handlers(),
        onDefect: (method, error) => logFailure(services.log, `view: ${method}`, error),
      }),
    );
    this.register(panel.webview.onDidReceiveMessage((message) => this.#link.receive(message)));
    this.register(services.engineClient.lease());
    this.register({ dispose: () => this.#run?.abort() });
    showPage(panel.webview, services.extensionUri, { name: "hypothesis", title });
  }

  #handlers(): Handlers<HypothesisHostApi> {
    return {
      ready: async () => {
        if (!this.#started) {
          this.#started = true;
          this.#start({ hypothesis: this.#state.hypothesis, fresh: false });
        }
        return this.#state;
      },
      cancel: async () => this.#run?.abort(),
      run: async ({ hypothesis = this.#state.hypothesis, groups }) => {
        const subject = readSubject({ groups }) ?? undefined;
        const same = hypothesis === this.#state.hypothesis && !subject;
        const fresh = same && this.#state.status === "done";
        this.#start({ hypothesis, fresh, ...(subject && { subject, title: titleOf(subject) }) });
      },
      exportAs: async ({ format }) => {
        try {
          await this.#export(format);
        } catch (error) {
          void reportError(this.#services.log, "export", error);
        }
      },
    };
  }

  /** Starts a test in place of one that runs. What comes of it comes as state. */
  #start(asked: Asked): void {
    this.#run?.abort();
    const run = new AbortController();
    this.#run = run;
    if (asked.title !== undefined) this.#panel.title = asked.title;
    void this.#test(asked, run);
  }

  async #test({ fresh, ...asked }: Asked, run: AbortController): Promise<void> {
    const started = Date.now();
    const elapsed = () => Date.now() - started;
    const dispatch = (event: HypothesisEvent) => {
      if (this.#run !== run || this.disposed) return;
      this.#state = reduce(this.#state, event);
      this.#link.update();
    };
    dispatch({ type: "started", ...asked });
    try {
      const result = await this.#ask(fresh, run.signal, dispatch);
      dispatch({ type: "answered", result, milliseconds: elapsed() });
    } catch (error) {
      if (isRemoteError(error, "cancelled")) {
        dispatch({ type: "cancelled", milliseconds: elapsed() });
        return;
      }
      logFailure(this.#services.log, `hypothesis ${this.#state.title}`, error);
      dispatch({ type: "failed", failure: describeFailure(error), milliseconds: elapsed() });
    }
  }

  /** With a sign in the status bar while the engine works; the view has the bar and *Cancel*. */
  async #ask(
    fresh: boolean,
    signal: AbortSignal,
    dispatch: (event: HypothesisEvent) => void,
  ): Promise<Result> {
    const { subject, hypothesis } = this.#state;
    const params = {
      ...subject,
      ...(hypothesis !== "" && { hypothesis }),
      ...(fresh && { fresh }),
    };
    return inStatusBar(this.#state.title, (report) =>
      this.#services.engine.htt(params, {
        signal,
        onProgress: (progress) => {
          report(progress.text);
          dispatch({ type: "progress", progress });
        },
      }),
    );
  }

  async #export(format: "json" | "csv"): Promise<void> {
    const { result } = this.#state;
    if (!result) return;
    const target = await vscode.window.showSaveDialog({
      title: vscode.l10n.t("Export Test of a Hypothesis"),
      filters: { [format.toUpperCase()]: [format] },
      ...(vscode.workspace.workspaceFolders?.[0] && {
        defaultUri: vscode.Uri.joinPath(
          vscode.workspace.workspaceFolders[0].uri,
          `hypothesis.${format}`,
        ),
      }),
    });
    if (!target) return;
    const { text } = await this.#services.engine.render({ result, format });
    await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
  }
}

function titleOf(subject: HypothesisSubject): string {
  if ("groupsFile" in subject) {
    return vscode.l10n.t("Hypothesis: {0}", baseName(subject.groupsFile.replaceAll("\\", "/")));
  }
  const names = subject.groups.map(({ name }) => name);
  const shown = names.length > 3 ? [...names.slice(0, 2), "…"] : names;
  return vscode.l10n.t("Hypothesis: {0}", shown.join(", "));
}
