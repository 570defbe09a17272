// A WebSocket whose other end is the test.

export class FakeSocket {
  /** @type {FakeSocket[]} */
  static all = [];
  sent = [];
  onopen = null;
  onmessage = null;
  onclose = null;
  closed = false;

  constructor(url, protocol) {
    this.url = url;
    this.protocol = protocol;
    FakeSocket.all.push(this);
  }

  static get last() {
    return FakeSocket.all.at(-1);
  }

  send(text) {
    if (this.closed) throw new Error("closed");
    this.sent.push(JSON.parse(text));
  }

  close() {
    this.closed = true;
  }

  open() {
    this.onopen?.({});
    return this;
  }

  receive(message) {
    this.onmessage?.({ data: typeof message === "string" ? message : JSON.stringify(message) });
  }

  drop(code = 1006) {
    this.closed = true;
    this.onclose?.({ code });
  }

  requests(type) {
    return this.sent.filter((message) => message.type === type);
  }

  greet(ok) {
    this.receive({ re: this.requests("hello").at(-1).id, ok });
  }
}
