import { render } from "preact";

import "../style/tokens.css";
import "../style/page.css";
import "../ui";
import "./caller.css";
import { CallPage } from "./CallPage";

render(<CallPage />, document.getElementById("app")!);
