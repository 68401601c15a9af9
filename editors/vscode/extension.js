// Starts `scenc lsp` and lets it answer.
const { workspace } = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

exports.activate = () => {
  const command = workspace.getConfiguration("scen").get("command");
  const server = { command, args: ["lsp"] };
  client = new LanguageClient("scen", "scen", server, { documentSelector: [{ language: "scen" }] });
  return client.start();
};

exports.deactivate = () => client?.stop();
