// Installs the process's log handler. Called once, by the executable, before anything logs.

import Foundation
public import Logging

/// Sends every logger's lines of `level` and above to standard error in `format`.
public func bootstrapLogging(level: Logger.Level, format: LogFormat) {
  LoggingSystem.bootstrap { label in
    LineLogHandler(label: label, level: level, format: format, sink: standardErrorSink)
  }
}

/// Writes one line to standard error with a single call.
public let standardErrorSink: LogSink = { line in
  FileHandle.standardError.write(Data((line + "\n").utf8))
}
