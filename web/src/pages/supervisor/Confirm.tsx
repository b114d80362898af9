import { Button, Dialog } from "../../ui";
import { t } from "./texts";

/** Asks once more before somebody is cut off. What does no harm has the focus. */
export function Confirm(given: {
  title: string;
  more: string;
  doIt: string;
  onClose: () => void;
  onConfirm: () => void;
}) {
  const words = t();
  return (
    <Dialog title={given.title} closeLabel={words.cancel} onClose={given.onClose}>
      <p>{given.more}</p>
      <div class="actions">
        <Button autofocus onPress={given.onClose}>
          {words.cancel}
        </Button>
        <Button
          kind="danger"
          onPress={() => {
            given.onClose();
            given.onConfirm();
          }}
        >
          {given.doIt}
        </Button>
      </div>
    </Dialog>
  );
}
