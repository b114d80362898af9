// Of questions that are asked one after the other, only the last one's answer is still wanted.

/** Gives what is to be called whenever a question is asked. That gives whether none has been asked since. */
export function createLatest(): () => () => boolean {
  let last = 0;
  return () => {
    last += 1;
    const mine = last;
    return () => mine === last;
  };
}
