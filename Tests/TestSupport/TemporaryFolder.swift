// Where tests put files: in one folder of the process, which goes with it, however its tests end. Tests need not tidy up,
// and what they started may use its files for as long as it likes.

import Foundation

private let root: URL = {
  atexit { try? FileManager.default.removeItem(at: root) }
  return FileManager.default.temporaryDirectory.appending(path: "parley-tests-\(UUID().uuidString)")
}()

/// The path of a new folder.
public func temporaryFolder() throws -> String {
  let folder = root.appending(path: UUID().uuidString)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  return folder.path
}
