// Put into pages before their own programs: lets a test break their connections with the service.
(() => {
  const made = [];
  const Real = WebSocket;
  window.WebSocket = class extends Real {
    constructor(...given) {
      super(...given);
      made.push(this);
    }
  };
  window.loseConnections = () => made.forEach((one) => one.close());
  window.socketsMade = () => made.length;
})();
