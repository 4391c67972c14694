/** The beginning of a view's script: the link to its host, and its root element on the page. */
import { type Remote, remote, serve } from "../../extension/protocol/rpc";
import { connectToHost } from "./connection";
import { configureL10n } from "./l10n";
import { PersistedState } from "./persistedState";
import { stylePage } from "./styles";
import { vsCodeApi } from "./vscodeApi";

interface Root<State> extends HTMLElement {
  start(): Promise<void>;
  receive(state: State): void;
}

export function startView<State, HostApi, ViewState extends object>(
  App: new (host: Remote<HostApi>, persisted: PersistedState<ViewState>) => Root<State>,
  revive: (saved: unknown) => ViewState,
): void {
  configureL10n(document);
  stylePage(document);
  const connection = connectToHost();
  const app = new App(remote<HostApi>(connection), new PersistedState(vsCodeApi(), revive));
  serve<{ update(state: State): Promise<void> }>(connection, {
    update: async (state) => app.receive(state),
  });
  connection.listen();
  document.getElementById("app")?.append(app);
  void app.start();
}
