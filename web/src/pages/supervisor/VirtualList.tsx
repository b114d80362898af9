import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";

const BESIDE = 6;

/** A long list of which only what can be seen is drawn. It is one stop of the tab key: arrows, Home, End
 * and Page keys move in it, Enter or Space choose. */
export function VirtualList<Item>({
  items,
  keyOf,
  rowHeight,
  label,
  chosen,
  onChoose,
  empty,
  children,
}: {
  items: readonly Item[];
  keyOf: (item: Item) => string;
  rowHeight: number;
  label: string;
  chosen: string | null;
  onChoose: (item: Item) => void;
  empty: string;
  children: (item: Item) => ComponentChildren;
}) {
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(600);
  const [activeKey, setActive] = useState<string | null>(null);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  // Keys may come faster than the list is drawn: each goes on from where the one before has led.
  const reached = useRef<string | null>(null);
  const indexOf = (key: string | null) => items.findIndex((one) => keyOf(one) === key);
  const active = indexOf(activeKey);
  const from = Math.max(0, Math.floor(top / rowHeight) - BESIDE);
  const to = Math.min(items.length, Math.ceil((top + height) / rowHeight) + BESIDE);
  const drawn = items.slice(from, to);

  const activate = (key: string) => {
    reached.current = key;
    setActive(key);
  };
  const move = (index: number) => {
    const at = Math.min(items.length - 1, Math.max(0, index));
    const item = items[at];
    const element = box.current;
    if (item === undefined || element === null) return;
    activate(keyOf(item));
    if (at * rowHeight < element.scrollTop) element.scrollTop = at * rowHeight;
    else if ((at + 1) * rowHeight > element.scrollTop + element.clientHeight) {
      element.scrollTop = (at + 1) * rowHeight - element.clientHeight;
    }
  };
  const press = (event: KeyboardEvent) => {
    const active = indexOf(reached.current);
    const page = Math.max(1, Math.floor(height / rowHeight) - 1);
    const steps: Record<string, number> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: items.length - 1,
    };
    const step = steps[event.key];
    const item = items[active];
    if (step !== undefined) move(step);
    else if ((event.key === "Enter" || event.key === " ") && item !== undefined) onChoose(item);
    else return;
    event.preventDefault();
  };
  return (
    <div
      class="virtual"
      ref={box}
      role="listbox"
      tabIndex={0}
      aria-label={label}
      aria-activedescendant={active >= from && active < to ? `${id}-${active}` : undefined}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      onKeyDown={press}
      onFocus={() => {
        if (active < 0) move(Math.max(0, indexOf(chosen)));
      }}
    >
      {items.length === 0 && (
        <div class="empty" role="option" aria-selected={false} aria-disabled>
          {empty}
        </div>
      )}
      <Space height={from * rowHeight} />
      {drawn.map((one, index) => {
        const key = keyOf(one);
        return (
          <div
            key={key}
            id={`${id}-${from + index}`}
            role="option"
            aria-selected={key === chosen}
            aria-setsize={items.length}
            aria-posinset={from + index + 1}
            class={key === activeKey ? "virtual-row active" : "virtual-row"}
            onClick={() => {
              activate(key);
              onChoose(one);
            }}
          >
            {children(one)}
          </div>
        );
      })}
      <Space height={(items.length - to) * rowHeight} />
    </div>
  );
}

function Space({ height }: { height: number }) {
  return (
    <div
      role="presentation"
      ref={(element) => {
        if (element) element.style.height = `${Math.max(0, height)}px`;
      }}
    />
  );
}
