// Stands where Azurite expects the package applicationinsights, with which its command lines report to their authors. Nothing here starts them with
// telemetry, and that package brings 219 others. Azurite asks for it only when it does: then it hears why there is none, and goes on without it.
const none = () => {
  throw new Error(
    'this copy of Azurite reports nothing: applicationinsights is not installed (docs/dependencies.md)',
  );
};

module.exports = { setup: none, start: none, TelemetryClient: none };
