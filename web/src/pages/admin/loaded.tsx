// Something that is fetched when it is first shown, and again on demand.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";

import { get } from "../../http";
import { createLatest } from "../../latest";
import { Button, Notice } from "../../ui";
import { t } from "./texts";

export interface Loaded<T> {
  value: T | null;
  failed: boolean;
  load: () => void;
  /** This is newer than whatever was asked for before. */
  put: (value: T) => void;
}

export function useLoaded<T>(path: string): Loaded<T> {
  const [value, setValue] = useState<T | null>(null);
  const [failed, setFailed] = useState(false);
  const [asking] = useState(createLatest);
  const load = () => {
    const isLatest = asking();
    setFailed(false);
    get<T>(path).then(
      (found) => isLatest() && setValue(found),
      () => isLatest() && setFailed(true),
    );
  };
  const put = (newer: T) => {
    asking();
    setValue(newer);
  };
  useEffect(load, [path]);
  return { value, failed, load, put };
}

/** Shows the trouble if there is any, or else what is inside. */
export function Trouble({
  failed,
  onAgain,
  children,
}: {
  failed: boolean;
  onAgain: () => void;
  children?: ComponentChildren;
}) {
  const words = t();
  if (!failed) return <>{children}</>;
  return (
    <Notice tone="bad" urgent>
      <p>{words.failed}</p>
      <Button icon="refresh" onPress={onAgain}>
        {words.again}
      </Button>
    </Notice>
  );
}
