import { startView } from "../shared/startView";
import { StitchingApp } from "./app";
import { reviveViewState } from "./model/viewState";

startView(StitchingApp, reviveViewState);
