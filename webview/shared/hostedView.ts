import * as l10n from "@vscode/l10n";
import { html, LitElement, type PropertyDeclarations, type TemplateResult } from "lit";
import { isRemoteError } from "../../extension/protocol/errors";
import type { Result } from "../../extension/protocol/result";
import type { Remote } from "../../extension/protocol/rpc";
import { banner } from "./banner";
import type { PersistedState } from "./persistedState";

/** What every view asks of its host. */
interface Opening<State> {
  ready(params: null): Promise<State>;
}

/** A state that may come without the result that the view has. */
interface HostedState {
  readonly status: string;
  readonly result?: Result;
  readonly edition?: number;
}

/** The root of a view: what the host sends, what the user chose, and calls to the host. */
export abstract class HostedView<
  State extends HostedState,
  HostApi extends Opening<State>,
  ViewState extends object,
> extends LitElement {
  static override properties: PropertyDeclarations = {
    state: { state: true },
    error: { state: true },
  };

  declare protected state: State | null;
  /** What the last action failed with. */
  declare protected error: string | null;

  constructor(
    protected readonly host: Remote<HostApi>,
    protected readonly persisted: PersistedState<ViewState>,
  ) {
    super();
    this.state = null;
    this.error = null;
  }

  /** What the view keeps of `state` beside the user's choices. */
  protected abstract kept(state: State): Partial<ViewState>;

  /** Asks for the state; later ones come by {@link receive}. */
  async start(): Promise<void> {
    const host = this.host as Remote<Opening<State>>;
    await this.perform(async () => this.receive(await host.ready(null)));
  }

  receive(sent: State): void {
    const before = this.state;
    const same = sent.edition !== undefined && before?.edition === sent.edition;
    this.state = before && same ? this.completed(sent, before) : sent;
    this.persisted.patch(this.kept(this.state));
  }

  /** `sent`, with what it left out because the view has had it with the same edition. */
  protected completed(sent: State, before: State): State {
    return before.result && !sent.result ? { ...sent, result: before.result } : sent;
  }

  protected get view(): Readonly<ViewState> {
    return this.persisted.value;
  }

  /** Remembers a choice of the user's and shows it. */
  protected choose(change: Partial<ViewState>): void {
    this.persisted.patch(change);
    this.requestUpdate();
  }

  /** Before there is a state. */
  protected renderOpening(): TemplateResult {
    return this.error
      ? banner("error", this.error, { label: l10n.t("Try Again"), run: () => void this.start() })
      : html`<p class="empty dim">${l10n.t("Opening…")}</p>`;
  }

  /** Carries out an action; what it fails with is shown, unless somebody cancelled. */
  protected async perform(action: () => Promise<void>): Promise<void> {
    try {
      await action();
      this.error = null;
    } catch (error) {
      if (isRemoteError(error, "cancelled")) return;
      this.error = error instanceof Error ? error.message : String(error);
    }
  }

  protected readonly dismissError = (): void => {
    this.error = null;
  };
}
