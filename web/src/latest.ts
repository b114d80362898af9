// Questions that are asked one after the other, whose answers may come in another order.

/** Only the last one's answer is still wanted. Gives what is to be called whenever a question is asked. That
 * gives whether none has been asked since. */
export function createLatest(): () => () => boolean {
  let last = 0;
  return () => {
    last += 1;
    const mine = last;
    return () => mine === last;
  };
}

/** Each answer is wanted, unless a later question was answered before. Gives what is to be called whenever one
 * is asked. That is to be called with its answer, and gives whether that is to be taken. */
export function createInOrder(): () => () => boolean {
  let last = 0;
  let taken = 0;
  return () => {
    last += 1;
    const mine = last;
    return () => {
      if (mine < taken) return false;
      taken = mine;
      return true;
    };
  };
}
