// Loaded before the language server: a connection to anywhere ends it, and so fails the test.
const net = require("node:net");

net.Socket.prototype.connect = () => {
  console.error("the language server has tried to open a connection");
  process.exit(70);
};
