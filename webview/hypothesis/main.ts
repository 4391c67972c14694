import { startView } from "../shared/startView";
import { HypothesisApp } from "./app";
import { reviveViewState } from "./model/viewState";

startView(HypothesisApp, reviveViewState);
