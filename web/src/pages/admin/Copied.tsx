import { CopyButton } from "../../ui";
import { t } from "./connect_texts";

/** What is to be copied as it stands. */
export function Copied({ text }: { text: string }) {
  return (
    <div class="snippet">
      <pre tabIndex={0}>{text}</pre>
      <CopyButton text={text} words={t()} />
    </div>
  );
}
