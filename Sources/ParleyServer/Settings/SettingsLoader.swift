// Reads settings: command line over environment over YAML file over default. Unknown names are refused, with the list
// of those that exist, because a misspelt setting that is silently ignored costs an evening.

import Foundation
import Yams

extension Settings {
  /// The settings that `environment` and the file that it names amount to, changed by `overrides` (key to text), which
  /// come from the command line.
  public static func load(
    environment: [String: String], overrides: [String: String] = [:]
  ) throws(SettingsError) -> Settings {
    var settings = Settings()
    if let path = environment[configurationVariable], !path.isEmpty {
      try settings.apply(file: path)
      settings.file = path
    }
    try settings.apply(environment: environment)
    for (key, text) in overrides.sorted(by: { $0.key < $1.key }) {
      try settings.apply(key: key, text: text, as: "--\(key)")
    }
    if (settings.tlsCertificate == nil) != (settings.tlsKey == nil) {
      throw SettingsError("tlsCertificate and tlsKey belong together: set both or neither.")
    }
    return settings
  }

  private mutating func apply(environment: [String: String]) throws(SettingsError) {
    let definitions = Dictionary(uniqueKeysWithValues: Self.schema.map { ($0.variable, $0) })
    for (variable, text) in environment.sorted(by: { $0.key < $1.key }) where variable.hasPrefix("PARLEY_") {
      if variable == Self.configurationVariable { continue }
      guard let definition = definitions[variable] else {
        let known = ([Self.configurationVariable] + definitions.keys.sorted()).joined(separator: ", ")
        throw SettingsError("There is no setting \(variable). The variables are: \(known).")
      }
      try apply(definition, text: text, as: variable)
    }
  }

  private mutating func apply(file path: String) throws(SettingsError) {
    let text: String
    do {
      text = try String(contentsOfFile: path, encoding: .utf8)
    } catch {
      throw SettingsError("The file \(path) that PARLEY_CONFIG names can't be read: \(error.localizedDescription)")
    }
    try apply(yaml: text, name: path)
  }

  /// Applies the text of a YAML file called `name`.
  mutating func apply(yaml text: String, name: String) throws(SettingsError) {
    let document: Node?
    do {
      document = try Yams.compose(yaml: text)
    } catch {
      throw SettingsError("\(name) is not YAML: \(error)")
    }
    guard let document, document != Node("", .init(.null)) else { return }
    guard let pairs = document.mapping else {
      throw SettingsError("\(name) must consist of lines such as `port: 8080`.")
    }
    var seen: Set<String> = []
    for (key, value) in pairs {
      let line = key.mark.map { " (\(name), line \($0.line))" } ?? " (\(name))"
      guard let key = key.string else { throw SettingsError("A key is not a name\(line).") }
      guard seen.insert(key).inserted else { throw SettingsError("\(key) is set twice\(line).") }
      if let text = value.scalar?.string {
        try apply(key: key, text: text, as: key + line)
      } else if let items = value.sequence {
        let texts = items.compactMap { $0.scalar?.string }
        guard texts.count == items.count else { throw SettingsError("\(key)\(line) must be a list of plain values.") }
        try apply(key: key, text: texts.joined(separator: ","), as: key + line)
      } else {
        throw SettingsError("\(key)\(line) must be a value or a list of values.")
      }
    }
  }

  private mutating func apply(key: String, text: String, as name: String) throws(SettingsError) {
    guard let definition = Self.schema.first(where: { $0.key == key }) else {
      let known = Self.schema.map(\.key).sorted().joined(separator: ", ")
      throw SettingsError("There is no setting \(name). The keys are: \(known).")
    }
    try apply(definition, text: text, as: name)
  }

  private mutating func apply(_ definition: SettingDefinition, text: String, as name: String) throws(SettingsError) {
    let allowed = definition.allowed.filter { $0 != "`" }
    let isAllowed: Bool
    do {
      isAllowed = try definition.set(&self, text.trimmingCharacters(in: .whitespaces))
    } catch {
      // Without the text, which is secret.
      throw SettingsError("\(name) can't be used: \(error). Allowed: \(allowed).")
    }
    guard isAllowed else { throw SettingsError("\(name) can't be \"\(text)\". Allowed: \(allowed).") }
  }
}
