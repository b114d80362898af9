import { language } from "../../i18n";
import { Copied } from "./Copied";
import { t } from "./connect_texts";

const ALLOWED = '[browser]\nembed_origins = ["https://www.example.com"]';

/** How to put the button that calls us on a company's own pages. */
export function CallUs() {
  const words = t();
  return (
    <section class="card stack connect">
      <div>
        <h2>{words.buttonTitle}</h2>
        <p class="soft">{words.buttonMore}</p>
      </div>
      <ol>
        <li>
          <h3>{words.allow}</h3>
          <p>{words.allowMore}</p>
          <pre tabIndex={0}>{ALLOWED}</pre>
        </li>
        <li>
          <h3>{words.paste}</h3>
          <p>{words.pasteMore}</p>
          <Copied key={language.value} text={snippet()} />
        </li>
      </ol>
    </section>
  );
}

/** The widget of this very service, in the language of the page. */
function snippet(): string {
  const words = t();
  return [
    `<script src="${location.origin}/widget.js"`,
    `data-label="${words.callUs}"`,
    `data-language="${language.value}"`,
    `data-close="${words.close}"`,
    `data-side="right" async></script>`,
  ].join("\n  ");
}
