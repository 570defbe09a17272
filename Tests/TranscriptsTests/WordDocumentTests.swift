import Foundation
import TestSupport
import Testing

@testable import Transcripts

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct WordDocumentTests {
  @Test func theDocumentHoldsEveryTurn() throws {
    let files = try unzip(try file(.docx, hostile, title: "Q1 & <Q2>"))
    #expect(files.map(\.name).first == "[Content_Types].xml")
    for file in files { _ = try XMLTexts.read(file.content) }
    let document = try #require(files.first { $0.name == "word/document.xml" })
    #expect(
      try XMLTexts.read(document.content) == [
        "Q1 & <Q2>", "Meeting abc-defg-hjk, 2026-03-02T09:30:00Z",
        "00:00:00  ", "Ann: ",
        "Hello, <b>everybody</b> & welcome --> now 00:00:01.000 --> 00:00:02.000 faked cue",
        "00:00:03  ", "Eve> <v Ann: ", "{\\an8}Ampersand &amp; and[31m red line",
        "01:01:01  ", "נועה: ", "שלום לכולם",
        "01:01:03  ", "Reverse: ", "Family 👩‍👩‍👧‍👦 says ]]> 'hi' \"there\"",
      ])
    let text = String(decoding: document.content, as: UTF8.self)
    #expect(text.contains(#"<w:pPr><w:bidi/></w:pPr>"#))
    #expect(text.contains(#"<w:rtl/><w:lang w:bidi="he"/>"#))
  }

  @Test func thePackageNamesItsParts() throws {
    let files = try unzip(try file(.docx, hostile))
    let names = Set(files.map(\.name))
    let types = try #require(files.first { $0.name == "[Content_Types].xml" })
    for part in String(decoding: types.content, as: UTF8.self).split(separator: "PartName=\"/").dropFirst() {
      #expect(names.contains(String(part.prefix { $0 != "\"" })))
    }
  }

  @Test func theSameTranscriptIsTheSameFile() throws {
    #expect(try file(.docx, hostile, title: "t") == file(.docx, hostile, title: "t"))
  }

  /// Word opens no larger one, and it is in memory as a whole: there is none rather than a part of one.
  @Test func whatNoWordProcessorOpensIsRefused() throws {
    let long = String(repeating: "x", count: WordDocument.limit / 50)
    #expect(throws: ExportError.tooLarge) {
      try file(.docx, (0..<50).map { said(Double($0), "Ann", long) })
    }
    let most = try unzip(try file(.docx, (0..<49).map { said(Double($0), "Ann", long) }))
    let document = try #require(most.first { $0.name == "word/document.xml" })
    #expect(String(decoding: document.content.suffix(30), as: UTF8.self).hasSuffix("</w:body></w:document>"))
  }

  @Test func checksumsAreThoseOfTheStandard() {
    #expect(checksum(Array("123456789".utf8)) == 0xCBF4_3926)
    #expect(checksum([]) == 0)
    var parts = CRC32()
    for part in ["1234", "", "56789"] { parts.add(Array(part.utf8)) }
    #expect(parts.value == 0xCBF4_3926)
  }

  /// Somebody else's reader agrees, where there is one.
  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")))
  func anotherReaderOpensIt() throws {
    let path = URL(filePath: try temporaryFolder() + "/transcript.docx")
    try Data(try file(.docx, hostile)).write(to: path)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    process.arguments = [
      "-c",
      """
      import sys, zipfile, xml.etree.ElementTree as tree
      archive = zipfile.ZipFile(sys.argv[1])
      assert archive.testzip() is None
      for name in archive.namelist():
        tree.fromstring(archive.read(name))
      paragraphs = tree.fromstring(archive.read("word/document.xml")).iter(
        "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p")
      assert len(list(paragraphs)) == 6
      """, path.path,
    ]
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }
}

private func checksum(_ bytes: [UInt8]) -> UInt32 {
  var checksum = CRC32()
  checksum.add(bytes)
  return checksum.value
}

/// The texts of an XML file's elements.
private final class XMLTexts: NSObject, XMLParserDelegate {
  private var texts: [String] = []
  private var current = ""

  static func read(_ bytes: [UInt8]) throws -> [String] {
    let (parser, reader) = (XMLParser(data: Data(bytes)), XMLTexts())
    parser.delegate = reader
    guard parser.parse() else { throw CocoaError(.propertyListReadCorrupt) }
    return reader.texts
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) { current += string }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    if !current.isEmpty { texts.append(current) }
    current = ""
  }
}

/// Reads an archive by its directory, as readers do, and compares both headers and the checksum of each file.
private func unzip(_ bytes: [UInt8]) throws -> [(name: String, content: [UInt8])] {
  func number(_ place: Int, _ size: Int) -> Int {
    (0..<size).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
  }
  let end = bytes.count - 22
  try #require(number(end, 4) == 0x0605_4B50)
  let count = number(end + 10, 2)
  var place = number(end + 16, 4)
  #expect(place + number(end + 12, 4) == end)
  var files: [(name: String, content: [UInt8])] = []
  for _ in 0..<count {
    try #require(number(place, 4) == 0x0201_4B50)
    let (crc, size, length, local) = (
      number(place + 16, 4), number(place + 24, 4), number(place + 28, 2), number(place + 42, 4)
    )
    try #require(number(local, 4) == 0x0403_4B50)
    #expect(Array(bytes[(local + 4)..<(local + 28)]) == Array(bytes[(place + 6)..<(place + 30)]))
    let name = bytes[(place + 46)..<(place + 46 + length)]
    #expect(name.elementsEqual(bytes[(local + 30)..<(local + 30 + length)]))
    let content = Array(bytes[(local + 30 + length)..<(local + 30 + length + size)])
    #expect(checksum(content) == UInt32(crc))
    files.append((String(decoding: name, as: UTF8.self), content))
    place += 46 + length
  }
  #expect(place == end)
  return files
}
