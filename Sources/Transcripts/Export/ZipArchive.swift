// The container of Office documents: ZIP (PKWARE APPNOTE 6.3) with files that are stored as they are. Without ZIP64, so
// up to 4 GiB and 65,535 files; the same files give the same bytes.

/// Writes ZIP archives.
struct ZipArchive {
  private struct Entry {
    var name: [UInt8]
    var crc: UInt32
    var size: UInt32
    var offset: UInt32
  }

  private static let versionNeeded: UInt16 = 20
  /// Bit 11: names are UTF-8.
  private static let flags: UInt16 = 1 << 11
  /// The first day there is, 1980-01-01: what a document says of its making stands inside it.
  private static let date: UInt16 = 1 << 5 | 1

  /// Where the checksum is in a file's header, counted from its beginning; both of its sizes follow.
  private static let checksumPlace = 14
  private static let headerSize = 30

  private var bytes: [UInt8] = []
  private var entries: [Entry] = []
  /// The checksum so far of the file that is being written.
  private var checksum = CRC32()

  /// Adds a file.
  mutating func add(_ name: String, _ content: [UInt8]) throws(ExportError) {
    try begin(name)
    try append(content)
    end()
  }

  /// Begins a file, whose content is appended until it ends.
  mutating func begin(_ name: String) throws(ExportError) {
    let name = Array(name.utf8)
    guard entries.count < Int(UInt16.max), name.count <= Int(UInt16.max),
      bytes.count + Self.headerSize + name.count <= Int(UInt32.max)
    else { throw .tooLarge }
    let entry = Entry(name: name, crc: 0, size: 0, offset: UInt32(bytes.count))
    entries.append(entry)
    checksum = CRC32()
    put(0x0403_4B50 as UInt32)
    putHeader(of: entry)
    put(0 as UInt16)
    bytes += name
  }

  /// Adds to the file that was begun last.
  mutating func append(_ content: [UInt8]) throws(ExportError) {
    guard bytes.count + content.count <= Int(UInt32.max) else { throw .tooLarge }
    checksum.add(content)
    entries[entries.count - 1].size += UInt32(content.count)
    bytes += content
  }

  /// Ends the file that was begun last: its header gets what is only known now.
  mutating func end() {
    entries[entries.count - 1].crc = checksum.value
    let entry = entries[entries.count - 1]
    var place = Int(entry.offset) + Self.checksumPlace
    for value in [entry.crc, entry.size, entry.size] {
      withUnsafeBytes(of: value.littleEndian) { bytes.replaceSubrange(place..<place + 4, with: $0) }
      place += 4
    }
  }

  /// The archive, with its directory at its end. Nothing is added after it.
  mutating func finish() throws(ExportError) -> [UInt8] {
    let start = bytes.count
    for entry in entries {
      put(0x0201_4B50 as UInt32)
      put(Self.versionNeeded)
      putHeader(of: entry)
      // No extra field, no comment, first disk, no attributes.
      for _ in 0..<4 { put(0 as UInt16) }
      put(0 as UInt32)
      put(entry.offset)
      bytes += entry.name
    }
    let size = bytes.count - start
    guard bytes.count <= Int(UInt32.max) else { throw .tooLarge }
    put(0x0605_4B50 as UInt32)
    put(0 as UInt16)
    put(0 as UInt16)
    put(UInt16(entries.count))
    put(UInt16(entries.count))
    put(UInt32(size))
    put(UInt32(start))
    put(0 as UInt16)
    defer { bytes = [] }
    return bytes
  }

  /// What local headers and those in the directory have in common, up to the length of the name.
  private mutating func putHeader(of entry: Entry) {
    put(Self.versionNeeded)
    put(Self.flags)
    // Method 0, stored; time 00:00.
    put(0 as UInt16)
    put(0 as UInt16)
    put(Self.date)
    put(entry.crc)
    put(entry.size)
    put(entry.size)
    put(UInt16(entry.name.count))
  }

  private mutating func put(_ value: some FixedWidthInteger) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }
}

/// The checksum of ZIP (ISO/IEC 3309, reflected, polynomial 0xEDB88320).
struct CRC32 {
  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
  }

  private var register: UInt32 = ~0

  /// The checksum of all that was added.
  var value: UInt32 { ~register }

  mutating func add(_ bytes: [UInt8]) {
    register = bytes.reduce(register) { crc, byte in
      Self.table[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] ^ (crc >> 8)
    }
  }
}
