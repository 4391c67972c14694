import { startView } from "../shared/startView";
import { TrajectoryApp } from "./app";
import { reviveViewState } from "./model/viewState";

startView(TrajectoryApp, reviveViewState);
