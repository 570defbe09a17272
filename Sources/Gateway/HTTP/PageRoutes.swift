// The client's pages: its three addresses, and the files behind them.

import Hummingbird

/// Adds `/`, `/m/{code}`, `/m/{code}/transcript` and the web folder's files.
func addPageRoutes(to router: Router<GatewayContext>, files: StaticFiles) {
  for path in ["/", "/m/:code", "/m/:code/transcript"] as [RouterPath] {
    router.get(path) { request, _ in try await files.respond(to: request, path: "/index.html") }
    router.head(path) { request, _ in try await files.respond(to: request, path: "/index.html") }
  }
  router.get("**") { request, _ in try await files.respond(to: request, path: request.uri.path) }
  router.head("**") { request, _ in try await files.respond(to: request, path: request.uri.path) }
}
