/** The host's end of a view that shows one result: large, and therefore sent but once. */
import type * as vscode from "vscode";
import type { Handlers } from "../../protocol/rpc";
import { Disposables } from "../disposables";
import { logFailure } from "../errors";
import { ViewLink } from "../viewLink";
import type { EditionState } from "./state";

export interface ResultLinkOptions<State, HostApi> {
  readonly webview: vscode.Webview;
  readonly log: vscode.LogOutputChannel;
  readonly state: () => State;
  readonly handlers: () => Handlers<HostApi>;
  /** The state without what is large. */
  readonly small?: (state: State) => State;
  /** The view is there for the first time: the first paint comes before the first byte is read. */
  readonly onFirstReady: () => void;
}

export class ResultLink<State extends EditionState, HostApi> extends Disposables {
  readonly #options: ResultLinkOptions<State, HostApi>;
  readonly #link: ViewLink<State, HostApi>;
  #started = false;
  /** The edition that the view has. */
  #sent = 0;

  constructor(options: ResultLinkOptions<State, HostApi>) {
    super();
    this.#options = options;
    const { webview, log, handlers } = options;
    this.#link = this.register(
      new ViewLink<State, HostApi>({
        port: webview,
        state: () => this.#unsent(),
        handlers,
        onDefect: (method, error) => {
          // what did not arrive has to be sent again
          this.#sent = 0;
          logFailure(log, `view: ${method}`, error);
        },
      }),
    );
    this.register(webview.onDidReceiveMessage((message) => this.#link.receive(message)));
  }

  /** What a view is told that has just been loaded. */
  ready(): State {
    if (!this.#started) {
      this.#started = true;
      this.#options.onFirstReady();
    }
    const state = this.#options.state();
    this.#sent = state.edition;
    return state;
  }

  /** The state has changed. */
  update(): void {
    this.#link.update();
  }

  /** The state without a result that the view has. */
  #unsent(): State {
    const state = this.#options.state();
    const { small = withoutResult } = this.#options;
    if (!state.result || this.#sent === state.edition) return small(state);
    this.#sent = state.edition;
    return state;
  }
}

function withoutResult<State extends EditionState>(state: State): State {
  const { result: _, ...rest } = state;
  return rest as State;
}
