// Times as files write them.

/// Writes times.
enum Timestamp {
  /// `01:02:03.456`; more than 99 hours take more digits (WebVTT section 4.1 and SubRip allow it).
  static func cue(_ milliseconds: Int64, decimal: String) -> String {
    let milliseconds = max(0, milliseconds)
    return clock(milliseconds) + decimal + padded(milliseconds % 1000, 3)
  }

  /// `01:02:03`.
  static func clock(_ milliseconds: Int64) -> String {
    let seconds = max(0, milliseconds) / 1000
    return "\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
  }

  /// `2026-03-01T09:30:00Z` (RFC 3339) of milliseconds since 1970, by the calendar of which all others are a variation.
  static func date(_ milliseconds: Int64) -> String {
    // Times come from outside; the calendar of 285,000 years is enough for all of them.
    let milliseconds = min(max(milliseconds, -(1 << 53)), 1 << 53)
    let day = floorDivide(milliseconds, 86_400_000)
    let (year, month, date) = civil(day: day)
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(date, 2))T\(clock(milliseconds - day * 86_400_000))Z"
  }

  /// Year, month and day of a number of days since 1970, counted in cycles of 400 years that begin in March.
  private static func civil(day: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = day + 719_468
    let era = floorDivide(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let march = (5 * dayOfYear + 2) / 153
    let month = march < 10 ? march + 3 : march - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * march + 2) / 5 + 1)
  }

  private static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
    value >= 0 ? value / divisor : -((-(value + 1)) / divisor) - 1
  }

  private static func padded(_ value: Int64, _ count: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, count - digits.count)) + digits
  }
}
