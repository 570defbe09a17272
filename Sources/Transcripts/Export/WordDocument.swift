// A transcript for word processors: the smallest document of Office Open XML (ECMA-376 part 1, WordprocessingML) that has
// a heading, speakers in bold, languages for the spelling checker and the right writing direction. The archive tells of
// each file how long it is before the file itself, so that it is held in memory until its end, and is bounded.

/// Writes DOCX files.
struct WordDocument: TranscriptWriter {
  /// Bytes of the document's text with its markup. Word opens no more than 32 MB of text (Microsoft's article Q168804,
  /// "Operating Parameter Limitations and Specifications").
  static let limit = 32 << 20

  private var archive = ZipArchive()
  private var size = 0

  mutating func begin(_ head: TranscriptHead, first: [StoredSegment]) throws(ExportError) -> [UInt8] {
    // Readers look at the first file to tell what the archive is.
    try archive.add("[Content_Types].xml", Self.xml(Self.contentTypes))
    try archive.add("_rels/.rels", Self.xml(Self.relations))
    try archive.add("docProps/core.xml", Self.xml(Self.properties(of: head)))
    try archive.begin("word/document.xml")
    let heading = heading(of: head)
    try append(
      Self.xml(
        #"<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>"#
          + Self.paragraph(style: "Title", Self.run(heading[0]))
          + heading.dropFirst().map { Self.paragraph(style: "Subtitle", Self.run($0)) }.joined()))
    return []
  }

  mutating func write(_ segments: [StoredSegment], of head: TranscriptHead) throws(ExportError) -> [UInt8] {
    for line in head.lines(of: segments) { try append(Array(Self.paragraph(line).utf8)) }
    return []
  }

  mutating func end() throws(ExportError) -> [UInt8] {
    let end = """
      <w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" \
      w:header="567" w:footer="567" w:gutter="0"/></w:sectPr></w:body></w:document>
      """
    try archive.append(Array(end.utf8))
    archive.end()
    try archive.add("word/_rels/document.xml.rels", Self.xml(Self.documentRelations))
    try archive.add("word/styles.xml", Self.xml(Self.styles))
    return try archive.finish()
  }

  private mutating func append(_ content: [UInt8]) throws(ExportError) {
    size += content.count
    guard size <= Self.limit else { throw .tooLarge }
    try archive.append(content)
  }

  private static func paragraph(_ line: TranscriptLine) -> String {
    let isRightToLeft = rightToLeft.contains(baseLanguage(of: line.language))
    let time = run("\(Timestamp.clock(line.start))  ", properties: #"<w:color w:val="6B7280"/>"#)
    let name = run("\(line.name): ", properties: "<w:b/>")
    var properties = isRightToLeft ? "<w:rtl/>" : ""
    if isLanguageTag(line.language) {
      properties += #"<w:lang w:\#(isRightToLeft ? "bidi" : "val")="\#(line.language)"/>"#
    }
    return paragraph(isRightToLeft: isRightToLeft, time + name + run(line.text, properties: properties))
  }

  /// Languages whose scripts are written from right to left.
  private static let rightToLeft: Set<String> = ["ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"]

  private static func paragraph(style: String? = nil, isRightToLeft: Bool = false, _ runs: String) -> String {
    var properties = style.map { #"<w:pStyle w:val="\#($0)"/>"# } ?? ""
    if isRightToLeft { properties += "<w:bidi/>" }
    return "<w:p>\(properties.isEmpty ? "" : "<w:pPr>\(properties)</w:pPr>")\(runs)</w:p>"
  }

  /// The characters that XML 1.0 can't hold are gone by then: lines have no control characters.
  private static func run(_ text: String, properties: String = "") -> String {
    let format = properties.isEmpty ? "" : "<w:rPr>\(properties)</w:rPr>"
    return #"<w:r>\#(format)<w:t xml:space="preserve">\#(escapedMarkup(text))</w:t></w:r>"#
  }

  private static func properties(of head: TranscriptHead) -> String {
    let created = head.startedAt.map {
      #"<dcterms:created xsi:type="dcterms:W3CDTF">\#(Timestamp.date($0))</dcterms:created>"#
    }
    return """
      <cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" \
      xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" \
      xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>\(escapedMarkup(heading(of: head)[0]))</dc:title>\
      <dc:creator>Parley</dc:creator>\(created ?? "")</cp:coreProperties>
      """
  }

  private static func xml(_ content: String) -> [UInt8] {
    Array((#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"# + "\n" + content).utf8)
  }

  private static let contentTypes = """
    <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">\
    <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
    <Default Extension="xml" ContentType="application/xml"/>\
    <Override PartName="/word/document.xml" \
    ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>\
    <Override PartName="/word/styles.xml" \
    ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>\
    <Override PartName="/docProps/core.xml" \
    ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>
    """

  private static let relations = """
    <Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">\
    <Relationship Id="rId1" Target="word/document.xml" \
    Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/>\
    <Relationship Id="rId2" Target="docProps/core.xml" \
    Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"/></Relationships>
    """

  private static let documentRelations = """
    <Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">\
    <Relationship Id="rId1" Target="styles.xml" \
    Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles"/></Relationships>
    """

  private static let styles = """
    <w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:docDefaults><w:rPrDefault><w:rPr>\
    <w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Arial"/><w:sz w:val="22"/></w:rPr></w:rPrDefault><w:pPrDefault>\
    <w:pPr><w:spacing w:after="120"/></w:pPr></w:pPrDefault></w:docDefaults>\
    <w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>\
    <w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/>\
    <w:rPr><w:b/><w:sz w:val="36"/></w:rPr></w:style>\
    <w:style w:type="paragraph" w:styleId="Subtitle"><w:name w:val="Subtitle"/><w:basedOn w:val="Normal"/>\
    <w:rPr><w:color w:val="6B7280"/></w:rPr></w:style></w:styles>
    """
}
