// The kinds of setting: how the text of each becomes a value, and what its row in the documentation says is allowed.

import Foundation
import Telemetry

typealias SettingPath<Value> = any WritableKeyPath<Settings, Value> & Sendable

func number(_ key: String, _ variable: String, _ path: SettingPath<Int>, _ range: ClosedRange<Int>, _ meaning: String)
  -> SettingDefinition
{
  SettingDefinition(
    key: key, variable: variable, standard: String(Settings()[keyPath: path]),
    allowed: "\(range.lowerBound) to \(range.upperBound)",
    meaning: meaning
  ) { settings, text in
    guard let value = Int(text), range.contains(value) else { return false }
    settings[keyPath: path] = value
    return true
  }
}

func flag(_ key: String, _ variable: String, _ path: SettingPath<Bool>, _ meaning: String) -> SettingDefinition {
  SettingDefinition(
    key: key, variable: variable, standard: Settings()[keyPath: path] ? "on" : "off", allowed: "`on`, `off`",
    meaning: meaning
  ) {
    settings, text in
    switch text.lowercased() {
    case "on", "true", "yes", "1": settings[keyPath: path] = true
    case "off", "false", "no", "0": settings[keyPath: path] = false
    default: return false
    }
    return true
  }
}

func text(
  _ key: String, _ variable: String, _ path: SettingPath<String>, _ allowed: String, _ meaning: String,
  check: @escaping @Sendable (String) -> Bool = { _ in true }
) -> SettingDefinition {
  SettingDefinition(
    key: key, variable: variable, standard: Settings()[keyPath: path], allowed: allowed, meaning: meaning
  ) { settings, text in
    guard !text.isEmpty, check(text) else { return false }
    settings[keyPath: path] = text
    return true
  }
}

func optional(
  _ key: String, _ variable: String, _ path: SettingPath<String?>, _ allowed: String, _ meaning: String,
  check: @escaping @Sendable (String) -> Bool = { _ in true }
) -> SettingDefinition {
  SettingDefinition(
    key: key, variable: variable, standard: "", allowed: allowed, meaning: meaning
  ) { settings, text in
    guard text.isEmpty || check(text) else { return false }
    settings[keyPath: path] = text.isEmpty ? nil : text
    return true
  }
}

func list(
  _ key: String, _ variable: String, _ path: SettingPath<[String]>, _ allowed: String, _ meaning: String,
  check: @escaping @Sendable (String) -> Bool
) -> SettingDefinition {
  SettingDefinition(
    key: key, variable: variable, standard: Settings()[keyPath: path].joined(separator: ","), allowed: allowed,
    meaning: meaning
  ) { settings, text in
    let items = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    guard items.allSatisfy(check) else { return false }
    settings[keyPath: path] = items
    return true
  }
}

func headers(_ key: String, _ variable: String, _ path: SettingPath<ExportHeaders>, _ meaning: String)
  -> SettingDefinition
{
  SettingDefinition(
    key: key, variable: variable, standard: "",
    allowed: "`name=value`, separated by commas, the values percent-encoded", meaning: meaning
  ) { settings, text throws(SettingsError) in
    do {
      settings[keyPath: path] = try ExportHeaders(text)
    } catch {
      throw SettingsError("\(error)")
    }
    return true
  }
}

func choice<Value: RawRepresentable & CaseIterable & Sendable>(
  _ key: String, _ variable: String, _ path: SettingPath<Value>, _ meaning: String
) -> SettingDefinition where Value.RawValue == String {
  let names = Value.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
  return SettingDefinition(
    key: key, variable: variable, standard: Settings()[keyPath: path].rawValue, allowed: names, meaning: meaning
  ) {
    settings, text in
    guard let value = Value(rawValue: text) else { return false }
    settings[keyPath: path] = value
    return true
  }
}
